"""Functions of times; the present time is unknown."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def timeadd(text: str, duration: str) -> str:
    """A time with a duration added."""
    if not re.fullmatch(r"-?(?>(?:\d+(?:\.\d+)?(?:h|ms|us|ns|m|s)){1,6})", duration):
        raise ValueError
    seconds = sum(
        float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)(h|ms|us|ns|m|s)", duration)
    )
    return _text(_time(text) + timedelta(seconds=-seconds if duration.startswith("-") else seconds))


def timecmp(one: str, two: str) -> int:
    """Which of two times is earlier."""
    first, second = _time(one), _time(two)
    return (first > second) - (first < second)


_PARTS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "DD": "%d", "EEEE": "%A", "EEE": "%a",
    "hh": "%H", "HH": "%I", "mm": "%M", "ss": "%S", "AA": "%p",
}  # fmt: skip
_PATTERN = re.compile(r"'(?>(?:[^']|'')*)'|([A-Za-z])\1*")


def formatdate(pattern: str, text: str) -> str:
    """A time as text."""
    moment = _time(text)

    def part(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if word in _PARTS:
            return moment.strftime(_PARTS[word])
        single = {
            "M": moment.month,
            "D": moment.day,
            "h": moment.hour,
            "m": moment.minute,
            "s": moment.second,
        }
        return str(single[word])

    return _PATTERN.sub(part, pattern)


PLAIN = {"formatdate": formatdate, "timeadd": timeadd, "timecmp": timecmp}
