"""The charts of the repository that have another one as a dependency by its path, and what they read of its values."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.record import record
from ...core.untyped import listed, mapping

if TYPE_CHECKING:
    from ...core.context import Context

_FILES = ("Chart.yaml", "requirements.yaml")
_LOCAL = "file://"
_NAME = regex(r"[\w-]+")


@record
class Dependent:
    """A chart, by its folder, that has another one as a dependency; `key` is where it sets the values of that one."""

    folder: str
    key: str
    conditions: tuple[str, ...]


def dependents(folder: str, context: Context) -> tuple[Dependent, ...]:
    """The charts that have the chart in a folder as a dependency."""
    return tuple(context.shared("helm dependents", _dependents).get(folder, ()))


def _dependents(context: Context) -> Mapping[str, list[Dependent]]:
    """The charts that depend on another one, by the folder of that one."""
    found: defaultdict[str, list[Dependent]] = defaultdict(list)
    for file in _FILES:
        for path in context.glob(f"**/{file}"):
            source = context.source(path)
            if source is None or _LOCAL not in source.text:
                continue
            for tree in (context.trees(path) or ())[:1]:
                entries = [mapping(one) for one in listed(mapping(tree.value).get("dependencies"))]
                conditions = tuple(
                    part.strip() for one in entries for part in str(one.get("condition") or "").split(",")
                )
                for entry in entries:
                    target = str(entry.get("repository") or "")
                    named = (
                        context.join(path, target.removeprefix(_LOCAL)) if target.startswith(_LOCAL) else None
                    )
                    key = str(entry.get("alias") or entry.get("name") or "")
                    if named is not None and _NAME.fullmatch(key):
                        found[named].append(Dependent(posixpath.dirname(path), key, conditions))
    return found


def set_below(name: str, context: Context) -> frozenset[str]:
    """The keys that files of values of the repository set below the name of a chart, as those above it do."""
    return context.shared("helm values below", _set_below).get(name, frozenset())


def _set_below(context: Context) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in context.glob("**/*values*.y*ml"):
        for tree in (context.trees(path) or ())[:1]:
            for name, values in mapping(tree.value).items():
                found[str(name)].update(map(str, mapping(values)))
    return {name: frozenset(keys) for name, keys in found.items()}


def read_above(folder: str, context: Context) -> Iterator[tuple[str, ...]]:
    """The paths of the values of the chart in a folder that the charts above read; an empty one for all values."""
    for one in dependents(folder, context):
        yield from context.shared(("helm read above", one.folder, one.key), partial(_read, one))


def _read(dependent: Dependent, context: Context) -> tuple[tuple[str, ...], ...]:
    key = re.escape(dependent.key)
    conditions = [one.split(".") for one in dependent.conditions]
    paths = [tuple(path[1:]) for path in conditions if path[0] == dependent.key and len(path) > 1]
    # `.Values.api.port`, `index .Values "api" "port"`, `(index .Values "api").port`.
    pattern = re.compile(
        rf"""\.Values\.{key}(?![\w-])(?P<plain>(?:\.\w+)*)"""
        rf"""|\bindex\s+\$?\.Values\s+["`]{key}["`](?P<keys>(?:\s+["`][\w-]+["`])*)\s*(?P<after>\)(?:\.\w+)*)?"""
    )
    for path in context.glob(posixpath.join(dependent.folder, "templates/**")):
        source = context.source(path)
        for match in (
            pattern.finditer(source.text) if source is not None and dependent.key in source.text else ()
        ):
            parts = re.findall(
                r"[\w-]+", (match["plain"] or "") + (match["keys"] or "") + (match["after"] or "")
            )
            paths.append(tuple(parts))
    return tuple(dict.fromkeys(paths))
