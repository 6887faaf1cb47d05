"""The tables of time intervals: times of day, weekdays, days of the month, months, years.

Source: prometheus.io/docs/alerting/latest/configuration/#time_interval and timeinterval/timeinterval.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...core.lazy import regex
from ...core.place import Route
from ...formats.structure import Notes, Shape, Struct, is_set, judged, list_of, text

_TIME = regex(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_INTEGER = regex(r"-?\d{1,6}", re.ASCII)


def _time(written: str) -> str:
    return "" if _TIME.fullmatch(written) else f"'{written}' is not a time of day; write HH:MM"


def _minutes(written: str) -> int:
    hours, _, minutes = written.partition(":")
    return 60 * int(hours) + int(minutes)


def _order(times: dict[str, Any], route: Route, notes: Notes) -> None:
    start, end = times.get("start_time"), times.get("end_time")
    if not (isinstance(start, str) and isinstance(end, str)):
        return
    if _TIME.fullmatch(start) and _TIME.fullmatch(end) and _minutes(start) >= _minutes(end):
        message = f"end_time '{end}' is not after start_time '{start}'; split a range over midnight into two"
        notes.say((*route, "end_time"), message)


def _range(number: Callable[[str], int | None], what: str) -> Callable[[str], str]:
    """What is wrong with `first` or `first:last`, both inclusive."""

    def judge(written: str) -> str:
        parts = written.lower().split(":")
        if len(parts) > 2:
            return f"'{written}' is not a range; write first:last"
        numbers = [number(part.strip()) for part in parts]
        for part, value in zip(parts, numbers, strict=True):
            if value is None:
                return f"'{part.strip()}' is not a {what}"
        first, last = numbers[0], numbers[-1]
        assert first is not None
        assert last is not None
        if first < 0 < last:
            return f"'{written}' starts with a negative day and ends with a positive one"
        # Alertmanager counts negative days from the 30th, since months differ.
        start, end = (value if value >= 0 else 30 + value for value in (first, last))
        if first > last if (first < 0) == (last < 0) else start > end:
            return f"'{written}' ends before it begins"
        return ""

    return judge


def _weekday(written: str) -> int | None:
    return _WEEKDAYS.index(written) if written in _WEEKDAYS else None


def _month(written: str) -> int | None:
    if written in _MONTHS:
        return _MONTHS.index(written) + 1
    return int(written) if _INTEGER.fullmatch(written) and 1 <= int(written) <= 12 else None


def _day(written: str) -> int | None:
    value = int(written) if _INTEGER.fullmatch(written) else 0
    return value if 1 <= abs(value) <= 31 else None


def _year(written: str) -> int | None:
    return int(written) if _INTEGER.fullmatch(written) else None


def _both_ends(times: dict[str, Any], route: Route, notes: Notes) -> None:
    for key in ("start_time", "end_time"):
        if not is_set(times.get(key)):
            notes.say(route, f"the time range has no '{key}'")
    _order(times, route, notes)


_times = Struct("a time range", {"start_time": judged(_time), "end_time": judged(_time)}, also=_both_ends)

interval: Shape = Struct(
    "a time interval",
    {
        "times": list_of(_times),
        "weekdays": list_of(judged(_range(_weekday, "weekday"))),
        "days_of_month": list_of(judged(_range(_day, "day of the month"))),
        "months": list_of(judged(_range(_month, "month"))),
        "years": list_of(judged(_range(_year, "year"))),
        "location": text,
    },
)
