"""Dates and durations (sprig, section Date Functions; Go's package time).

The clock is fixed, so that a rendering gives the same text each time, and the local time zone is UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from ....core.lazy import regex
from ..errors import TemplateError
from ..values import Int64, Object, Uint8, Uint64, is_integer
from .math import parse_decimal, wrapped
from .signatures import Family

FAMILY = Family()

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAYOUT = regex(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|-070000|-07:00:00|-0700|-07:00|-07|Z070000|Z07:00:00|Z0700|Z07:00"
    r"|Z07|002|0[1-6]|15|PM|pm|__2|_2(?!006)|[.,](?:0+|9+)(?![0-9])|[1-5]"
)
# The start of the year 1, in seconds from 1970.
_ZERO = -62_135_596_800
_NANO = 1_000_000_000
# The calendar repeats every 400 years.
_CYCLE = 400


class Time(Object):
    """A time: time.Time. Seconds and nanoseconds since 1970, and the offset of its zone."""

    go_type = "time.Time"

    def __init__(self, seconds: int, nanos: int = 0, zone: str = "UTC", offset: int = 0) -> None:
        self.seconds = seconds
        self.nanos = nanos
        self.zone = zone
        self.offset = offset

    def __str__(self) -> str:
        return self.format("2006-01-02 15:04:05.999999999 -0700 MST")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and self._instant() == other._instant()

    def __hash__(self) -> int:
        return hash(self._instant())

    def _instant(self) -> tuple[int, int]:
        return self.seconds, self.nanos

    def civil(self) -> Any:
        """The date and the time of day in the zone; the year is `_CYCLE` too large, since Python has no year 0."""
        from datetime import datetime, timedelta

        try:
            return datetime(1970 + _CYCLE, 1, 1) + timedelta(seconds=self.seconds + self.offset)
        except OverflowError:
            raise TemplateError("the time is outside of the years 1 to 9999") from None

    def added(self, nanos: int) -> Time:
        """The time a duration later."""
        total = self.nanos + nanos
        return Time(self.seconds + total // _NANO, total % _NANO, self.zone, self.offset)

    def moved(self, zone: str) -> Time:
        """The same time in another zone; UTC if the zone is unknown."""
        if zone in ("Local", "UTC", ""):
            return Time(self.seconds, self.nanos)
        from datetime import UTC, datetime, timedelta
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            info = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return Time(self.seconds, self.nanos)
        local = datetime.fromtimestamp(self.seconds, UTC).astimezone(info)
        return Time(
            self.seconds,
            self.nanos,
            local.tzname() or "",
            int((local.utcoffset() or timedelta()).total_seconds()),
        )

    def format(self, layout: str) -> str:
        """The time in a layout that is written for 2 January 2006, 15:04:05."""
        civil = self.civil()
        return _LAYOUT.sub(lambda match: self._written(match[0], civil), layout)

    def _written(self, part: str, civil: Any) -> str:
        if part[0] in "-Z":
            return _offset(part, self.offset)
        if part[0] in ".,":
            digits = f"{self.nanos:09d}"[: len(part) - 1]
            if part[1] == "9":
                digits = digits.rstrip("0")
            return part[0] + digits if digits else ""
        if part == "MST":
            return self.zone or _offset("-0700", self.offset)
        return _FIELDS[part](civil)

    members: ClassVar[dict[str, Callable[..., Any]]] = {
        "Unix": lambda self: Int64(self.seconds),
        "UnixMilli": lambda self: Int64(self.seconds * 1000 + self.nanos // 1_000_000),
        "UnixNano": lambda self: wrapped(self.seconds * _NANO + self.nanos),
        "Year": lambda self: self.civil().year - _CYCLE,
        "Month": lambda self: _MONTHS[self.civil().month - 1],
        "Day": lambda self: self.civil().day,
        "Hour": lambda self: self.civil().hour,
        "Minute": lambda self: self.civil().minute,
        "Second": lambda self: self.civil().second,
        "Nanosecond": lambda self: self.nanos,
        "Weekday": lambda self: _DAYS[self.civil().weekday()],
        "YearDay": lambda self: self.civil().timetuple().tm_yday,
        "Format": lambda self, layout: self.format(layout),
        "UTC": lambda self: self.moved("UTC"),
        "Local": lambda self: self.moved("UTC"),
        "IsZero": lambda self: self._instant() == (_ZERO, 0),
        "Before": lambda self, other: self._instant() < other._instant(),
        "After": lambda self, other: self._instant() > other._instant(),
        "Equal": lambda self, other: self == other,
        "AddDate": lambda self, years, months, days: _add_date(self, years, months, days),
        "String": str,
        "MarshalText": lambda self: self.format("2006-01-02T15:04:05.999999999Z07:00"),
    }


def _add_date(time: Time, years: int, months: int, days: int) -> Time:
    civil = time.civil()
    month = civil.month - 1 + months
    seconds = _seconds(civil.year - _CYCLE + years + month // 12, month % 12 + 1, 1)
    seconds += (civil.day - 1 + days) * 86400 + civil.hour * 3600 + civil.minute * 60 + civil.second
    return Time(seconds - time.offset, time.nanos, time.zone, time.offset)


def _seconds(year: int, month: int, day: int) -> int:
    from datetime import date

    try:
        return (date(year + _CYCLE, month, day).toordinal() - date(1970 + _CYCLE, 1, 1).toordinal()) * 86400
    except (ValueError, OverflowError):
        raise TemplateError("the time is outside of the years 1 to 9999") from None


def _offset(part: str, offset: int) -> str:
    if part[0] == "Z" and not offset:
        return "Z"
    hours, rest = divmod(abs(offset), 3600)
    numbers = [f"{hours:02d}", f"{rest // 60:02d}", f"{rest % 60:02d}"]
    colon = ":" in part
    count = len(part[1:].replace(":", "")) // 2
    return ("-" if offset < 0 else "+") + (":" if colon else "").join(numbers[:count])


_FIELDS: dict[str, Callable[[Any], str]] = {
    "January": lambda at: _MONTHS[at.month - 1],
    "Jan": lambda at: _MONTHS[at.month - 1][:3],
    "Monday": lambda at: _DAYS[at.weekday()],
    "Mon": lambda at: _DAYS[at.weekday()][:3],
    "2006": lambda at: f"{at.year - _CYCLE:04d}",
    "06": lambda at: f"{(at.year - _CYCLE) % 100:02d}",
    "01": lambda at: f"{at.month:02d}",
    "1": lambda at: str(at.month),
    "02": lambda at: f"{at.day:02d}",
    "_2": lambda at: f"{at.day:2d}",
    "2": lambda at: str(at.day),
    "002": lambda at: f"{at.timetuple().tm_yday:03d}",
    "__2": lambda at: f"{at.timetuple().tm_yday:3d}",
    "15": lambda at: f"{at.hour:02d}",
    "03": lambda at: f"{at.hour % 12 or 12:02d}",
    "3": lambda at: str(at.hour % 12 or 12),
    "04": lambda at: f"{at.minute:02d}",
    "4": lambda at: str(at.minute),
    "05": lambda at: f"{at.second:02d}",
    "5": lambda at: str(at.second),
    "PM": lambda at: "AM" if at.hour < 12 else "PM",
    "pm": lambda at: "am" if at.hour < 12 else "pm",
}

# 1 June 2025, 12:00:00 UTC.
NOW = Time(1_748_779_200)


# -- parsing ------------------------------------------------------------------------------------

_PATTERNS = {
    "2006": r"(?P<year>[0-9]{4})",
    "06": r"(?P<year2>[0-9]{2})",
    "01": r"(?P<month>[0-9]{2})",
    "1": r"(?P<month>[0-9]{1,2})",
    "02": r"(?P<day>[0-9]{1,2})",
    "_2": r"(?P<day> ?[0-9]{1,2})",
    "2": r"(?P<day> ?[0-9]{1,2})",
    "002": r"(?P<yday>[0-9]{3})",
    "__2": r"(?P<yday> {0,2}[0-9]{1,3})",
    "15": r"(?P<hour>[0-9]{1,2})",
    "03": r"(?P<hour12>[0-9]{2})",
    "3": r"(?P<hour12>[0-9]{1,2})",
    "04": r"(?P<minute>[0-9]{2})",
    "4": r"(?P<minute>[0-9]{1,2})",
    "05": r"(?P<second>[0-9]{2})",
    "5": r"(?P<second>[0-9]{1,2})",
    "PM": r"(?P<half>AM|PM)",
    "pm": r"(?P<half>am|pm)",
    "MST": r"(?P<zone>[A-Z]{3,4}|[+-][0-9]{2,4})",
    "January": rf"(?P<name>(?i:{'|'.join(_MONTHS)}))",
    "Jan": rf"(?P<name>(?i:{'|'.join(name[:3] for name in _MONTHS)}))",
    "Monday": rf"(?i:{'|'.join(_DAYS)})",
    "Mon": rf"(?i:{'|'.join(name[:3] for name in _DAYS)})",
}


def _pattern(layout: str) -> Iterator[str]:
    """The parts of an expression that reads a layout; the name of a group is its field and a number."""
    import re

    found = list(_LAYOUT.finditer(layout))
    at = 0
    for index, match in enumerate(found):
        yield re.sub(r"(?:\\ )+", " *", re.escape(layout[at : match.start()]))
        at = match.end()
        part = match[0]
        pattern = _PATTERNS.get(part) or _offset_or_fraction(part)
        following = found[index + 1][0] if index + 1 < len(found) else ""
        if part in ("05", "5") and following[:1] not in (".", ","):
            pattern += "(?:[.,](?P<fraction>[0-9]+))?"
        # Go reads each field as far as possible, without backtracking.
        named = re.sub(r"\?P<(\w+)>", rf"?P<\1_{index}>", pattern)
        yield f"(?>{named})"
    yield re.sub(r"(?:\\ )+", " *", re.escape(layout[at:]))


def _offset_or_fraction(part: str) -> str:
    count = len(part) - 1
    if part[0] in ".,":
        return rf"[.,](?P<fraction>[0-9]{{{count}}})" if part[1] == "0" else "(?:[.,](?P<fraction>[0-9]+))?"
    separator = ":" if ":" in part else ""
    digits = separator.join(["[0-9]{2}"] * (len(part[1:].replace(":", "")) // 2))
    return f"(?P<offset>[+-]{digits}{'|Z' if part[0] == 'Z' else ''})"


def parse_time(layout: str, text: str) -> Time:
    """The time that a text in a layout means."""
    import re

    match = re.fullmatch("".join(_pattern(layout)), text)
    if match is None:
        raise TemplateError(f'parsing time "{text}" as "{layout}": cannot parse the text')
    # The last of several values of one field counts.
    fields = {
        name.rpartition("_")[0]: value.strip()
        for name, value in match.groupdict().items()
        if value is not None
    }
    try:
        return _composed(fields)
    except (ValueError, TemplateError):
        raise TemplateError(f'parsing time "{text}": value out of range') from None


def _composed(fields: dict[str, str]) -> Time:
    from datetime import datetime, timedelta

    year = int(fields.get("year", 0))
    if "year2" in fields:
        year = int(fields["year2"])
        year += 1900 if year >= 69 else 2000
    month = int(fields.get("month", 1))
    if "name" in fields:
        month = [name[:3].lower() for name in _MONTHS].index(fields["name"][:3].lower()) + 1
    hour = int(fields.get("hour", fields.get("hour12", 0)))
    half = fields.get("half", "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    day, minute, second = (
        int(fields.get(name, least)) for name, least in (("day", 1), ("minute", 0), ("second", 0))
    )
    at = datetime(year + _CYCLE, month, day, hour, minute, second)
    if "yday" in fields:
        of_year = at.replace(month=1, day=1) + timedelta(days=int(fields["yday"]) - 1)
        if of_year.year != at.year or not _same_day(of_year, at, fields):
            raise ValueError("day of the year out of range")
        at = of_year
    days = at.toordinal() - datetime(1970 + _CYCLE, 1, 1).toordinal()
    seconds = days * 86400 + hour * 3600 + minute * 60 + second
    nanos = int(fields.get("fraction", "")[:9].ljust(9, "0") or 0)
    offset = _read_offset(fields.get("offset", "Z"))
    zone = fields.get("zone", "UTC" if not offset else "")
    return Time(seconds - offset, nanos, zone, offset)


def _same_day(of_year: Any, at: Any, fields: dict[str, str]) -> bool:
    """Whether the day of the year is the month and the day that are written, if they are."""
    same_month = of_year.month == at.month or not fields.keys() & {"month", "name"}
    return same_month and (of_year.day == at.day or "day" not in fields)


def _read_offset(text: str) -> int:
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "").ljust(6, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:])
    return -seconds if text[0] == "-" else seconds


# -- durations ----------------------------------------------------------------------------------

_UNITS = {
    "ns": 1,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ms": 1_000_000,
    "s": _NANO,
    "m": 60 * _NANO,
    "h": 3600 * _NANO,
}
_PART = regex(r"(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<unit>ns|us|\u00b5s|\u03bcs|ms|s|m|h)")


def parse_duration(text: str) -> int:
    """The nanoseconds of a duration such as `1h30m`."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = at = 0
    while at < len(rest):
        match = _PART.match(rest, at)
        if match is None or not (match["whole"] or match["fraction"]) or len(match[0]) > 40:
            raise TemplateError(f'time: invalid duration "{text}"')
        unit = _UNITS[match["unit"]]
        total += int(match["whole"] or 0) * unit
        fraction = match["fraction"]
        if fraction:
            total += int(int(fraction) * (unit / 10 ** len(fraction)))
        at = match.end()
    if not rest or total >= 1 << 63:
        raise TemplateError(f'time: invalid duration "{text}"')
    return -total if text[0] == "-" else total


