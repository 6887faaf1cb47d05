"""Plan files: what `terraform show -json` and `tofu show -json` print about a plan.

Source: "JSON Output Format" in Terraform's documentation (developer.hashicorp.com/terraform/internals/json-format).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...cloud.declared import Declared, Inventory
from ...cloud.iam import documents_of
from ...cloud.value import MARKER, UNKNOWN, Site, Value
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import Node
from ...core.node import build as build_model
from ...core.record import record
from ...core.source import Source
from ...formats.located import LocatedTree, Map, Seq, Spot

# How deep references are followed through variables and outputs of modules.
DEEPEST_REFERENCE = 12
MOST_REFERENCES = 64
# The instances in an address: `module.web[0].aws_instance.a["x"]`.
_INSTANCE = regex(r'\[(?:\d+|"(?>(?:[^"\\]|\\.)*)")\]')


class Plan(Node):
    """A plan; the parts that are not read are in `extra`."""

    format_version: str | None = None
    terraform_version: str | None = None
    complete: bool = True
    errored: bool = False
    resource_changes: list[dict[str, Any]] | None = None
    configuration: dict[str, Any] | None = None


def read_plan(source: Source, tree: Tree | None) -> Document:
    """A plan as a document."""
    assert isinstance(tree, LocatedTree)
    model, unknown = build_model(Plan, tree)
    document = Document("terraform-plan", source, model, tree, problems=[*unknown], unknown=unknown)
    document.walk = lambda: _nodes(model, source, tree)
    return document


def _nodes(model: Plan, source: Source, tree: LocatedTree) -> Iterator[object]:
    yield model
    for resource in _inventory(model, source, tree).resources:
        yield resource
        yield from documents_of(resource, source)


def _inventory(model: Plan, source: Source, tree: LocatedTree) -> Inventory:
    inventory = Inventory()
    # A plan for some resources only, or one with errors, lacks others.
    inventory.complete = model.complete and not model.errored
    way = tree.way(("resource_changes",))
    changes = way[-1][0] if way else None
    if not isinstance(changes, Seq):
        inventory.complete = False
        return inventory
    configuration = _Configuration(model.configuration or {})
    for change in changes:
        if isinstance(change, Map) and (made := _resource(inventory, change, source, configuration)):
            inventory.resources.append(made)
    return inventory


def _resource(
    inventory: Inventory, data: Map, source: Source, configuration: _Configuration
) -> Declared | None:
    """The resource as it will be; None for a data source and for a resource that will be deleted."""
    address, type, change = data.get("address"), data.get("type"), data.get("change")
    if data.get("mode") != "managed" or not isinstance(address, str) or not isinstance(type, str):
        return None
    after = change.get("after") if isinstance(change, Map) else None
    if not isinstance(change, Map) or not isinstance(after, Map):
        return None
    spot = data.spots["address"]
    head = Site(source, source, spot[2], spot[3])
    module = _INSTANCE.sub("", str(data.get("module_address") or ""))
    own = _INSTANCE.sub("", address)
    scope = configuration.scope(module)
    expressions = configuration.expressions(module, own.removeprefix(f"{module}."))
    unknown = change.get("after_unknown")
    reading = _Reading(source, head, scope, configuration)
    names = dict.fromkeys((*after, *(unknown if isinstance(unknown, Map) else ())))
    values: dict[str, Value] = {}
    for name in names:
        at = after.spots.get(name)
        site = head if at is None else Site(source, source, min(at[0], at[2]), at[3])
        below = unknown.get(name) if isinstance(unknown, Map) else None
        value = reading.value(after.get(name), at, below, expressions.get(name), ())
        values[name] = value.used(site)
    properties = Value(values, source, head.start, head.end)
    name = str(data.get("name") or "")
    return Declared(inventory, own, type, name, properties, head, address)


@record(frozen=False, eq=False)
class _Reading:
    """The values of a resource: `head` is its place, `scope` the module that declares it."""

    source: Source
    head: Site
    scope: _Scope | None
    configuration: _Configuration

    def value(
        self, data: Any, spot: Spot | None, unknown: Any, expression: Any, refs: tuple[str, ...]
    ) -> Value:
        """A value with what of it is unknown, and what its expression refers to."""
        start, end = (spot[2], spot[3]) if spot is not None else (self.head.start, self.head.end)
        refs = self._refs(expression) or refs
        if unknown is True:
            return Value(UNKNOWN, self.source, start, end, refs=refs, text=MARKER)
        if isinstance(data, Map) and data:
            made = {}
            for name in dict.fromkeys((*data, *(unknown if isinstance(unknown, Map) else ()))):
                below = unknown.get(name) if isinstance(unknown, Map) else None
                inner = expression.get(name) if isinstance(expression, dict) else None
                made[name] = self.value(data.get(name), data.spots.get(name), below, inner, refs)
            return Value(made, self.source, start, end, refs=refs)
        if isinstance(data, Seq) and data:
            items = []
            for index, (item, at) in enumerate(zip(data, data.spots, strict=True)):
                below = unknown[index] if isinstance(unknown, Seq) and index < len(unknown) else None
                inner = expression
                if isinstance(expression, list):
                    inner = expression[index] if index < len(expression) else None
                items.append(self.value(item, at, below, inner, refs))
            return Value(items, self.source, start, end, refs=refs)
        # An empty list or map is what a provider makes of a block that is not there.
        plain = None if isinstance(data, (Map, Seq)) else data
        return Value(plain, self.source, start, end, refs=refs)

    def _refs(self, expression: Any) -> tuple[str, ...]:
        if self.scope is None or not isinstance(expression, dict):
            return ()
        references = expression.get("references")
        return self.configuration.addresses(self.scope, references) if isinstance(references, list) else ()


class _Scope(NamedTuple):
    """A module in the configuration: its address, its data, and the call with the arguments."""

    address: str
    data: dict[str, Any]
    call: dict[str, Any]
    caller: _Scope | None


class _Configuration:
    """The configuration in a plan: what the expressions of its modules refer to."""

    def __init__(self, data: dict[str, Any]) -> None:
        root = data.get("root_module")
        self.scopes: dict[str, _Scope] = {}
        # By the addresses of a module and of a resource in it.
        self._expressions: dict[tuple[str, str], dict[str, Any]] = {}
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        stack = [_Scope("", root if isinstance(root, dict) else {}, {}, None)]
        while stack:
            scope = stack.pop()
            self.scopes[scope.address] = scope
            for one in scope.data.get("resources") or ():
                if isinstance(one, dict) and isinstance(one.get("expressions"), dict):
                    self._expressions[scope.address, str(one.get("address"))] = one["expressions"]
            calls = scope.data.get("module_calls")
            for name, call in calls.items() if isinstance(calls, dict) else ():
                module = call.get("module") if isinstance(call, dict) else None
                if isinstance(module, dict):
                    stack.append(_Scope(_joined(scope.address, f"module.{name}"), module, call, scope))

    def expressions(self, module: str, address: str) -> dict[str, Any]:
        """The expressions of the resource with an address in a module."""
        return self._expressions.get((module, address), {})

    def scope(self, address: str) -> _Scope | None:
        """The module with an address."""
        return self.scopes.get(address)

    def addresses(self, scope: _Scope, references: list[Any], depth: int = 0) -> tuple[str, ...]:
        """The addresses of the resources that references lead to, also through variables and outputs."""
        found: dict[str, None] = {}
        for reference in references[:MOST_REFERENCES]:
            if isinstance(reference, str):
                found.update(dict.fromkeys(self._of(scope, _INSTANCE.sub("", reference), depth)))
        return tuple(found)[:MOST_REFERENCES]

    def _of(self, scope: _Scope, reference: str, depth: int) -> tuple[str, ...]:
        key = (scope.address, reference)
        if key not in self._known:
            if depth > DEEPEST_REFERENCE:
                return ()
            self._known[key] = ()
            self._known[key] = self._follow(scope, reference.split("."), depth + 1)
        return self._known[key]

    def _follow(self, scope: _Scope, parts: list[str], depth: int) -> tuple[str, ...]:
        match parts:
            case ["var", name, *_]:
                if scope.caller is None:
                    return ()
                return self._through(scope.caller, (scope.call.get("expressions") or {}).get(name), depth)
            case ["module", name, output, *_]:
                called = self.scopes.get(_joined(scope.address, f"module.{name}"))
                outputs = called.data.get("outputs") if called else None
                declared = outputs.get(output) if isinstance(outputs, dict) else None
                if called is None or not isinstance(declared, dict):
                    return ()
                return self._through(called, declared.get("expression"), depth)
            case ["data", type, name, *_]:
                return (f"data.{_joined(scope.address, f'{type}.{name}')}",)
            case [type, name, *_] if "_" in type:
                return (_joined(scope.address, f"{type}.{name}"),)
        return ()

    def _through(self, scope: _Scope, expression: Any, depth: int) -> tuple[str, ...]:
        references = expression.get("references") if isinstance(expression, dict) else None
        return self.addresses(scope, references, depth) if isinstance(references, list) else ()


def _joined(module: str, address: str) -> str:
    return f"{module}.{address}" if module else address
