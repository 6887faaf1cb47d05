"""Secrets in plain text: a table of their formats, and one pass over a file that finds all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .detect import Secret, findings, public_addresses, random_strings, scan
    from .manifests import Entry, exposed_entries
    from .redactions import credentials
    from .values import is_secret

_HOMES = {
    ".detect": ("Secret", "findings", "public_addresses", "random_strings", "scan"),
    ".manifests": ("Entry", "exposed_entries"),
    ".redactions": ("credentials",),
    ".values": ("is_secret",),
}

__all__ = [
    "Entry",
    "Secret",
    "credentials",
    "exposed_entries",
    "findings",
    "is_secret",
    "public_addresses",
    "random_strings",
    "scan",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