def duration_text(nanos: int) -> str:
    """Nanoseconds as Go writes a duration: `1h30m0s`."""
    if not nanos:
        return "0s"
    sign = "-" if nanos < 0 else ""
    size = abs(nanos)
    if size < _NANO:
        for unit, factor in (("ns", 1), ("\u00b5s", 1000), ("ms", 1_000_000)):
            if size < factor * 1000:
                return f"{sign}{_decimal(size, factor)}{unit}"
    minutes, rest = divmod(size, 60 * _NANO)
    text = _decimal(rest, _NANO) + "s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return sign + text


def _decimal(value: int, factor: int) -> str:
    whole, rest = divmod(value, factor)
    digits = str(rest).rjust(len(str(factor)) - 1, "0").rstrip("0") if rest else ""
    return f"{whole}.{digits}" if digits else str(whole)


# -- functions ----------------------------------------------------------------------------------


def _time(value: Any) -> Time:
    """A time, or seconds since 1970; the current time for any other value."""
    if isinstance(value, Time):
        return value
    if is_integer(value) and not isinstance(value, (Uint8, Uint64)):
        return Time(int(value))
    return NOW


@FAMILY.add("", "now")
def now() -> Time:
    """The current time, here a fixed one (sprig, Date Functions)."""
    return NOW


