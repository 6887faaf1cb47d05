from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command, Word

from ._scripts import shellcheck

_BINARY = frozenset({"=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"})
_UNARY = frozenset({"-z", "-n"})


@policy(
    "SHL035",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2050", "SC2157"),
    examples=[
        bad("FROM debian:12\nRUN if [ «VERSION = 2» ]; then echo two; fi\n"),
        bad("FROM debian:12\nRUN [ «-n VERSION» ] && echo set\n"),
        good(
            'FROM debian:12\nRUN if [ "$VERSION" = 2 ]; then echo two; fi\n', because="a variable is compared"
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: if [ "${{ github.ref }}" = main ]; then echo; fi
            """,
            kind="github-workflow",
            because="the runner replaces the expression",
        ),
    ],
)
def constant_test(script: Script) -> Iterator[Finding]:
    """A test compares constant strings.

    It is always true or always false; usually a `$` is missing.
    Compare the value of a variable.
    """
    tree = script.parsed
    if tree is None or "[" not in script.text:
        return
    for command in tree.called("[", "[["):
        words = command.arguments[:-1]
        if words and words[0].text == "!":
            words = words[1:]
        if _is_constant(command, words):
            at = script.place(words[0].start, words[-1].end)
            yield Finding(at, "the test compares constants; is a $ missing?")


def _is_constant(command: Command, words: tuple[Word, ...]) -> bool:
    if any(not word.static or word.glob or "{{" in word.raw or "<%" in word.raw for word in words):
        return False
    if not words or command.arguments[-1].text not in ("]", "]]"):
        return False
    if len(words) == 2:
        return words[0].raw in _UNARY
    return len(words) == 3 and words[1].raw in _BINARY
