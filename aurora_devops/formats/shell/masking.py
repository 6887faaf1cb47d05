"""Prepares a script for the grammar: one byte per character, without templates and here-documents."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ...core.record import record
from .model import Word

# The grammar takes quadratic time in the number of open brackets.
DEEPEST = 200
# A pipeline without an end takes quadratic time in a single step of the parser.
LONGEST = 2_000

_LOOP_OVER_ARGUMENTS = regex(r"(\bfor[ \t]+\w+)[ \t]do\b")
# A name that the reader replaces, which a shell would take for two redirections: `kubectl logs <pod> --follow`.
_PLACEHOLDER = regex(r"(?<![<\w&>)])<([A-Za-z][\w.-]{0,60})>(?![\w>&(<=])")
_NOT_ASCII = regex(r"[^\0-\x7f]")


def mask(text: str, low: int, high: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text for the grammar, with one byte per character, and the spans of template expressions.

    The shell treats every character outside ASCII as part of a word, so each is replaced by a letter, and the
    byte offsets of the parser are code points. So are names in angle brackets, which are placeholders.
    """
    part = text[low:high]
    masked = part if part.isascii() else _NOT_ASCII.sub("\x7f", part)
    if "for " in masked:
        # The grammar does not know the loop over `"$@"` without a separator before `do`.
        masked = _LOOP_OVER_ARGUMENTS.sub(r"\1;do", masked)
    if "<" in masked and ">" in masked:
        masked = _PLACEHOLDER.sub(r"_\1_", masked)
    if "{{" not in masked:
        return masked, ()
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    done = place = 0
    close = line = -1
    while (place := masked.find("{{", place)) >= 0:
        if close < place + 2 and (close := masked.find("}}", place + 2)) < 0:
            break
        start = place - 1 if place > done and masked[place - 1] == "$" else place
        if start == place:
            if line < place and (line := masked.find("\n", place)) < 0:
                line = len(masked)
            if line < close:
                place += 2
                continue
        end = close + 2
        pieces += (masked[done:start], "_" * (end - start))
        spans.append((low + start, low + end))
        done = place = end
    return "".join((*pieces, masked[done:])), tuple(spans)


_BRACKETS = regex(r"[(){}`]")


def too_deep(masked: str) -> bool:
    """Whether more brackets or pipes are open at once than in any real script; quotes are ignored."""
    if masked.count("|") > LONGEST:
        return True
    if masked.count("(") + masked.count("{") + masked.count("`") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKETS.findall(masked):
        if bracket in "({":
            depth += 1
            if depth > DEEPEST:
                return True
        elif depth and bracket != "`":
            depth -= 1
    return False


# The pieces of a script that decide whether `<<` is a here-document; quantifiers are possessive, so that
# hostile text takes linear time.
_LEXEMES = regex(
    r"""
    \\. | \$?'[^']*+' | \$\{[^{}"'`\n]*+\} | \$[\#'] | <<< | (?<![^\s;&|()])\#[^\n]*+
    | \$?\(\((?>(?:[^()\n]|\([^()\n]*+\))*)\)\)
    | <<(?P<strip>-?)[ \t]*+(?P<delimiter>(?>(?:'[^'\n]*+'|"[^"\n]*+"|\\.|[^\s;&|<>()'"\\`])+))
    | \$\( | [()"`\n]
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_QUOTES = regex(r"\\.|\$\(|[\"`]", re.DOTALL)
_PRINTED = regex(r"[^\n]")


@record(frozen=False)
class Heredoc:
    """A here-document: the places of its operator, its delimiter and its lines."""

    start: int
    word: tuple[int, int]
    strip: bool
    delimiter: str
    quoted: bool
    body: tuple[int, int] = (0, 0)
    closed: bool = False


def heredocs(masked: str) -> list[Heredoc]:
    """The here-documents of a script (POSIX 2.7.4); the grammar parses only simple ones correctly."""
    found: list[Heredoc] = []
    pending: list[Heredoc] = []
    nesting: list[str] = []
    place = 0
    while True:
        top = nesting[-1] if nesting else ""
        match = (_IN_QUOTES if top == '"' else _LEXEMES).search(masked, place)
        if match is None:
            return found
        piece = match[0]
        place = match.end()
        if piece in ('"', "`"):
            if top == piece:
                nesting.pop()
            else:
                nesting.append(piece)
        elif piece in ("(", "$("):
            nesting.append("(")
        elif piece == ")":
            if top == "(":
                nesting.pop()
        elif piece == "\n":
            for document in pending:
                place = _close(masked, document, place)
            pending.clear()
        elif top != '"' and match["delimiter"] is not None:
            written = match["delimiter"]
            word = Word(written, 0, len(written))
            document = Heredoc(
                match.start(), match.span("delimiter"), bool(match["strip"]), word.text, word.text != written
            )
            found.append(document)
            pending.append(document)


def _close(masked: str, document: Heredoc, place: int) -> int:
    """Find the end of a here-document whose lines start at `place`; returns the offset after it."""
    begin = place
    while place < len(masked):
        end = masked.find("\n", place)
        end = len(masked) if end < 0 else end
        line = masked[place:end]
        if (line.lstrip("\t") if document.strip else line) == document.delimiter:
            document.body, document.closed = (begin, place), True
            return min(end + 1, len(masked))
        place = end + 1
    document.body = (begin, len(masked))
    return len(masked)


def blank(masked: str, documents: list[Heredoc]) -> str:
    """The script without its here-documents, with its line breaks."""
    pieces: list[str] = []
    done = 0
    spans = [(d.start, d.word[1]) for d in documents]
    for document in documents:
        begin, end = document.body
        if end > begin or document.closed:
            line = masked.find("\n", end)
            spans.append((begin, len(masked) if line < 0 or not document.closed else line))
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)
            pieces += (masked[done:start], _PRINTED.sub(" ", masked[start:end]))
            done = end
    return "".join((*pieces, masked[done:]))


def as_string(body: str) -> str:
    """A here-document's lines as a quoted string: quotes in them are literal characters, except in `$(...)`."""
    out: list[str] = []
    depth = place = 0
    for match in re.finditer(r'\\.|\$\(|[()"]', body, re.DOTALL):
        piece = match[0]
        if piece == '"' and not depth:
            out += (body[place : match.start()], "_")
            place = match.end()
        elif piece == "$(" or (piece == "(" and depth):
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
    return '"' + "".join((*out, body[place:])).removesuffix("\\") + '"'
