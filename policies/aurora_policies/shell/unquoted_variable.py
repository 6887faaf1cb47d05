from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Shell

from ._scripts import names, place, quoted, shellcheck

# Numbers.
_NO_BLANKS = names("PIPESTATUS UID EUID PPID RANDOM SECONDS LINENO")
_NAME = regex(r"\w+\Z")
_PLAIN = regex(r"[\w./:@%+,=-]*\Z")


@policy(
    "SHL020",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2086"),
    examples=[
        bad("FROM debian:12\nRUN cp «$SOURCE» /app\n", fixed='FROM debian:12\nRUN cp "$SOURCE" /app\n'),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo «$FOO»
            """,
            kind="github-workflow",
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "$FOO"
            """,
        ),
        good(
            'FROM debian:12\nRUN cp "$SOURCE" /app && exit $?\n',
            because="the variable is quoted, and `$?` is a number",
        ),
        good("FROM debian:12\nRUN dir=/app; mkdir $dir\n", because="the value has no spaces"),
        good("FROM debian:12\nRUN [[ $a = b ]] && x=$a\n", because="the shell does not split values here"),
    ],
)
def unquoted_variable(script: Script) -> Iterator[Finding]:
    """A variable is not quoted, so the shell splits its value.

    A value with a space or a `*` becomes several words or a list of files, and an empty value is lost.
    Use double quotes.
    A script can rely on the splitting, so the fix is not applied by default.
    """
    tree = script.parsed
    if tree is None or "$" not in script.text:
        return
    for expansion in tree.expansions:
        if (
            not expansion.splits
            or expansion.where != "argument"
            or expansion.kind not in ("variable", "parameter")
        ):
            continue
        name = expansion.name
        if (
            not _NAME.match(name)
            or name in _NO_BLANKS
            or expansion.prefix == "#"
            or expansion.operator.startswith((":+", "+"))
        ):
            continue
        if not _is_plain(tree, name):
            fix = quoted(script, expansion)
            yield Finding(place(script, expansion), f"{expansion.raw} is split at spaces; quote it", fix)


def _is_plain(tree: Shell, name: str) -> bool:
    """Whether all values that the script assigns are known and contain nothing to split."""
    values = [a.value for a in tree.assignments if a.name == name and a.by != "prefix"]
    return bool(values) and all(v is not None and v.static and _PLAIN.match(v.text) for v in values)
