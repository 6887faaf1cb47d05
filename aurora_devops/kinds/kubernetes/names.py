"""The names that the API accepts.

Source: kubernetes.io/docs/concepts/overview/working-with-objects/labels and RFC 6335, section 5.1.
"""

from __future__ import annotations

from ...core.kind import RELEASE_NAME
from ...core.lazy import regex
from ...subjects import is_dynamic, is_for_number

_PART = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
LABEL_VALUE = regex(rf"(?:{_PART})?")
LABEL_NAME = regex(rf"(?:[a-z0-9](?:[-a-z0-9.]{{0,251}}[a-z0-9])?/)?{_PART}")
_LABEL = regex(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = regex(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_PORT_NAME = regex(r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")


def is_for_port(port: int | str) -> bool:
    """Whether a variable or a placeholder stands for a port; a name in capitals such as HTTP may be meant as it is."""
    text = str(port)
    return is_dynamic(text) or (is_for_number(text) and (not text.isalpha() or "port" in text.lower()))


# Placeholders such as `_`, PV_NAME, <name>, NAME-canary, web.BASE_DOMAIN and change_me.
_PLACEHOLDER = regex(
    r"[^a-z]*|.*<.*|.*[A-Z_]{4}.*|(?i:(?:[\w-]+\.)*(?:change|fill|replace|set)[_-]?(?:in|it|me|this)(?:\.[\w-]+)*)"
)


def is_placeholder(name: str) -> bool:
    """Whether a part of a name is a variable or a placeholder, which is replaced later."""
    return _PLACEHOLDER.fullmatch(name) is not None or is_dynamic(name)


def shortest(name: str) -> int:
    """The least length of a name: that of the release in it is known only at installation."""
    return len(name.replace(RELEASE_NAME, ""))


def wrong_label(name: str) -> str:
    """Why a name is not a label of DNS (RFC 1123), as the end of a sentence; empty where it is one."""
    if shortest(name) > 63:
        return "has more than 63 characters"
    if _LABEL.fullmatch(name):
        return ""
    return "must consist of lower case letters, digits and dashes, and begin and end with a letter or digit"


def wrong_subdomain(name: str) -> str:
    """Why a name is not a subdomain of DNS (RFC 1123), as the end of a sentence; empty where it is one."""
    if shortest(name) > 253:
        return "has more than 253 characters"
    if _SUBDOMAIN.fullmatch(name):
        return ""
    return "must consist of lower case letters, digits, dashes and dots, and begin and end with a letter or digit"


def wrong_port(port: int | str, *, name: bool = False) -> str:
    """What is wrong with a port, as the end of a sentence; empty where nothing is.

    `name` where it must be a name.
    """
    # `my-metrics-endpoint` is a name, and does not stand for a number.
    if is_for_port(port) and not (name and str(port).startswith("my-") and not is_dynamic(str(port))):
        return ""
    if isinstance(port, int) and not name:
        return "" if 0 < port < 65536 else f"is {port}; it must be between 1 and 65535"
    text = str(port)
    if len(text) > 15:
        return f"is '{text}'; it has more than 15 characters"
    return (
        ""
        if _PORT_NAME.fullmatch(text)
        else f"is '{text}'; it must consist of lower case letters, digits and single dashes"
    )
