"""The entries of Kubernetes Secrets, from their located data: the models of that kind are not needed for them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from ..core.kind import Document, Tree
from ..core.lazy import regex
from ..core.place import At, Elsewhere, Route
from ..core.record import record
from ..core.source import Source
from .decoded import Decoded
from .detect import IDENTIFIER_FAMILIES, search
from .values import is_dynamic, is_placeholder, is_random, is_secret, strength, word_set, words


@record
class Entry:
    """An entry of a Secret that shows a credential: its key, its place, its values, the Secret's name and route.

    `values` are the value as it is written, and decoded where it is base64.
    """

    key: str
    at: At
    secret: str
    route: Route
    values: tuple[str, ...] = ()


def exposed_entries(document: Document) -> Iterator[Entry]:
    """The entries of the Secrets in a document that show a credential."""
    if document.tree is not None:
        yield from exposed_in(document.tree)


def exposed_in(tree: Tree) -> Iterator[Entry]:
    """The entries of `data` and `stringData` that show a credential, of a Secret or of those in a List.

    Source: the reference of the Kubernetes API, Secret v1; `data` is base64.
    """
    for route, made in _objects(tree.value, ()):
        metadata = made.get("metadata")
        named = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        for section in ("data", "stringData"):
            values = made.get(section)
            if not isinstance(values, dict):
                continue
            for key, value in values.items():
                if isinstance(value, str) and (shown := _exposed(str(key), value, section == "data")):
                    at = _written(tree, (*route, section, key), len(value))
                    if at is not None:
                        yield Entry(str(key), at, named, route, shown)


def _written(tree: Tree, route: Route, size: int) -> At | None:
    """Where an entry is written; None if it is computed, such as from a value of a chart that a user sets."""
    source = tree.source_of(route, "value")
    if source is None:
        return tree.focus(route)
    return None if tree.chars(route, 0, size) is None else Elsewhere(source, tree.focus(route))


# What is stored beside a password in a Secret.
_BESIDE = word_set(
    "address bucket client cluster cn database db dbname domain email endpoint host hostname namespace"
    " org organization port project region schema server tenant url user username"
)
_PUBLIC = regex(r"\s*(?:-----BEGIN (?:TRUSTED |X509 )?(?:CERTIFICATE|PUBLIC KEY)|ssh-[a-z0-9]+ AAAA)")
# The credentials of a registry, in the JSON that docker login writes.
_REGISTRY = regex(r'"(?:auth|password|identitytoken)"\s*:\s*"[^"]{4,}"')
_KEY_STORE = ("jks", "key", "keystore", "keytab", "p12", "pfx", "pkcs12")
# A key of at most this many bytes is stored without any format.
_RAW_KEY = 64
# The same behind a name that promises a secret.
_LONG_RAW_KEY = 512


# A dollar sign within a value, and not the beginning of an expression.
_DOLLAR = regex(r"(?<=.)\$(?![({])")
# A text of words, however long.
_WORDS = regex(r"[A-Za-z]+(?:[-_ ][A-Za-z]+)+\Z")


def _exposed(name: str, value: str, encoded: bool) -> tuple[str, ...]:
    """The value of an entry, as written and decoded, where it shows a credential."""
    named = words(name)
    value = value.strip()
    if not named or not value or is_dynamic(value):
        return ()
    plain = value
    if encoded:
        try:
            # With other characters, such as those of `<KEY>`, it is no Base64.
            raw = b64decode("".join(value.split()), validate=True)
        except ValueError:
            raw = value.encode()
        try:
            plain = raw.decode().strip()
        except UnicodeDecodeError:
            limit = _LONG_RAW_KEY if strength(name) == 2 else _RAW_KEY
            return (value,) if named[-1] in _KEY_STORE or len(raw) <= limit else ()
        # Nothing expands variables in what is encoded, so that a dollar sign in a password is one of its characters.
        judged = _DOLLAR.sub("_", plain) if "\n" not in plain else plain
    else:
        judged = plain
    if not plain or _PUBLIC.match(plain) or is_dynamic(judged[:200]):
        return ()
    repeats = len(set(plain)) < 3
    short = len(plain) < 40 or _WORDS.match(plain) is not None
    if repeats or (short and (is_placeholder(value) or is_placeholder(plain))):
        return ()
    return (value, plain) if _is_credential(name, judged) else ()


def _is_credential(name: str, value: str) -> bool:
    """Whether a value is a credential or, of a configuration, contains one; settings are not credentials."""
    if "\n" not in value:
        named = words(name)
        if "username" in named or named[-1] in _BESIDE or named[-1].endswith(("id", "name")):
            return _contains_credential(value)
        # Elsewhere `key` is the name of an entry.
        if is_secret("SECRET_KEY" if named == ("key",) else name, value) or is_random(value):
            return True
    return _REGISTRY.search(value) is not None or _contains_credential(value)


def _contains_credential(text: str) -> bool:
    return any(family not in IDENTIFIER_FAMILIES for family in search(Decoded(Source("", text))))


def _objects(value: Any, route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
    if not isinstance(value, dict):
        return
    if value.get("kind") == "Secret" and value.get("apiVersion", "v1") == "v1":
        yield route, value
    elif value.get("kind") == "List" and isinstance(value.get("items"), list):
        for index, item in enumerate(value["items"]):
            if isinstance(item, dict) and item.get("kind") == "Secret":
                yield (*route, "items", index), item
