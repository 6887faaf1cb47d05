"""The Kubernetes objects of a program: resources of the package `kubernetes`, as the objects that Pulumi creates.

Source: the reference of the package. A type is `kubernetes:GROUP/VERSION:KIND`, with the group `core` for that without
a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

from ...core.kind import Embedded
from ...core.lazy import regex
from ...formats.located import LocatedTree, Map, Seq
from .functions import called
from .interpolation import Access
from .parts import Part
from .program import MOST_PARTS, Program, interpolated

_TYPE = regex(r"kubernetes:([a-z][a-z0-9.-]*)/(v\d+(?:(?:alpha|beta)\d+)?):([A-Z]\w*)")
# The modules of charts, kustomizations and files, whose resources are not objects.
_OTHERS = frozenset({"helm.sh", "yaml", "kustomize"})
_CUSTOM = "kubernetes:apiextensions.k8s.io:CustomResource"
# What takes the place of a value that is not known, as in templates of manifests.
_UNKNOWN = "${unknown}"
DEEPEST = 40
# Fields that have mappings or lists of mappings: what is missing is only known if they are.
_STRUCTURE = frozenset(
    [
        "affinity",
        "annotations",
        "capabilities",
        "containers",
        "egress",
        "env",
        "envFrom",
        "initContainers",
        "labels",
        "limits",
        "livenessProbe",
        "matchLabels",
        "metadata",
        "ports",
        "readinessProbe",
        "requests",
        "resources",
        "roleRef",
        "rules",
        "securityContext",
        "selector",
        "spec",
        "startupProbe",
        "strategy",
        "subjects",
        "template",
        "tls",
        "tolerations",
        "volumeMounts",
        "volumes",
    ]
)


def objects_of(program: Program) -> Iterator[Embedded]:
    """The objects that a program declares, with the places of their properties.

    There are none if the structure of one is not known: objects are compared with each other.
    """
    objects = _Objects(program)
    found = list(_objects(program, objects))
    if objects.complete:
        yield from found


def _objects(program: Program, objects: _Objects) -> Iterator[Embedded]:
    tree = program.text.tree
    if not isinstance(tree, LocatedTree):
        return
    for name, declaration in program.declarations.items():
        type, properties = declaration.field("type"), declaration.field("properties")
        if type is None or not isinstance(type.data, str) or properties is None or not properties.located:
            continue
        if (identity := _identity(type.data, properties)) is None:
            continue
        found = objects.resolved(properties, 0)
        if isinstance(found, Map):
            found["apiVersion"], found["kind"] = identity
            _name(found, name)
            yield Embedded("kubernetes", LocatedTree(tree.text, found, properties.spot, tree.shared))


def _identity(type: str, properties: Part) -> tuple[str, str] | None:
    """The version and the kind of an object; None for other types, and for patches and lists."""
    if type == _CUSTOM:
        version, kind = (properties.field(key) for key in ("apiVersion", "kind"))
        if version is None or kind is None:
            return None
        known = isinstance(version.data, str) and isinstance(kind.data, str)
        return (version.data, kind.data) if known else None
    match = _TYPE.fullmatch(type)
    if match is None or match[1] in _OTHERS or match[3].endswith(("List", "Patch")):
        return None
    return match[2] if match[1] == "core" else f"{match[1]}/{match[2]}", match[3]


def _name(found: Map, name: str) -> None:
    """Set the name that Pulumi makes from the name of the resource, if the object has none."""
    metadata = found.get("metadata")
    if metadata is None:
        found["metadata"] = {"name": name.lower()}
    elif isinstance(metadata, Map) and "name" not in metadata and "generateName" not in metadata:
        metadata["name"] = name.lower()


class _Objects:
    """The properties of objects with the values of variables in place of their names."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.complete = True
        # What has been copied, which is bounded: variables can repeat each other.
        self._grown = 0

    def resolved(self, part: Part, depth: int) -> Any:
        """A copy of a value; what is not known is a string with a variable."""
        self._grown += 1
        if depth > DEEPEST or self._grown > MOST_PARTS:
            return _UNKNOWN
        if isinstance(part.data, str):
            return self._string(part, depth)
        if not isinstance(part.data, (dict, list)):
            return part.data
        if called(part) is not None:
            return _UNKNOWN
        held = copy(part.data)
        if isinstance(held, Map):
            for key, inner in part.fields():
                held[key] = value = self.resolved(inner, depth + 1)
                if key in _STRUCTURE and _is_unstructured(value):
                    self.complete = False
        elif isinstance(held, Seq):
            held[:] = [self.resolved(item, depth + 1) for item in part.items()]
        return held

    def _string(self, part: Part, depth: int) -> Any:
        found = interpolated(part.data)
        if not any(isinstance(one, Access) for one in found):
            return "".join(map(str, found))
        only = found[0]
        if len(found) == 1 and isinstance(only, Access) and len(only.keys) == 1:
            variable = self._program.variables.get(self._program.resolved(only.root))
            if variable is not None:
                return self.resolved(variable, depth + 1)
        value = self._program.value(part)
        return part.data if value.string is None else value.data


def _is_unstructured(value: Any) -> bool:
    """Whether a value, or an item of it, is a text where a mapping or a list belongs."""
    return isinstance(value, str) or (isinstance(value, list) and any(isinstance(one, str) for one in value))
