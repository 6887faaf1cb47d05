"""Functions of hashes; those that use a random value or a key are unknown."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable


def _digest(name: str, text: str) -> bytes:
    return hashlib.new(name, text.encode(), usedforsecurity=False).digest()


_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _uuid(namespace: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACES.get(namespace) or uuid.UUID(namespace), name))


HASHES: dict[str, Callable[[str], str]] = {
    "base64sha256": lambda text: base64.b64encode(_digest("sha256", text)).decode(),
    "base64sha512": lambda text: base64.b64encode(_digest("sha512", text)).decode(),
    "md5": lambda text: _digest("md5", text).hex(),
    "sha1": lambda text: _digest("sha1", text).hex(),
    "sha256": lambda text: _digest("sha256", text).hex(),
    "sha512": lambda text: _digest("sha512", text).hex(),
}
PLAIN = {**HASHES, "uuidv5": _uuid}