@FAMILY.add("string any", "date")
def date(layout: str, value: Any) -> str:
    """A time in a layout (sprig, Date Functions)."""
    return _time(value).moved("Local").format(layout)


@FAMILY.add("string any string", "dateInZone", "date_in_zone")
def date_in_zone(layout: str, value: Any, zone: str) -> str:
    """A time in a layout and a zone (sprig, Date Functions)."""
    return _time(value).moved(zone).format(layout)


@FAMILY.add("any", "htmlDate")
def html_date(value: Any) -> str:
    """A time as a date of HTML (sprig, Date Functions)."""
    return date("2006-01-02", value)


@FAMILY.add("any string", "htmlDateInZone")
def html_date_in_zone(value: Any, zone: str) -> str:
    """A time as a date of HTML, in a zone (sprig, Date Functions)."""
    return date_in_zone("2006-01-02", value, zone)


@FAMILY.add("string time", "dateModify", "date_modify")
def date_modify(duration: str, time: Time) -> Time:
    """The time a duration later; the same time if the duration is invalid (sprig, Date Functions)."""
    try:
        return time.added(parse_duration(duration))
    except TemplateError:
        return time


@FAMILY.add("string time", "mustDateModify", "must_date_modify")
def must_date_modify(duration: str, time: Time) -> Time:
    """The time a duration later (sprig, Date Functions)."""
    return time.added(parse_duration(duration))


