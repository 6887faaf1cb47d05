from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from aurora_devops import Document, Finding, PolicyOptions, Script, bad, good, option, policy
from aurora_devops.core.lazy import regex
from aurora_shellcheck.program import Remark, remarks

# About a value that never changes: the stand-in of a template expression does not.
_CONSTANT = frozenset({"SC2043", "SC2050", "SC2157", "SC2170", "SC2193", "SC2194"})
_VISIBLE = regex(r"[^\n]")


class Options(PolicyOptions):
    severity: Literal["error", "warning", "info", "style"] = option(
        "style", description="The least severity of shellcheck's that is reported."
    )
    exclude: tuple[Annotated[str, Field(pattern=r"^SC\d{4}$")], ...] = option(
        (), description="Codes of shellcheck that are not reported."
    )


@policy(
    "SHC001",
    severity="warning",
    category="reliability",
    examples=[
        bad("FROM debian:13\nRUN rm -rf «$target»\n", kind="dockerfile"),
        bad(
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: cat «$file»\n",
            kind="github-workflow",
        ),
        good('FROM debian:13\nRUN rm -rf "$target"\n', kind="dockerfile"),
        good(
            "FROM debian:13\nRUN <<EOF\n# shellcheck disable=SC2086\nrm -rf $target\nEOF\n",
            kind="dockerfile",
            because="shellcheck's own directives hold",
        ),
    ],
)
def shellcheck(document: Document, options: Options) -> Iterator[Finding]:
    """The program shellcheck has something to say about a script.

    It knows several hundred ways in which a script does not do what it seems to.
    Quote, check or rewrite what it points at; the page of a remark is https://www.shellcheck.net/wiki/ and its code.
    `aurora-lint --with-shellcheck` runs the installed program, and nothing else does.
    """
    scripts = [node for node in document.nodes if isinstance(node, Script) and node.parsed is not None]
    if not scripts:
        return
    said = remarks([(script.shell, _filled(script)) for script in scripts], options.severity, options.exclude)
    for script, found in zip(scripts, said, strict=True):
        for remark in found:
            if not _about_a_template(script, remark):
                at = script.place(remark.start, remark.end)
                yield Finding(at=at, message=f"{remark.code}: {remark.message}")


def _filled(script: Script) -> str:
    """The script with a word of the same length for every template expression."""
    text = script.text
    for start, end in script.parsed.expressions if script.parsed else ():
        text = text[:start] + _VISIBLE.sub("_", text[start:end]) + text[end:]
    return text


def _about_a_template(script: Script, remark: Remark) -> bool:
    return remark.code in _CONSTANT and script.parsed is not None and bool(script.parsed.expressions)
