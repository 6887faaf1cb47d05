"""Cron expressions of 5 fields."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.lazy import regex
from .numbers import whole

_MONTHS = {
    name: i
    for i, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAYS = {name: i for i, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
_ITEM = regex(r"(?:(?P<any>[*?])|(?P<from>\w+)(?:-(?P<to>\w+))?)(?:/(?P<step>\d+))?\Z")


def parse(cron: str, *, last_weekday: int, question_mark: bool = False) -> list[set[int]]:
    """The values of each field; raises ValueError with what is wrong.

    `last_weekday` is 7 where Sunday may be 7; `question_mark` where `?` means the same as `*`.
    """
    fields: tuple[tuple[str, int, int, Mapping[str, int]], ...] = (
        ("minute", 0, 59, {}),
        ("hour", 0, 23, {}),
        ("day of the month", 1, 31, {}),
        ("month", 1, 12, _MONTHS),
        ("day of the week", 0, last_weekday, _DAYS),
    )
    texts = cron.split()
    if len(texts) != len(fields):
        raise ValueError(
            f"{cron!r} has {len(texts)} fields; a schedule has 5: minute, hour, day, month, weekday"
        )
    values: list[set[int]] = []
    for text, (name, low, high, words) in zip(texts, fields, strict=True):
        found: set[int] = set()
        for item in text.split(","):
            numbers = None if "?" in item and not question_mark else _item(item, low, high, words)
            if numbers is None:
                raise ValueError(f"{item!r} is not a valid {name}; the range is {low} to {high}")
            found |= numbers
        values.append(found)
    return values


def _item(item: str, low: int, high: int, words: Mapping[str, int]) -> set[int] | None:
    match = _ITEM.match(item)
    if match is None:
        return None
    step = int(match["step"] or 1)
    first, last = low, high
    if match["from"]:
        start = _number(match["from"], words)
        end = _number(match["to"], words) if match["to"] else (high if match["step"] else start)
        if start is None or end is None:
            return None
        first, last = start, end
    if not (low <= first <= last <= high) or step == 0:
        return None
    return set(range(first, last + 1, step))


def _number(text: str, words: Mapping[str, int]) -> int | None:
    number = whole(text)
    return words.get(text.lower()) if number is None else number
