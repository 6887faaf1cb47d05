import re
from collections import Counter
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Shell

from ._scripts import shellcheck

_PAIRS = (("if", "fi"), ("do", "done"), ("case", "esac"))
# What opens a new level of quotes, or lines that follow rules of their own.
_NESTING = regex(r"`|\$\(|<<|\$\{|\{\{")
_PIECES = regex(r"""\\.|\$?'[^']*'|"(?:\\.|[^"\\])*"|(?<![^\s;&|()])#[^\n]*|(?P<open>["'])""", re.DOTALL)


@policy(
    "SHL050",
    severity="error",
    category="validity",
    equivalents=shellcheck("SC1072", "SC1073"),
    examples=[
        bad('FROM debian:12\nRUN echo «"»done\n'),
        bad("FROM debian:12\nRUN «if» make; then echo done\n"),
        good(
            "FROM debian:12\nRUN if make; then echo \"it's done\"; fi # don't ask\n",
            because="quotes and `if` are closed, and the apostrophe of the comment does not count",
        ),
        good("FROM debian:12\nRUN bash -c `# a comment`\n", because="the comment is inside the substitution"),
    ],
)
def unfinished_script(script: Script) -> Iterator[Finding]:
    """A script ends inside quotes, an `if`, a loop or a `case`.

    The shell rejects the whole script, or runs the first part of it and then fails.
    Add the missing `fi`, `done`, `esac` or quote.
    """
    tree = script.parsed
    if tree is None or not tree.errors:
        return
    if not _NESTING.search(script.text):
        for piece in _PIECES.finditer(script.text):
            if piece["open"]:
                yield Finding(script.place(piece.start(), piece.end()), f"'{piece[0]}' is not closed")
                return
    yield from _unpaired(script, tree)


def _unpaired(script: Script, tree: Shell) -> Iterator[Finding]:
    """A finding for an opening keyword without the closing keyword."""
    keywords = [
        node for node in tree.walk(*(word for pair in _PAIRS for word in pair)) if not node.child_count
    ]
    counts = Counter(node.type for node in keywords)
    for opening, closing in _PAIRS:
        if counts[opening] > counts[closing]:
            first = next(node for node in keywords if node.type == opening)
            start = tree.start + first.start_byte
            at = script.place(start, start + len(opening))
            yield Finding(at, f"{counts[opening]} {opening} and {counts[closing]} {closing}")
            return
