from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.expressions import fenced

# What the checker says about code that works: unused and repeated names.
_STYLE = (
    "Unused",
    "Redefined",
    "ImportStar",
    "FStringMissing",
    "TStringMissing",
    "ImportShadowed",
    "LateFuture",
)
# A longer script belongs into a file, and the time to parse it is limited by this.
_LONGEST = 50_000


@policy(
    "GHA081",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "pyflakes"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - shell: python
                    run: |
                      import sys
                      print(«version», file=sys.stderr)
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - shell: python
                    run: |
                      version = "${{ github.sha }}"
                      print(version, ${{ github.run_number }})
            """,
            because="the runner replaces the expressions before Python reads the script",
        ),
    ],
)
def python_error(script: Script) -> Iterator[Finding]:
    """A Python script uses a name that is not defined, or has a different error that pyflakes finds.

    The step fails when it comes to that line.
    Define or import the name.
    Syntax errors are not reported, because the runner can have a newer Python than the one that runs this check;
    neither are unused imports and variables.

    https://github.com/PyCQA/pyflakes
    """
    if script.shell.rstrip("0123456789.") != "python" or len(script.text) > _LONGEST:
        return
    text = _without_expressions(script.text)
    if text is None:
        return
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for row, column, name, message in _mistakes(text):
        at = starts[row - 1] + len(lines[row - 1].encode()[:column].decode(errors="ignore"))
        yield Finding(at=script.place(at, at + max(1, len(name))), message=message)


def _without_expressions(text: str) -> str | None:
    """The script with a number of the same length for each expression; None where one is a part of a name."""
    parts: list[str] = []
    end = 0
    for found in fenced(text):
        before, after = text[found.start - 1 : found.start], text[found.end : found.end + 1]
        if not found.closed or any(char.isalnum() or char == "_" for char in (before, after)):
            return None
        inside = text[found.start : found.end]
        parts += [text[end : found.start], "".join("\n" if char == "\n" else "0" for char in inside)]
        end = found.end
    return "".join([*parts, text[end:]])


def _mistakes(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Row, byte column, name and message of each mistake; none where the script cannot be parsed."""
    import ast
    import warnings

    from pyflakes.checker import Checker

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Checker(ast.parse(text)).messages
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for message in sorted(found, key=lambda message: (message.lineno, message.col)):
        if type(message).__name__.startswith(_STYLE):
            continue
        names = [str(argument) for argument in message.message_args]
        yield message.lineno, message.col, names[0] if names else "", message.message % message.message_args
