"""JSON patches (RFC 6902), and how a patch finds the objects that it changes."""

from __future__ import annotations

from typing import Any

from ....core.lazy import regex
from ....formats.built import BuiltMap, BuiltSeq, Origin, copied
from .merge import merge
from .resource import Refused, Resource, set_name, text_of
from .schema import Schema

_INDEX = regex(r"-?(?:0|[1-9][0-9]*)")


def apply_merge(
    resource: Resource, patch: Resource, schema: Schema, allow_name: bool, allow_kind: bool
) -> bool:
    """Merge a patch into an object; whether the object is still there."""
    name, namespace, kind = resource.name, resource.namespace, resource.gvk.kind
    at = resource.data.origins.get("kind", resource.origin)
    if allow_name or allow_kind:
        resource.remember()
    merged = merge(resource.data, patch.data, resource.origin, patch.origin, schema)
    if not merged:
        return False
    resource.data = merged
    if not allow_kind:
        merged.put("kind", kind, at)
    if not allow_name:
        set_name(resource, "name", name)
    set_name(resource, "namespace", namespace)
    return True


def apply_json_patch(resource: Resource, operations: BuiltSeq) -> None:
    """Apply the operations of a JSON patch. Raises Refused where one does not apply."""
    data: Any = copied(resource.data)
    for operation, origin in zip(operations, operations.origins, strict=True):
        if not isinstance(operation, BuiltMap):
            raise Refused("an operation of a JSON patch must be a mapping", origin, "json-patch")
        data = _applied(data, operation, origin)
    if not isinstance(data, BuiltMap):
        raise Refused(
            "the JSON patch replaces the object by something else", operations.origins[0], "json-patch"
        )
    resource.data = data


def _applied(data: Any, operation: BuiltMap, origin: Origin) -> Any:
    sort, path = operation.get("op"), operation.get("path")
    at = operation.origins.get("path", origin)
    if not isinstance(path, str):
        raise Refused("an operation of a JSON patch must have a 'path'", origin, "json-patch")
    parts = _parts(path, at)
    if sort in ("add", "replace", "test"):
        value = copied(operation.get("value"))
        source = operation.origins.get("value", origin)
        if sort == "test":
            if _value(data, parts, at, absent=True) != value:
                raise Refused(f"the test of '{path}' in the JSON patch fails", at, "json-patch")
            return data
        if sort == "add" and "value" not in operation:
            raise Refused("an operation 'add' of a JSON patch must have a 'value'", origin, "json-patch")
        return _put(data, parts, value, source, at, sort)
    if sort == "remove":
        return _removed(data, parts, at)
    if sort in ("move", "copy"):
        start = operation.get("from")
        if not isinstance(start, str):
            raise Refused(f"an operation '{sort}' of a JSON patch must have 'from'", origin, "json-patch")
        taken = _parts(start, operation.origins["from"])
        value = copied(_value(data, taken, operation.origins["from"]))
        if sort == "move":
            data = _removed(data, taken, operation.origins["from"])
        return _put(data, parts, value, origin, at, "add")
    raise Refused(
        f"unknown operation '{text_of(sort)}' in a JSON patch",
        operation.origins.get("op", origin),
        "json-patch",
    )


def _parts(path: str, at: Origin) -> list[str]:
    if not path:
        return []
    if not path.startswith("/"):
        raise Refused(f"the path '{path}' of a JSON patch must start with '/'", at, "json-patch")
    return [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]


def _missing(parts: list[str], at: Origin) -> Refused:
    return Refused(f"the JSON patch does not apply: '/{'/'.join(parts)}' does not exist", at, "json-patch")


def _index(part: str, length: int) -> int | None:
    if not _INDEX.fullmatch(part):
        return None
    index = int(part)
    index = index + length if index < 0 else index
    return index if 0 <= index < length else None


def _value(data: Any, parts: list[str], at: Origin, absent: bool = False) -> Any:
    for depth, part in enumerate(parts):
        if isinstance(data, BuiltMap) and part in data:
            data = data[part]
            continue
        index = _index(part, len(data)) if isinstance(data, BuiltSeq) else None
        if index is None:
            if absent and depth == len(parts) - 1 and isinstance(data, BuiltMap):
                return None
            raise _missing(parts, at)
        data = data[index]
    return data


def _holder(data: Any, parts: list[str], at: Origin) -> Any:
    found = _value(data, parts[:-1], at)
    if not isinstance(found, (BuiltMap, BuiltSeq)):
        raise _missing(parts, at)
    return found


def _put(data: Any, parts: list[str], value: Any, source: Origin, at: Origin, sort: str) -> Any:
    if not parts:
        return value
    if len(parts) == 3 and parts[:2] == ["metadata", "annotations"]:
        # Kustomize notes where an object comes from in annotations, so that they exist while it builds.
        metadata = _value(data, parts[:1], at)
        if isinstance(metadata, BuiltMap) and "annotations" not in metadata:
            metadata.put("annotations", BuiltMap(), at)
    holder, last = _holder(data, parts, at), parts[-1]
    if isinstance(holder, BuiltMap):
        # Kustomize does not ask for the key of a mapping to exist, also if the operation is `replace`.
        holder.put(last, value, source)
        return data
    if last == "-" and sort == "add":
        holder.add(value, source)
        return data
    index = _index(last, len(holder) + (1 if sort == "add" else 0))
    if index is None:
        raise _missing(parts, at)
    if sort == "add":
        holder.insert_at(index, value, source)
    else:
        holder.put(index, value, source)
    return data


def _removed(data: Any, parts: list[str], at: Origin) -> Any:
    if not parts:
        raise Refused("a JSON patch cannot remove the whole object", at, "json-patch")
    holder, last = _holder(data, parts, at), parts[-1]
    if isinstance(holder, BuiltMap):
        if last not in holder:
            raise _missing(parts, at)
        holder.drop(last)
        return data
    index = _index(last, len(holder))
    if index is None:
        raise _missing(parts, at)
    holder.drop(index)
    return data
