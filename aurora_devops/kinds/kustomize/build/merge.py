"""Strategic merge patches, merged into an object as Kustomize does it.

A patch is merged into every list and mapping of the object, also where it says nothing: two items of a list with
the same key become one, and an empty value is removed. The merge changes the object and uses up the patch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.place import Key
from ....formats.built import BuiltMap, BuiltSeq, Origin
from .resource import Refused, text_of
from .schema import Schema

DIRECTIVE = "$patch"


class _Nothing:
    """Stands for a value that is absent."""


NOTHING: Any = _Nothing()
# A null that stays, because it is written as such.
_KEPT: Any = _Nothing()
# A value and where it was written.
Node = tuple[Any, Origin]


def merge(data: BuiltMap, patch: BuiltMap, at: Origin, patched: Origin, schema: Schema) -> BuiltMap | None:
    """The object after a patch; None if the patch deletes it."""
    value, _ = _Merge(schema).walk((data, at), (patch, patched), "", ())
    return value if isinstance(value, BuiltMap) else None


class _Merge:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def walk(
        self,
        dest: Node,
        patch: Node,
        type_name: str,
        path: tuple[Key, ...],
        keys: list[str] | None = None,
    ) -> Node:
        """The merged value; NOTHING if it is removed."""
        value, new = dest[0], patch[0]
        first = value if value is not NOTHING and value is not None else new
        if isinstance(first, BuiltMap):
            self._same_sort(BuiltMap, dest, patch, path, "a mapping")
            return self._map(dest, patch, type_name or self._type_of(value, new), path)
        if isinstance(first, BuiltSeq):
            self._same_sort(BuiltSeq, dest, patch, path, "a list")
            if keys is None:
                return patch if new is not NOTHING else dest
            return self._list(dest, patch, type_name, path, keys)
        if first is None or first is NOTHING:
            return self._empty(dest, patch)
        self._same_sort((str, int, float, bool), dest, patch, path, "a scalar")
        # A value that the patch repeats, such as the key of an item, is that of the object.
        same = new is NOTHING or (value == new and value.__class__ is new.__class__)
        return dest if same else patch

    def _same_sort(self, sort: Any, dest: Node, patch: Node, path: tuple[Key, ...], wanted: str) -> None:
        for value, origin in (dest, patch):
            if value is not NOTHING and value is not None and not isinstance(value, sort):
                where = ".".join(map(str, path)) or "the object"
                raise Refused(f"the patch cannot be merged: '{where}' must be {wanted}", origin)

    def _type_of(self, *values: Any) -> str:
        """The type of a mapping that has an apiVersion and a kind."""
        for value in values:
            if isinstance(value, BuiltMap) and "kind" in value and "apiVersion" in value:
                found = self.schema.of_kind(text_of(value["apiVersion"]), text_of(value["kind"]))
                if found:
                    return found
        return ""

    def _empty(self, dest: Node, patch: Node) -> Node:
        """A value that is empty or absent on both sides."""
        if patch[0] is NOTHING and dest[0] is None:
            span = dest[1].tree.find(dest[1].route, "value")
            # `null` is kept, nothing is not.
            return (_KEPT if span is not None and span.end > span.start else NOTHING), dest[1]
        return NOTHING, patch[1]

    def _map(self, dest: Node, patch: Node, type_name: str, path: tuple[Key, ...]) -> Node:
        value, new = dest[0], patch[0]
        if value is NOTHING or value is None:
            if _directive(new, patch[1]) == "delete":
                return NOTHING, patch[1]
            dest = patch
        elif new is None:
            return NOTHING, patch[1]
        else:
            directive = _directive(new, patch[1])
            if directive == "delete":
                return NOTHING, patch[1]
            if directive == "replace":
                dest = patch
        value = dest[0]
        for key in sorted({*value, *(new if isinstance(new, BuiltMap) else ())}):
            inner, keys = self.schema.field(type_name, key)
            own = (value[key], value.origins[key]) if key in value else (NOTHING, dest[1])
            other = (
                (new[key], new.origins[key])
                if isinstance(new, BuiltMap) and key in new
                else (NOTHING, patch[1])
            )
            merged, origin = self.walk(own, other, inner, (*path, key), keys)
            if merged is _KEPT:
                merged = None
            elif merged is NOTHING or merged is None:
                value.drop(key)
                continue
            value.put(key, merged, origin)
        return dest

    def _list(self, dest: Node, patch: Node, type_name: str, path: tuple[Key, ...], keys: list[str]) -> Node:
        """A list whose items are merged by keys, or a set of scalars."""
        value, new = dest[0], patch[0]
        if value is NOTHING or value is None:
            dest = patch
        elif new is None:
            return NOTHING, patch[1]
        else:
            directive = _list_directive(new, patch[1])
            if directive == "delete":
                return NOTHING, patch[1]
            if directive == "replace":
                dest = patch
        sources = [list_ for list_ in (new, dest[0]) if isinstance(list_, BuiltSeq)]
        if not keys:
            _union(dest[0], sources)
            return dest
        self._items(dest[0], new, type_name, path, keys, _key_values(sources, keys))
        return dest

    def _items(
        self,
        dest: BuiltSeq,
        patch: Any,
        type_name: str,
        path: tuple[Key, ...],
        keys: list[str],
        wanted: list[tuple[str, ...]],
    ) -> None:
        if len(keys) > 1 and any("" in values for values in wanted):
            wanted = _joined(wanted)
        used = [i for i in range(len(keys)) if any(values[i] for values in wanted)] or list(range(len(keys)))
        names = [keys[i] for i in used]
        own, other = _Elements(dest), _Elements(patch)
        added: dict[tuple[str, ...], Node] = {}
        for values in wanted:
            values = tuple(values[i] for i in used)
            sought = [i for i, text in enumerate(values) if text] or list(range(len(values)))
            by, texts = tuple(names[i] for i in sought), tuple(values[i] for i in sought)
            left, right = own.first(by, texts), other.first(by, texts)
            found = left or right
            if found is None:
                own.remove(names, values)
                continue
            none = (NOTHING, found[1])
            item, origin = self.walk(left or none, right or none, type_name, (*path, "[]"))
            if item is NOTHING or item is None or item is _KEPT or item == {}:
                own.remove(names, values)
                continue
            if isinstance(item, BuiltMap):
                for name, text in zip(names, values, strict=True):
                    if name not in item and text:
                        item.put(name, text, origin)
            added[values] = (item, origin)
        if wanted:
            dest.assign(_appended(added, own.left(), names))


def _union(dest: BuiltSeq, sources: list[BuiltSeq]) -> None:
    """The scalars of the patch, and then those of the object that are not among them."""
    found: dict[str, Node] = {}
    for one in sources:
        for item, origin in zip(one, one.origins, strict=True):
            found.setdefault(text_of(item), (item, origin))
    dest.assign(list(found.values()))


def _key_values(sources: list[BuiltSeq], keys: list[str]) -> list[tuple[str, ...]]:
    """The values of the keys of all items, those of the patch first, each once."""
    found: dict[tuple[str, ...], None] = {}
    for one in sources:
        for item in one:
            held = item if isinstance(item, BuiltMap) else {}
            found[tuple(text_of(held.get(key)) for key in keys)] = None
    return list(found)


def _joined(wanted: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The values, where those that agree in one key complete each other in the others."""
    wanted = list(wanted)
    for i in range(len(wanted)):
        for j in range(len(wanted)):
            both = list(zip(wanted[i], wanted[j], strict=True))
            if any(a == b for a, b in both) and all(a == b or not a or not b for a, b in both):
                wanted[i] = wanted[j] = tuple(a or b for a, b in both)
    return wanted


