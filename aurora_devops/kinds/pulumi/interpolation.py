"""The interpolations in a string of a program: `${bucket.arn}`, `${tags["Name"]}`, `$${literal}`.

Source: "Property access" in the reference of Pulumi YAML.
"""

from __future__ import annotations

from ...core.lazy import regex
from ...core.record import record

Key = str | int


@record
class Access:
    """A property access: the name of a configuration key, a variable or a resource, and what is read below it.

    `start` and `end` are the characters of the whole interpolation in the string, with `${` and `}`.
    """

    keys: tuple[Key, ...]
    start: int
    end: int

    @property
    def root(self) -> str:
        """The first name."""
        return str(self.keys[0])


class Unreadable(ValueError):
    """A string has an interpolation that cannot be read, from the character `start`."""

    def __init__(self, start: int, reason: str) -> None:
        self.start = start
        super().__init__(reason)


_NAME = regex(r"[^.\[}]+")
_QUOTED = regex(r'\["((?>(?:[^"\\]|\\.)*))"\]')
_INDEX = regex(r"\[(\d+)\]")


def parts(text: str) -> list[str | Access]:
    """The texts and the accesses of a string. Raises Unreadable."""
    found: list[str | Access] = []
    plain: list[str] = []
    at = 0
    while True:
        dollar = text.find("$", at)
        if dollar < 0:
            plain.append(text[at:])
            break
        plain.append(text[at:dollar])
        following = text[dollar + 1 : dollar + 2]
        if following == "{":
            if joined := "".join(plain):
                found.append(joined)
            plain.clear()
            access = _access(text, dollar)
            found.append(access)
            at = access.end
        else:
            plain.append("$")
            at = dollar + (2 if following == "$" else 1)
    if joined := "".join(plain):
        found.append(joined)
    return found


def _access(text: str, start: int) -> Access:
    keys: list[Key] = []
    at = start + 2
    while at < len(text):
        if text[at] == "}":
            if not keys:
                raise Unreadable(
                    start, "'${}' is empty; write the name of a value, or '$$' for a dollar sign"
                )
            return Access(tuple(keys), start, at + 1)
        if text[at] == ".":
            at += 1
        elif (match := _QUOTED.match(text, at)) is not None:
            keys.append(match[1].replace('\\"', '"'))
            at = match.end()
        elif (match := _INDEX.match(text, at)) is not None and keys:
            keys.append(int(match[1]) if len(match[1]) < 10 else -1)
            at = match.end()
        elif text[at] == "[":
            raise Unreadable(
                start, "the brackets of an interpolation contain neither a number nor a quoted name"
            )
        else:
            match = _NAME.match(text, at)
            assert match is not None
            keys.append(match[0])
            at = match.end()
    raise Unreadable(start, "an interpolation has no closing brace; add it, or write '$$' for a dollar sign")
