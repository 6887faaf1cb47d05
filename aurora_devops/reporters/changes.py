"""Fixes as the lines that they remove and add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from typing import Literal, NamedTuple

from ..core.lazy import regex
from ..core.report import TextEdit, TextFix

_LINE_END = regex(r"\r\n|\r|\n")


class Row(NamedTuple):
    """A line of a change; an added line has no number."""

    sign: Literal["+", "-", " "]
    line: int | None
    text: str


def changes(fix: TextFix) -> list[Row]:
    """The lines that a fix removes and adds, in order; empty if the lines of an edit are not known."""
    old: dict[int, str] = {}
    for edit in fix.edits:
        place = edit.location
        if not edit.before and (edit.span.start < edit.span.end or place.column > 1):
            return []
        lines = _LINE_END.split(edit.before)[: place.end_line - place.line + 1]
        old.update(enumerate(lines, place.line))
    numbers = sorted(old)
    rows: list[Row] = []
    # Lines without a gap between them, where edits may meet, are changed together.
    for _, group in groupby(enumerate(numbers), _distance):
        part = [number for _, number in group]
        within = [edit for edit in fix.edits if edit.location.line in range(part[0], part[-1] + 1)]
        rows += _compared([old[number] for number in part], part[0], within)
    return rows


def _distance(item: tuple[int, int]) -> int:
    index, number = item
    return number - index


def _compared(before: Sequence[str], first: int, edits: Sequence[TextEdit]) -> Iterator[Row]:
    """The rows of lines that are next to each other, the first of which has this number."""
    starts = [0, *accumulate(len(line) + 1 for line in before)]
    text = "\n".join(before)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        place = edit.location
        start = starts[place.line - first] + place.column - 1
        end = starts[place.end_line - first] + place.end_column - 1
        text = text[:start] + edit.text + text[end:]
    after = _LINE_END.split(text)
    for kind, low, high, new_low, new_high in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            yield from (Row(" ", first + index, before[index]) for index in range(low, high))
            continue
        yield from (Row("-", first + index, before[index]) for index in range(low, high))
        yield from (Row("+", None, line) for line in after[new_low:new_high])