@FAMILY.add("string string", "toDate")
def to_date(layout: str, text: str) -> Time:
    """The time of a text in a layout; the year 1 if the text is invalid (sprig, Date Functions)."""
    try:
        return parse_time(str(layout), str(text))
    except TemplateError:
        return Time(_ZERO)


@FAMILY.add("string string", "mustToDate")
def must_to_date(layout: str, text: str) -> Time:
    """The time of a text in a layout (sprig, Date Functions)."""
    return parse_time(str(layout), str(text))


@FAMILY.add("time", "unixEpoch")
def unix_epoch(time: Time) -> str:
    """The seconds since 1970 (sprig, Date Functions)."""
    return str(time.seconds)


@FAMILY.add("any", "ago")
def ago(value: Any) -> str:
    """The duration from a time until now (sprig, Date Functions)."""
    time = _time(value)
    return duration_text((NOW.seconds - time.seconds) * _NANO)


@FAMILY.add("any", "duration")
def duration(value: Any) -> str:
    """A number of seconds as a duration (sprig, Date Functions)."""
    seconds = int(value) if isinstance(value, Int64) else 0
    if isinstance(value, str):
        seconds = parse_decimal(value)
    return duration_text(wrapped(seconds * _NANO))


_ROUNDED = (("y", 365 * 86400), ("mo", 30 * 86400), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


@FAMILY.add("any", "durationRound")
def duration_round(value: Any) -> str:
    """A duration in its largest unit (sprig, Date Functions)."""
    nanos = 0
    if isinstance(value, str):
        try:
            nanos = parse_duration(value)
        except TemplateError:
            nanos = 0
    elif isinstance(value, Int64):
        nanos = int(value)
    elif isinstance(value, Time):
        nanos = (NOW.seconds - value.seconds) * _NANO
    size = abs(nanos)
    return next((f"{size // (unit * _NANO)}{name}" for name, unit in _ROUNDED if size > unit * _NANO), "0s")
