"""The credentials that Kubernetes Secrets store in plain text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aurora_devops import Document
from aurora_devops.core.lazy import regex
from aurora_devops.secrets.values import is_weak

if TYPE_CHECKING:
    from aurora_devops.secrets import Entry

# An address with a password: that of a database, of a queue, of a mail server.
_ADDRESS = regex(r"[a-z][a-z0-9+.-]{1,30}://[^\s/:@]{0,100}:([^\s/@]{1,200})@[^\s@]*\Z")


def exposed_credentials(document: Document, *, weak: bool) -> Iterable[Entry]:
    """The first credential of each Secret, of those where all are weak or of the others.

    If some credentials of a Secret are weak, it is the first one that is not.
    """
    if document.tree is None:
        return ()
    from aurora_devops.secrets import exposed_entries

    first: dict[object, Entry] = {}
    for entry in exposed_entries(document):
        kept = first.setdefault(entry.route, entry)
        if _is_weak(kept) and not _is_weak(entry):
            first[entry.route] = entry
    return [entry for entry in first.values() if _is_weak(entry) == weak]


def _is_weak(entry: Entry) -> bool:
    # A value that is no text has only what is written.
    if len(entry.values) < 2:
        return False
    value = entry.values[-1]
    if "\n" in value:
        return _has_weak(value)
    address = _ADDRESS.match(value)
    return is_weak(address[1] if address is not None else value)


def _has_weak(text: str) -> bool:
    """Whether the credentials in a file are passwords, and all of them are weak."""
    from aurora_devops.core.source import Source
    from aurora_devops.secrets.decoded import Decoded
    from aurora_devops.secrets.detect import INLINE, URL, search

    found = search(Decoded(Source("", text)))
    passwords = [one.value for family in (INLINE, URL) for one in found.get(family, ())]
    return found.keys() <= {INLINE, URL} and bool(passwords) and all(map(is_weak, passwords))
