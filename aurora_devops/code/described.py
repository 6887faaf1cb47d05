"""The names in descriptions of APIs that the code of a program has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..core.lazy import regex
from ..core.record import record
from ..core.words import word_set
from .sources import Sources, is_test, line_at

# Files whose names may be in the answers of a program: code, schemas of messages, and the columns of tables.
_READ = regex(
    r"\.(?:py|go|[cm]?[jt]sx?|java|kt|rs|rb|php|cs|scala|exs?|sql|proto|graphqls?|prisma|avsc|tmpl)$"
)
# The words of code, and those of Go that may be the names of data: a string of its own, or a tag of a field.
_WORD = regex(r"(?<![A-Za-z0-9_])[A-Za-z_]\w*")
_NAME_OF_GO = regex(r"[\"`]([A-Za-z_]\w*)(?:,[\w,]*)?[\"`]")
_TAG = regex(r"json:\"([A-Za-z_]\w*)")

# What embeds the metadata of an object of Kubernetes, and the fields that it has in the library.
_OF_KUBERNETES = regex(r"\b(?:Object|List|Type)Meta\b|\bHasMetadata\b|\bCustomResource\b|\bV1ObjectMeta\b")
_METADATA = word_set(
    "annotations apiVersion continue creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers "
    "generateName generation kind labels managedFields name namespace ownerReferences remainingItemCount "
    "resourceVersion selfLink uid"
)


@record
class Spelling:
    """A name that the code writes in another way, and where it first does.

    It is `exact` if this is certainly how the name is written in the data: the tag of a field in Go.
    """

    name: str
    spelling: str
    file: str
    line: int
    exact: bool = False


def names_in(description: object) -> Iterator[str]:
    """The names of the properties and the query parameters of a description."""
    stack = [description]
    while stack:
        value: Any = stack.pop()
        if isinstance(value, dict):
            properties = value.get("properties")
            if isinstance(properties, dict):
                yield from (name for name in properties if isinstance(name, str))
            if value.get("in") == "query" and isinstance(value.get("name"), str):
                yield value["name"]
            stack += value.values()
        elif isinstance(value, list):
            stack += value


# What tools write into the descriptions that they make from code.
GENERATED = regex(r"\bx-go-(?:name|package)\b")


def described_names(
    sources: Sources, words: Iterable[str], language: str
) -> tuple[frozenset[str], tuple[Spelling, ...]]:
    """The words that the code has, and those that it only has with other separators or capitals.

    In Go, the name of a property or a parameter is a tag or a string of its own; other languages have it in many forms.
    """
    wanted = frozenset(words)
    metadata = _METADATA & wanted
    keys = {_key(word): word for word in wanted}
    is_go = language == "go"
    found: set[str] = set()
    spelled: dict[str, Spelling] = {}
    for path, text in _texts(sources):
        if is_go and not path.endswith(".go"):
            continue
        here = set((_NAME_OF_GO if is_go else _WORD).findall(text))
        found |= here & wanted
        if metadata and _OF_KUBERNETES.search(text):
            found |= metadata
        for name in here - wanted:
            word = keys.get(_key(name))
            if word is not None and word not in spelled:
                exact = is_go and name in _TAG.findall(text)
                written = re.search(rf"(?<!\w){name}(?!\w)", text)
                line = line_at(text, written.start()) if written else 1
                spelled[word] = Spelling(word, name, path, line, exact)
        if len(found) == len(wanted):
            break
    return frozenset(found), tuple(one for word, one in sorted(spelled.items()) if word not in found)


def _key(name: str) -> str:
    """A name without separators and capitals."""
    return name.replace("_", "").lower()


def _texts(sources: Sources) -> Iterator[tuple[str, str]]:
    for path in sources.paths:
        if _READ.search(path) and not is_test(path) and (text := sources.text(path)):
            yield path, text