class _Elements:
    """The items of a list, found by the values of their keys."""

    def __init__(self, items: Any) -> None:
        self.items = items if isinstance(items, BuiltSeq) else BuiltSeq()
        self.indexes: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self.removed: set[int] = set()

    def _places(self, by: tuple[str, ...], texts: tuple[str, ...]) -> list[int]:
        index = self.indexes.get(by)
        if index is None:
            index = self.indexes[by] = {}
            for at, item in enumerate(self.items):
                if isinstance(item, BuiltMap) and all(key in item for key in by):
                    index.setdefault(_texts(item, by), []).append(at)
        return index.get(texts, [])

    def first(self, by: tuple[str, ...], texts: tuple[str, ...]) -> Node | None:
        """The first item with these values."""
        for at in self._places(by, texts):
            return self.items[at], self.items.origins[at]
        return None

    def remove(self, keys: list[str], texts: tuple[str, ...]) -> None:
        """Leave out the items with these values; an empty one is any, so an item without a key removes others."""
        told = [(key, text) for key, text in zip(keys, texts, strict=True) if text]
        found = self._places(tuple(key for key, _ in told), tuple(text for _, text in told))
        self.removed.update(at for at in found if all(key in self.items[at] for key in keys))

    def left(self) -> list[Node]:
        """The items that are not removed."""
        return [
            (item, origin)
            for at, (item, origin) in enumerate(zip(self.items, self.items.origins, strict=True))
            if at not in self.removed and item is not None and item != {}
        ]


