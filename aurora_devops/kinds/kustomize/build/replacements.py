"""`replacements`: values that are copied from one field to others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ....formats.built import BuiltMap, BuiltSeq, Origin, copied
from .fieldspecs import gvk_of
from .paths import CREATED, field_path, look_up, retyped, slots
from .resource import Gvk, Refused, Resource, label_selector, selects, text_of


def replace(
    resources: list[Resource], data: Mapping[str, Any], origin: Origin, *, known: bool = True
) -> None:
    """Apply one replacement. Raises Refused where its source or a target does not exist.

    If the objects are not all `known`, a source that does not exist gives a variable.
    """
    targets = data.get("targets")
    if not isinstance(targets, list) or not (data.get("source") or "sourceValue" in data):
        raise Refused("a replacement must have a source and targets", origin)
    try:
        value, written = _source_value(resources, data, origin)
    except Refused:
        if known:
            raise
        value, written = _variable(data), origin.at("source")
    for index, target in enumerate(targets):
        at = origin.at("targets", index)
        if not isinstance(target, dict) or not isinstance(target.get("select"), dict):
            raise Refused("a target of a replacement must have 'select'", at)
        for resource in _selected(resources, target):
            _copy(resource, value, written, target, at)


def _variable(data: Mapping[str, Any]) -> str:
    """A variable with the name of the field that a replacement reads."""
    source = data.get("source")
    path = text_of(source.get("fieldPath")) if isinstance(source, dict) else ""
    return "${%s}" % (re.sub(r"\W", "_", path.rpartition(".")[2]) or "name")


def _source_value(resources: list[Resource], data: Mapping[str, Any], origin: Origin) -> tuple[Any, Origin]:
    source, at = data.get("source"), origin.at("source")
    if "sourceValue" in data:
        if source:
            raise Refused("a replacement cannot have both 'source' and 'sourceValue'", origin)
        return text_of(data["sourceValue"]), origin.at("sourceValue")
    if not isinstance(source, dict):
        raise Refused("'source' must be a mapping", at)
    gvk, name, namespace = _identity(source)
    found = [one for one in resources if any(each.selected_by(gvk, name, namespace) for each in one.ids())]
    shown = " ".join(part for part in (gvk.kind, name) if part)
    if not found:
        raise Refused(f"the source of the replacement, '{shown}', does not exist", at)
    if len(found) > 1:
        raise Refused(f"the source of the replacement, '{shown}', matches {len(found)} objects", at)
    path = text_of(source.get("fieldPath")) or "metadata.name"
    value = look_up(found[0].data, field_path(path), found[0].origin)
    if value is None or value[0] is None or value[0] in ({}, []):
        raise Refused(f"the field '{path}' of the replacement's source does not exist in {found[0].id}", at)
    options = source.get("options")
    delimiter = text_of(options.get("delimiter")) if isinstance(options, dict) else ""
    if not isinstance(options, dict) or not delimiter:
        return value
    if isinstance(value[0], (dict, list)):
        raise Refused("'delimiter' can only be used with a scalar", at)
    parts, index = text_of(value[0]).split(delimiter), _index(options)
    if not 0 <= index < len(parts):
        raise Refused(
            f"index {index} of the replacement's source does not exist in '{text_of(value[0])}'", at
        )
    return parts[index], value[1]


def _index(options: Mapping[str, Any]) -> int:
    index = options.get("index")
    return index if isinstance(index, int) else 0


def _identity(selector: Mapping[str, Any]) -> tuple[Gvk, str, str]:
    return gvk_of(selector), text_of(selector.get("name")), text_of(selector.get("namespace"))


def _selected(resources: list[Resource], target: Mapping[str, Any]) -> list[Resource]:
    select = target["select"]
    rejected = [one for one in target.get("reject") or () if isinstance(one, dict)]
    gvk, name, namespace = _identity(select)
    found = []
    for resource in resources:
        if not _labelled(resource, select):
            continue
        if any(
            (one.get("labelSelector") or one.get("annotationSelector")) and _labelled(resource, one)
            for one in rejected
        ):
            continue
        ids = list(resource.ids())
        if not any(one.selected_by(gvk, name, namespace) for one in ids):
            continue
        if any(
            any(_identity(one)[0]) or any(_identity(one)[1:])
            for one in rejected
            if any(each.selected_by(*_identity(one)) for each in ids)
        ):
            continue
        found.append(resource)
    return found


def _labelled(resource: Resource, selector: Mapping[str, Any]) -> bool:
    labels = label_selector(text_of(selector.get("labelSelector")))
    annotations = label_selector(text_of(selector.get("annotationSelector")))
    return selects(labels, resource.strings("labels")) and selects(
        annotations, resource.strings("annotations")
    )


def _copy(resource: Resource, value: Any, written: Origin, target: Mapping[str, Any], at: Origin) -> None:
    options = target.get("options")
    options = options if isinstance(options, dict) else {}
    paths = [text_of(path) for path in target.get("fieldPaths") or ("metadata.name",)]
    for index, path in enumerate(paths):
        where = at.at("fieldPaths", index) if target.get("fieldPaths") else at
        parts = field_path(path)
        found = slots(resource.data, parts, options.get("create") is True, value, where) if parts else []
        if not found:
            raise Refused(f"the field '{path}' does not exist in {resource.id}", where)
        for holder, key in found:
            _set(holder, key, value, written, options, where)


def _set(
    holder: Any, key: Any, value: Any, written: Origin, options: Mapping[str, Any], where: Origin
) -> None:
    old = holder[key]
    delimiter = text_of(options.get("delimiter"))
    if delimiter:
        if isinstance(old, (BuiltMap, BuiltSeq)):
            raise Refused("'delimiter' can only be used with a scalar", where)
        parts, index = ("" if old is CREATED else text_of(old)).split(delimiter), _index(options)
        if index < 0:
            parts.insert(0, text_of(value))
        elif index >= len(parts):
            parts.append(text_of(value))
        else:
            parts[index] = text_of(value)
        value = delimiter.join(parts)
    if isinstance(old, (BuiltMap, BuiltSeq)):
        holder.put(key, copied(value), written)
    else:
        holder.put(key, retyped(old, text_of(value)), written)
