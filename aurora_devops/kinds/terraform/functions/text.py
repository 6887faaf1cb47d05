"""Functions of strings."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from ....cloud.value import number_text

# A pattern of RE2 runs in linear time, one of Python may not.
_LONGEST_PATTERN, _LONGEST_SUBJECT = 200, 2_000
_VERB = re.compile(r"%(?:\[(\d+)\])?([#+\-0 ]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


def text_of(value: Any) -> str:
    """A scalar as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, str):
        return value
    raise TypeError


def format(pattern: str, *values: Any) -> str:
    """The text of a pattern with verbs such as `%s`."""
    at = 0

    def verb(match: re.Match[str]) -> str:
        nonlocal at
        if match[5] == "%":
            return "%"
        index = int(match[1]) - 1 if match[1] else at
        at = index + 1
        value = values[index]
        flags, width = match[2], int(match[3] or 0)
        if width > 1000:
            raise ValueError
        match match[5]:
            case "s":
                text = text_of(value)
                text = text[: int(match[4])] if match[4] else text
            case "d":
                text = f"{int(float(value)):{'+' if '+' in flags else ''}d}"
            case "q":
                import json

                text = json.dumps(text_of(value), ensure_ascii=False)
            case "t":
                text = text_of(value)
            case "f":
                text = f"{float(value):.{match[4] or 6}f}"
            case "x" | "X" | "o" | "b" as base:
                text = f"{int(value):{base}}"
            case "v":
                text = _value_text(value)
            case _:
                raise ValueError
        fill = "0" if "0" in flags and "-" not in flags else " "
        return text.ljust(width) if "-" in flags else text.rjust(width, fill)

    return _VERB.sub(verb, pattern)


def _value_text(value: Any) -> str:
    if isinstance(value, (list, dict)):
        import json

        return json.dumps(value, separators=(",", ":"))
    return "null" if value is None else text_of(value)


def formatlist(pattern: str, *values: Any) -> list[str]:
    """The texts of a pattern, one of each element of the lists."""
    lengths = {len(value) for value in values if isinstance(value, list)}
    if len(lengths) != 1:
        raise ValueError
    return [
        format(pattern, *(value[index] if isinstance(value, list) else value for value in values))
        for index in range(lengths.pop())
    ]


def join(separator: str, *lists: list[Any]) -> str:
    """The elements of lists as one text."""
    return separator.join(text_of(item) for items in lists for item in items)


def replace(text: str, old: str, new: str) -> str:
    """A text with another part; an old part between slashes is a pattern."""
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return _compiled(old[1:-1], text).sub(
            re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", new.replace("\\", "\\\\")), text
        )
    return text.replace(old, new)


def _compiled(pattern: str, text: str) -> re.Pattern[str]:
    """A pattern, if it is certain that it does not take long. Raises ValueError."""
    if len(pattern) > _LONGEST_PATTERN or len(text) > _LONGEST_SUBJECT or _NESTED.search(pattern):
        raise ValueError
    try:
        return re.compile(pattern)
    except (re.error, RecursionError):
        raise ValueError from None


# A repetition of a group, which could repeat in two ways.
_NESTED = re.compile(r"\)[*+{]|[*+}][*+{].*[*+}][*+{]|(?:[*+].*){5}")


def regex(pattern: str, text: str) -> Any:
    """The first match of a pattern."""
    match = _compiled(pattern, text).search(text)
    if match is None:
        raise ValueError
    return _match(match)


def regexall(pattern: str, text: str) -> list[Any]:
    """All matches of a pattern."""
    return [_match(match) for match in _compiled(pattern, text).finditer(text)]


def _match(match: re.Match[str]) -> Any:
    if match.groupdict():
        return match.groupdict()
    return list(match.groups()) if match.groups() else match[0]


def substr(text: str, offset: int, length: int) -> str:
    """A part of a text."""
    start = offset if offset >= 0 else max(0, len(text) + offset)
    return text[start:] if length < 0 else text[start : start + length]


def title(text: str) -> str:
    """A text whose words begin with capital letters."""
    return re.sub(r"(?:^|(?<=[\s(\[-]))\w", lambda match: match[0].upper(), text)


def indent(spaces: int, text: str) -> str:
    """A text whose lines after the first begin with spaces."""
    if spaces > 1000:
        raise ValueError
    return text.replace("\n", "\n" + " " * spaces)


def chomp(text: str) -> str:
    """A text without line ends at its end."""
    return text.rstrip("\r\n")


def _strings(value: Any) -> str:
    if not isinstance(value, str):
        return text_of(value)
    return value


PLAIN = {
    "basename": posixpath.basename,
    "chomp": chomp,
    "dirname": lambda path: posixpath.dirname(path) or ".",
    "endswith": lambda text, end: text.endswith(end),
    "format": format,
    "formatlist": formatlist,
    "indent": indent,
    "join": join,
    "lower": lambda text: _strings(text).lower(),
    "regex": regex,
    "regexall": regexall,
    "replace": lambda text, old, new: replace(_strings(text), old, text_of(new)),
    "split": lambda separator, text: list(text) if not separator else _strings(text).split(separator),
    "startswith": lambda text, start: text.startswith(start),
    "strcontains": lambda text, part: part in text,
    "strrev": lambda text: text[::-1],
    "substr": substr,
    "title": title,
    "trim": lambda text, characters: text.strip(characters),
    "trimprefix": lambda text, prefix: text.removeprefix(prefix),
    "trimspace": lambda text: text.strip(),
    "trimsuffix": lambda text, suffix: text.removesuffix(suffix),
    "upper": lambda text: _strings(text).upper(),
}