def _appended(added: dict[tuple[str, ...], Node], items: list[Node], keys: list[str]) -> list[Node]:
    """What the merge added or changed, and then the other items.

    An item takes the place of the one with its key. With several keys it comes behind the others, and where it
    lacks one of them, all with the same first key are left out.
    """
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for texts in added:
        by_first.setdefault(texts[0], []).append(texts)
    for item, origin in items:
        texts = _texts(item, keys)
        if not isinstance(item, BuiltMap) or keys[0] not in item:
            # Kustomize loses what is before an item without a key.
            added, by_first = {}, {}
        elif len(keys) > 1:
            same = [texts] if all(key in item for key in keys) else by_first.pop(texts[0], [])
            for other in same:
                added.pop(other, None)
        added[texts] = (item, origin)
        by_first.setdefault(texts[0], []).append(texts)
    return list(added.values())


def _texts(item: Any, keys: Sequence[str]) -> tuple[str, ...]:
    held = item if isinstance(item, BuiltMap) else {}
    return tuple(text_of(held.get(key)) for key in keys)


def _directive(patch: Any, origin: Origin) -> str:
    """What `$patch` of a mapping says; it is removed."""
    if not isinstance(patch, BuiltMap) or DIRECTIVE not in patch:
        return "merge"
    said, at = text_of(patch[DIRECTIVE]), patch.origins[DIRECTIVE]
    patch.drop(DIRECTIVE)
    return _known(said, at)


def _list_directive(patch: Any, origin: Origin) -> str:
    """What an item with `$patch` alone says about its list; it is removed."""
    if not isinstance(patch, BuiltSeq):
        return "merge"
    first = next((item for item in patch if isinstance(item, BuiltMap) and DIRECTIVE in item), None)
    if first is None or len(first) > 1:
        return "merge"
    said, at = text_of(first[DIRECTIVE]), first.origins[DIRECTIVE]
    kept = [
        (item, origin)
        for item, origin in zip(patch, patch.origins, strict=True)
        if not (isinstance(item, BuiltMap) and text_of(item.get(DIRECTIVE)) == said)
    ]
    patch.assign(kept)
    return _known(said, at)


def _known(said: str, at: Origin) -> str:
    if said not in ("merge", "replace", "delete"):
        raise Refused(f"'$patch' must be 'merge', 'replace' or 'delete', not '{said}'", at)
    return said
