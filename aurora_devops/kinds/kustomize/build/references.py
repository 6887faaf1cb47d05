"""Names that objects hold of each other, and variables: both follow when a name changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ....core.lazy import regex
from ....formats.built import BuiltMap, BuiltSeq, Origin
from .fields import visit
from .fieldspecs import Config, FieldSpec, Specs
from .paths import field_path, look_up
from .resource import Gvk, Id, Refused, Resource, text_of


def update_references(resources: list[Resource], config: Config) -> None:
    """Write the names that objects have now where they are referred to by a previous one."""
    named: dict[str, list[Resource]] = {}
    for resource in resources:
        for name in dict.fromkeys(one.name for one in resource.previous):
            named.setdefault(name, []).append(resource)
    if named:
        for resource in resources:
            _Referrer(resource, named).update(config)


class _Referrer:
    """An object that may refer to others."""

    def __init__(self, resource: Resource, named: Mapping[str, list[Resource]]) -> None:
        self.resource = resource
        self.named = named
        self.id = resource.id
        self.namespaces = self._subject_namespaces()

    def update(self, config: Config) -> None:
        """Update all its references."""
        original = self.resource.original.gvk
        for target, spec in config.references(original.kind):
            if not original.selected_by(spec.gvk):
                continue

            def change(holder: Any, key: Any, target: Gvk = target, spec: FieldSpec = spec) -> None:
                self._change(holder, key, target, spec)

            visit(self.resource, (spec._replace(gvk=self.id.gvk, create=False),), change)

    def _change(self, holder: Any, key: Any, target: Gvk, spec: FieldSpec) -> None:
        value = holder[key]
        if isinstance(value, BuiltSeq):
            for index, item in enumerate(value):
                if item is not None:
                    self._change_one(value, index, target, spec)
        elif value is not None:
            self._change_one(holder, key, target, spec)

    def _change_one(self, holder: Any, key: Any, target: Gvk, spec: FieldSpec) -> None:
        value = holder[key]
        if isinstance(value, BuiltMap):
            self._change_mapping(value, target, spec, holder.origins[key])
        elif not isinstance(value, BuiltSeq):
            found = self._referred(text_of(value), target, spec, None)
            if found is not None and found.name != value:
                holder.put(key, found.name, holder.origins[key])

    def _change_mapping(self, value: BuiltMap, target: Gvk, spec: FieldSpec, origin: Origin) -> None:
        """A reference with a name and perhaps a namespace."""
        if "name" not in value:
            raise Refused(f"'{spec.path}' must have a 'name'", origin)
        within = text_of(value.get("namespace")) if "namespace" in value else None
        found = self._referred(text_of(value["name"]), target, spec, within, whole=True)
        if found is None or (found.name == value["name"] and not found.namespace):
            return
        value.put("name", found.name, value.origins["name"])
        if found.namespace:
            there = found.metadata.origins["namespace"]
            value.put("namespace", found.namespace, there)

    def _referred(
        self, name: str, target: Gvk, spec: FieldSpec, within: str | None, whole: bool = False
    ) -> Resource | None:
        """The object that had a name when the reference was written."""
        candidates = [one for one in self.named.get(name, ()) if self._reachable(one)]
        if within is not None:
            first = [one for one in candidates if one.original.effective_namespace == within]
            candidates = first or [one for one in candidates if one.id.effective_namespace == within]
        candidates = [one for one in candidates if _had(one, target)]
        role = self._role(spec)
        if role is not None:
            candidates = [one for one in candidates if _had(one, role)]
        candidates = [one for one in candidates if self._same_namespace(one)]
        if len(candidates) == 1:
            return candidates[0]
        candidates = [one for one in candidates if _same_affixes(one, self.resource, True)]
        if len(candidates) > 1:
            candidates = [one for one in candidates if _same_affixes(one, self.resource, False)]
        if not candidates:
            return None
        names = {(one.name, one.namespace if whole else "") for one in candidates}
        if len(names) > 1:
            listed = ", ".join(sorted(str(one.id) for one in candidates))
            raise Refused(f"'{name}' in {self.id} may be any of {listed}", self.resource.origin)
        return candidates[0]

    def _reachable(self, other: Resource) -> bool:
        """Whether the object may refer to another one at all."""
        if self.id.cluster_scoped:
            return True
        there = other.id
        return (
            there.cluster_scoped
            or there.effective_namespace == self.id.effective_namespace
            or other.namespace in self.namespaces
        )

    def _same_namespace(self, other: Resource) -> bool:
        there = other.id
        return (
            self.id.cluster_scoped
            or there.cluster_scoped
            or there.gvk.kind == "ServiceAccount"
            or there.effective_namespace == self.id.effective_namespace
        )

    def _subject_namespaces(self) -> frozenset[str]:
        """The namespaces of the service accounts that a RoleBinding names."""
        subjects = self.resource.data.get("subjects")
        if self.id.gvk.kind != "RoleBinding" or not isinstance(subjects, BuiltSeq):
            return frozenset()
        found = [
            one
            for one in subjects
            if isinstance(one, BuiltMap) and "namespace" in one and one.get("kind") == "ServiceAccount"
        ]
        for one in found:
            if not isinstance(one["namespace"], str):
                raise Refused("the namespace of a subject must be a string", one.origins["namespace"])
        return frozenset(one["namespace"] for one in found)

    def _role(self, spec: FieldSpec) -> Gvk | None:
        if not spec.path.endswith("roleRef/name"):
            return None
        role = self.resource.data.get("roleRef")
        if not isinstance(role, BuiltMap) or not {"apiGroup", "kind"} <= role.keys():
            return None
        return Gvk(text_of(role["apiGroup"]), "", text_of(role["kind"]))


def _had(resource: Resource, target: Gvk) -> bool:
    return any(one.gvk.selected_by(target) for one in resource.previous_ids())


def _same_affixes(one: Resource, other: Resource, allow_empty: bool) -> bool:
    pairs = ((one.prefixes, other.prefixes), (one.suffixes, other.suffixes))
    return all((allow_empty and not (a and b)) or _same_ending(a, b) for a, b in pairs)


def _same_ending(a: list[str], b: list[str]) -> bool:
    shorter = min(len(a), len(b))
    return (not a and not b) or (shorter > 0 and a[-shorter:] == b[-shorter:])


# Variables

_VARIABLE = regex(r"\$(?:\$|\(([^)]*)\))")


class Variable:
    """A variable of `vars`: the object that has its value, and the field."""

    __slots__ = ("field", "name", "namespace", "object_name", "origin", "target")

    def __init__(self, data: Mapping[str, Any], origin: Origin) -> None:
        reference = data.get("objref")
        reference = reference if isinstance(reference, dict) else {}
        field = data.get("fieldref")
        api = text_of(reference.get("apiVersion"))
        group, _, version = api.rpartition("/")
        self.name = text_of(data.get("name"))
        self.target = Gvk(
            group or text_of(reference.get("group")),
            version or text_of(reference.get("version")),
            text_of(reference.get("kind")),
        )
        self.object_name = text_of(reference.get("name"))
        self.namespace = text_of(reference.get("namespace"))
        path = text_of(field.get("fieldpath") or field.get("fieldPath")) if isinstance(field, dict) else ""
        self.field = path or "metadata.name"
        self.origin = origin

    def mark(self, resources: Iterable[Resource]) -> None:
        """Note on the object that it has the value. Raises Refused if there are several."""
        wanted = Id(self.target, self.object_name, self.namespace)
        whole = bool(self.namespace) or wanted.cluster_scoped
        found = [
            resource
            for resource in resources
            if any(
                one.key == wanted.key if whole else (one.gvk, one.name) == wanted[:2]
                for one in resource.ids()
            )
        ]
        if len(found) > 1:
            raise Refused(f"variable '{self.name}' refers to {len(found)} objects", self.origin)
        if found:
            found[0].variables.append(self.name)


def resolve_variables(resources: list[Resource], variables: Mapping[str, Variable], specs: Specs) -> None:
    """Replace `$(NAME)` in the fields that may have variables."""
    values: dict[str, tuple[Any, Origin]] = {}
    for variable in variables.values():
        holder = next((one for one in resources if variable.name in one.variables), None)
        if holder is None:
            raise Refused(
                f"variable '{variable.name}' refers to an object that does not exist",
                variable.origin,
                "variable",
            )
        values[variable.name] = _value(holder, variable)
    if not values:
        return

    def change(holder: Any, key: Any) -> None:
        value = holder[key]
        if isinstance(value, BuiltMap):
            for inner in list(value):
                _expand(value, inner, values)
        elif isinstance(value, BuiltSeq):
            for index, item in enumerate(value):
                if not isinstance(item, str):
                    raise Refused("an item with a variable must be a string", value.origins[index])
                _expand(value, index, values)
        else:
            _expand(holder, key, values)

    for resource in resources:
        visit(resource, specs, change)


def _expand(holder: Any, key: Any, values: Mapping[str, tuple[Any, Origin]]) -> None:
    text = holder[key]
    if not isinstance(text, str) or "$" not in text:
        return
    whole = _VARIABLE.fullmatch(text)
    if whole and whole[1] in values:
        value, origin = values[whole[1]]
        if not isinstance(value, (dict, list)) and value is not None:
            holder.put(key, value, origin)
        return
    expanded = _VARIABLE.sub(
        lambda match: "$" if match[1] is None else _shown(match, values),
        text,
    )
    if expanded != text:
        holder.put(key, expanded, holder.origins[key])


def _shown(match: Any, values: Mapping[str, tuple[Any, Origin]]) -> str:
    value = values.get(match[1], (None, None))[0]
    return match[0] if value is None or isinstance(value, (dict, list)) else text_of(value)


def _value(resource: Resource, variable: Variable) -> tuple[Any, Origin]:
    found = look_up(resource.data, field_path(variable.field), resource.origin)
    if found is None and variable.field == "metadata.namespace":
        return None, resource.origin  # an overlay, or what applies the objects, sets it
    if found is None:
        raise Refused(
            f"variable '{variable.name}' refers to the field '{variable.field}', which does not exist in "
            f"{resource.id}",
            variable.origin,
        )
    return found
