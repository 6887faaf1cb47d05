"""The branches of a script that do not run with known values of its variables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from ...core.lazy import regex
from .model import Command, Expansion, Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from . import Shell

# The value of a word; None if a part of it is unknown.
Value = Callable[[Word], str | None]
_T = TypeVar("_T", Command, Expansion)
_Spans = Iterator[tuple[int, int]]


def untaken(shell: Shell, value: Value) -> list[tuple[int, int]]:
    """The spans of the branches of `if` and `case` that do not run, in source order.

    Only comparisons of texts are evaluated; a branch with another condition may run.
    """
    if not any("if" in command.context or "case" in command.context for command in shell.commands):
        return []
    found: list[tuple[int, int]] = []
    for node in shell.walk("if_statement", "case_statement"):
        found += (_of_if if node.type == "if_statement" else _of_case)(shell, node, value)
    return found


def _of_if(shell: Shell, node: Node, value: Value) -> _Spans:
    branches = [node, *(one for one in node.children if one.type in ("elif_clause", "else_clause"))]
    for place, branch in enumerate(branches):
        if branch.type == "else_clause":
            return
        then = next((one for one in branch.children if one.type == "then"), None)
        if then is None:
            return
        start, end = shell.start + branch.start_byte, shell.start + then.start_byte
        after = branches[place + 1] if place + 1 < len(branches) else None
        stop = node.end_byte if after is None else after.start_byte
        holds = _holds(_between(shell.commands, start, end), value)
        if holds is False:
            yield end, shell.start + stop
        elif holds and after is not None:
            yield shell.start + stop, shell.start + node.end_byte
            return


def _holds(conditions: Sequence[Command], value: Value) -> bool | None:
    """Whether a list of tests is true; None if that is unknown."""
    operators = {one.operator for one in conditions[1:]}
    results = [_result(one, value) for one in conditions]
    if operators <= {"||"}:
        return True if True in results else None if None in results or not results else False
    if operators == {"&&"}:
        return False if False in results else None if None in results else True
    return None


def _result(command: Command, value: Value) -> bool | None:
    words = list(command.words)
    closing = {"[": "]", "[[": "]]", "test": ""}.get(words[0].text if words else "")
    if closing is None or command.context[-1:] != ("condition",) or command.pipeline is not None:
        return None
    words = words[1:]
    if closing:
        if not words or words[-1].text != closing:
            return None
        words.pop()
    negated = command.negated
    if len(words) in (3, 4) and words[0].text == "!":
        negated, words = not negated, words[1:]
    texts = [value(word) for word in words]
    result: bool | None = None
    if len(words) == 2 and words[0].text in ("-z", "-n") and texts[1] is not None:
        result = (texts[1] == "") == (words[0].text == "-z")
    elif len(words) == 3 and words[1].text in ("=", "==", "!="):
        first, second = texts[0], texts[2]
        # On the right side of `[[ ]]`, a text without quotes is a pattern.
        pattern = closing == "]]" and not words[2].quoted and _PATTERN.search(second or "")
        if first is not None and second is not None and not pattern:
            result = (first == second) == (words[1].text != "!=")
    return None if result is None else result != negated


_PATTERN = regex(r"[*?\[\\(]")


def _of_case(shell: Shell, node: Node, value: Value) -> _Spans:
    opening = next((place for place, one in enumerate(node.children) if one.type == "in"), 0)
    subjects = [one for one in node.children[:opening] if one.is_named]
    subject = value(_word(shell, subjects[0])) if len(subjects) == 1 else None
    if subject is None:
        return
    for item in node.children:
        if item.type != "case_item":
            continue
        if item.children[-1].type in (";&", ";;&"):
            return
        matches = _matches(shell, item, subject, value)
        if matches is None:
            return
        if matches:
            yield shell.start + item.end_byte, shell.start + node.end_byte
            return
        yield shell.start + item.start_byte, shell.start + item.end_byte


def _matches(shell: Shell, item: Node, subject: str, value: Value) -> bool | None:
    """Whether one of the patterns of an item matches a text; None if that is unknown."""
    for child in item.children:
        if child.type == ")":
            return False
        if not child.is_named:
            continue
        word = _word(shell, child)
        pattern = value(word)
        if pattern == "*" or pattern == subject:
            return True
        if pattern is None or (not word.quoted and _PATTERN.search(pattern)):
            return None
    return None


def _word(shell: Shell, node: Node) -> Word:
    start, end = shell.start + node.start_byte, shell.start + node.end_byte
    return Word(shell.text[start:end], start, end, tuple(_between(shell.expansions, start, end)))


def _between(nodes: Sequence[_T], start: int, end: int) -> Sequence[_T]:
    """The nodes in a span, of those in source order."""
    low = bisect_left(nodes, start, key=_start)
    return nodes[low : bisect_left(nodes, end, low, key=_start)]


def _start(node: Command | Expansion) -> int:
    return node.start
