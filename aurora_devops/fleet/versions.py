"""Versions of images and actions, compared where it is certain what they are."""

from __future__ import annotations

from typing import Literal

from packaging.version import InvalidVersion, Version

from ..core.lazy import regex
from ..core.settings import ConfigError

# A version at the beginning of a tag, such as `1.27-alpine`.
_BEGINNING = regex(r"v?\d+(?:\.\d+)*(?=[-_+]|\Z)")

Verdict = Literal["before", "not before", "unknown"]


def limit(text: str) -> Version:
    """The version of an option. Raises ConfigError."""
    try:
        return Version(text)
    except InvalidVersion:
        raise ConfigError(f"{text!r} is not a version") from None


def version_of(tag: str) -> Version | None:
    """The version in a tag; None if it has none, as `latest` and `main`."""
    try:
        return Version(tag)
    except InvalidVersion:
        found = _BEGINNING.match(tag)
        return Version(found[0]) if found else None


def before(tag: str, wanted: Version) -> Verdict:
    """Whether a tag is before a version. `v4` may be any release of 4, so it is unknown if it is before 4.2."""
    found = version_of(tag)
    if found is None:
        return "unknown"
    length = len(found.release)
    if length < len(wanted.release) and found.epoch == wanted.epoch and not found.is_prerelease:
        start = wanted.release[:length]
        if found.release == start and any(wanted.release[length:]):
            return "unknown"
    return "before" if found < wanted else "not before"
