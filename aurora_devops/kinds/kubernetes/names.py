"""What names the API takes.

Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels and RFC 6335, section 5.1.
"""

from __future__ import annotations

from ...core.lazy import regex
from ...subjects import is_dynamic

_PART = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
LABEL_VALUE = regex(rf"(?:{_PART})?")
LABEL_NAME = regex(rf"(?:[a-z0-9](?:[-a-z0-9.]{{0,251}}[a-z0-9])?/)?{_PART}")
_PORT_NAME = regex(r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


def wrong_port(port: int | str, *, name: bool = False, number: bool = False) -> str:
    """What is wrong with a port, as the end of a sentence; empty where nothing is.

    `name` and `number` say that it must be the one or the other.
    """
    if isinstance(port, str) and is_dynamic(port):
        return ""
    if isinstance(port, int) and not name:
        return "" if 0 < port < 65536 else f"{port} is not between 1 and 65535"
    if number:
        return f"{port!r} is no number"
    text = str(port)
    if len(text) > 15:
        return f"{text} has more than 15 characters"
    return (
        ""
        if _PORT_NAME.fullmatch(text)
        else f"{text!r} is not made of small letters, digits and single dashes"
    )
