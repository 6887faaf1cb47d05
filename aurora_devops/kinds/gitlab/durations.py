"""Periods of time in words, as `3 hours 30 minutes` or `1w2d`.

Source: docs.gitlab.com/ci/yaml/#timeout and #artifactsexpire_in.
"""

from __future__ import annotations

from ...core.lazy import regex

_SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "dy", "day", "days"), 86_400),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 604_800),
    **dict.fromkeys(("mo", "mon", "mos", "mons", "month", "months"), 2_592_000),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 31_536_000),
}
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: number for number, word in enumerate(_UNITS)}
_NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_PIECE = regex(r"[\s,]*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[a-z]+))")
_CLOCK = regex(r"\s*(?:\d+:){1,3}\d+(?:\.\d+)?\s*")
_JOINED = frozenset({"and", "with", "plus"})
DAY = 86_400


def seconds(text: str) -> float | None:
    """The length of a period; None where GitLab cannot read it."""
    lowered = text.lower().rstrip(" ,.\t")
    if _CLOCK.fullmatch(lowered):
        return _clock(lowered)
    total, number, found, at = 0.0, None, False, 0
    while at < len(lowered):
        match = _PIECE.match(lowered, at)
        if match is None:
            return None
        at = match.end()
        if match["number"] is not None:
            if number is not None:
                return None
            number = float(match["number"])
        elif (word := match["word"]) in _SECONDS:
            if number is None:
                return None
            total, number, found = total + number * _SECONDS[word], None, True
        elif word in _NUMBERS:
            number = (number or 0) + _NUMBERS[word]
        elif word not in _JOINED:
            return None
    if number is not None:
        # A number without a unit is seconds.
        total, found = total + number, True
    return total if found else None


def _clock(text: str) -> float:
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total
