"""A program in YAML: its names, the values of its expressions, and the resources that it declares."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ...cloud.declared import Inventory
from ...cloud.encoding import encoded, inner_refs
from ...cloud.value import MARKER, UNKNOWN, Site, Value
from ...core.nearest import hint, nearest
from ...core.source import Source, Span
from .documents import is_policy_document, policy_document
from .functions import NAMES, PLAIN, REFUSED, called, invocation, mistake
from .interpolation import Access, Unreadable, parts
from .model import Mistake, Unused
from .names import Properties
from .parts import Part, Text
from .project import ConfigKey, Project, located
from .resources import add_resource

if TYPE_CHECKING:
    from ...core.context import Context

# What a value can become before it is taken for unknown.
MOST_PARTS = 20_000
LONGEST_TEXT = 400_000
DEEPEST_NAME = 40
# A program with more names gets no suggestions.
MOST_COMPARED = 500
# How many names of a circle a message has.
LONGEST_CIRCLE = 5

# The name that every program has.
PULUMI = "pulumi"

_parts = lru_cache(maxsize=2048)(parts)


def interpolated(text: str) -> list[str | Access]:
    """The texts and accesses of a string; one that cannot be read is a text."""
    if "$" not in text:
        return [text]
    try:
        return _parts(text)
    except Unreadable:
        return [text]


class Program:
    """A program, or a component: `root` has its sections, and `keys` are its configuration keys or inputs."""

    def __init__(
        self,
        root: Part,
        text: Text,
        project: Project,
        context: Context,
        keys: dict[str, ConfigKey],
        component: str = "",
    ) -> None:
        self.root = root
        self.text = text
        self.source = text.source
        self.project = project
        self.context = context
        self.keys = keys
        self.component = component
        self.variables = dict(_section(root, "variables"))
        self.declarations = dict(_section(root, "resources"))
        self.outputs = dict(_section(root, "outputs"))
        self._values: dict[str, tuple[Value, int]] = {}
        self._open: list[str] = []
        # The parts of the value that is being evaluated.
        self._grown = 0
        self.inventory = self._inventory()

    def _address(self, name: str) -> str:
        return f"{self.component}/{name}"

    # Values

    def value(self, part: Part) -> Value:
        """The value of an expression; unknown where it cannot be known."""
        self._grown += 1
        data = part.data
        if isinstance(data, str):
            return self._string(part)
        if isinstance(data, (dict, list)):
            if not part.located or self._grown > MOST_PARTS:
                return Value(UNKNOWN, self.source, *part.head)
            if isinstance(data, list):
                return Value([self.value(item) for item in part.items()], self.source, *part.head)
            if (call := called(part)) is not None:
                return self._call(part, *call)
            properties = Properties({name: self.value(inner) for name, inner in part.fields()})
            return Value(properties, self.source, *part.head)
        return Value(data, self.source, *part.span)

    def _string(self, part: Part) -> Value:
        found = interpolated(part.data)
        if len(found) == 1:
            only = found[0]
            if isinstance(only, Access):
                return self._access(only, part)
            return Value(only, self.source, *part.span)
        values = [self._access(one, part) for one in found if isinstance(one, Access)]
        refs = tuple(dict.fromkeys(ref for value in values for ref in value.refs))
        texts: list[str] = []
        known = True
        remaining = iter(values)
        for one in found:
            value = next(remaining) if isinstance(one, Access) else None
            text = one if isinstance(one, str) else value.string if value else None
            if text is None:
                known = False
                text = (value.text if value else None) or MARKER
            texts.append(text)
        text = "".join(texts)
        if len(text) > LONGEST_TEXT:
            return Value(UNKNOWN, self.source, *part.span, refs=refs)
        if known:
            return Value(text, self.source, *part.span, refs=refs)
        return Value(UNKNOWN, self.source, *part.span, refs=refs, text=text)

    def _access(self, access: Access, part: Part) -> Value:
        root, *keys = access.keys
        name = self.resolved(str(root))
        if name in self.declarations:
            return self._of_resource(name, keys, part)
        value = self._named(name, part)
        for key in keys:
            value = _below(value, key)
        return value

    def resolved(self, name: str) -> str:
        """A name without the name of the project before it, if it has that."""
        prefix = f"{self.project.name}:"
        return name[len(prefix) :] if self.project.name and name.startswith(prefix) else name

    def _unknown(self, part: Part, *refs: str) -> Value:
        return Value(UNKNOWN, self.source, *part.span, refs=refs, text=MARKER)

    def _named(self, name: str, part: Part) -> Value:
        """The value of a variable or a configuration key."""
        if name == PULUMI:
            project = Value(self.project.name or UNKNOWN, self.source, *part.span)
            return Value({"project": project}, self.source, *part.span)
        variable = self.variables.get(name)
        if variable is not None:
            return self._once(name, part, lambda: self.value(variable))
        key = self.keys.get(name)
        if key is None:
            return self._unknown(part)
        if self.component:
            default = key.default
            return self._unknown(part) if default is None else located(default, key.source)
        return self._once(name, part, lambda: self.project.value_of(key))

    def _of_resource(self, name: str, keys: list[str | int], part: Part) -> Value:
        """An output of a resource: the input of the same name, or an unknown value."""
        refs = (self._address(name),)
        declaration = self.declarations[name]
        properties = declaration.field("properties")
        first = keys[0] if keys else None
        found = properties.exactly(first) if properties is not None and isinstance(first, str) else None
        if found is None:
            return self._unknown(part, *refs)
        value = self._once(f"{name} {first}", part, lambda: self.value(found))
        for key in keys[1:]:
            value = _below(value, key)
        return value.reached(refs)

    def _once(self, name: str, part: Part, make: Callable[[], Value]) -> Value:
        """A value that is made once; unknown if it depends on itself, or is too large."""
        known = self._values.get(name)
        if known is None:
            if name in self._open or len(self._open) > DEEPEST_NAME:
                return self._unknown(part)
            around, self._grown = self._grown, 0
            self._open.append(name)
            try:
                value = make()
            finally:
                self._open.pop()
                size, self._grown = self._grown, around
            if size > MOST_PARTS:
                value = Value(UNKNOWN, value.source, value.start, value.end, text=MARKER)
            known = self._values[name] = (value, min(size, MOST_PARTS))
        value, size = known
        self._grown += size
        return value

    def _call(self, part: Part, name: str, argument: Part) -> Value:
        if mistake(name, argument) is not None:
            return Value(UNKNOWN, self.source, *part.head, text=MARKER)
        if name in ("fn::secret", "fn::unsecret"):
            return self.value(argument)
        if name == "fn::tojson":
            return encoded(self.value(argument), self.source, *part.head)
        if name not in PLAIN and (invoked := invocation(name, argument)) is not None:
            return self._invoke(part, *invoked)
        if name == "fn::readfile":
            return self._file(part, argument)
        function = PLAIN.get(name)
        value = self.value(argument)
        refs = inner_refs(value) if function is not None else ()
        if function is None:
            return Value(UNKNOWN, self.source, *part.head, text=MARKER)
        try:
            made = function(value.plain())
        except REFUSED:
            if name == "fn::select":
                return Value(UNKNOWN, self.source, *part.head, text=MARKER)
            return Value(UNKNOWN, self.source, *part.head, refs=refs, text=MARKER)
        return _plain(made, self.source, part.head, refs)

    def _invoke(self, part: Part, function: str, arguments: Part | None, returned: str) -> Value:
        """What a function of a provider returns; known of the composition of a policy document."""
        unknown = Value(UNKNOWN, self.source, *part.head, text=MARKER)
        if arguments is None or not is_policy_document(function):
            return unknown
        document = policy_document(self.value(arguments))
        if returned:
            return document if returned == "json" else unknown
        return Value({"json": document}, self.source, *part.head)

    def _file(self, part: Part, argument: Part) -> Value:
        path = self.value(argument).string
        folder = posixpath.dirname(self.source.path)
        found = posixpath.normpath(posixpath.join(folder, path)) if path and path[:1] != "/" else None
        source = self.context.source(found) if found and not found.startswith("../") else None
        if source is None:
            return Value(UNKNOWN, self.source, *part.head, text=MARKER)
        return Value(source.text, source, 0, len(source.text))

    # Resources

    def _inventory(self) -> Inventory:
        inventory = Inventory()
        exported: set[str] = set()
        for name, part in self.declarations.items():
            token = part.field("type")
            if token is None or not isinstance(token.data, str):
                inventory.complete &= token is not None
                continue
            value = self._properties(part)
            if part.field("get") is not None or token.data.startswith("pulumi:providers:"):
                continue
            head = Site(self.source, self.source, *part.head)
            label = f"{token.data}.{name}"
            add_resource(inventory, self._address(name), token.data, name, value, head, label)
        if self.component:
            for part in self.outputs.values():
                exported.update(inner_refs(self.value(part)))
        inventory.passed |= exported
        return inventory

    def _properties(self, declaration: Part) -> Value:
        part = declaration.field("properties")
        head = declaration.head
        if part is None:
            return Value(Properties(), self.source, *head)
        if not isinstance(part.data, dict) or not part.located or called(part) is not None:
            return Value(UNKNOWN, self.source, *head, refs=inner_refs(self.value(part)))
        properties = Properties()
        for name, inner in part.fields():
            self._grown = 0
            properties[name] = self.value(inner).used(Site(self.source, self.source, *inner.extent))
        return Value(properties, self.source, *head)

    # What is wrong

    def expressions(self) -> Iterator[tuple[str, Part]]:
        """The parts that are expressions, each with the name that it is the value of."""
        yield from self.variables.items()
        for name, declaration in self.declarations.items():
            for section in ("properties", "options", "get"):
                if (part := declaration.field(section)) is not None:
                    yield name, part
        for part in self.outputs.values():
            yield "", part

    def mistakes(self) -> Iterator[Mistake]:
        """What Pulumi refuses in the expressions."""
        edges: dict[str, list[tuple[str, Span]]] = {}
        known = self.names()
        for name, part in self.expressions():
            for string in part.strings():
                if "$" not in string.data:
                    continue
                try:
                    found = _parts(string.data)
                except Unreadable as error:
                    at = self.text.chars(string, error.start, error.start + 2)
                    yield Mistake(at, str(error), "expression")
                    continue
                for access in found:
                    if isinstance(access, Access):
                        at = self.text.chars(string, access.start, access.end)
                        root = self.resolved(access.root)
                        edges.setdefault(name, []).append((root, at))
                        if not self._defined(root, known):
                            yield Mistake(at, self._undefined(root, known), "reference")
            yield from self._mistakes_of_calls(part)
        yield from _cycles(edges)

    def names(self) -> frozenset[str]:
        """All names that an expression can use."""
        return frozenset((PULUMI, *self.keys, *self.variables, *self.declarations))

    def _defined(self, name: str, known: frozenset[str]) -> bool:
        # A stack can set keys that no file declares, as those of providers.
        return name in known or (not self.component and (":" in name or self.project.may_set(name)))

    def _undefined(self, name: str, known: frozenset[str]) -> str:
        last = "an input" if self.component else "a configuration key"
        near = nearest(name, sorted(known), 0.6) if len(known) < MOST_COMPARED else None
        suggestion = f"; did you mean '{near}'?" if near else ""
        return f"'{name}' is not a resource, a variable or {last}{suggestion}"

    def _mistakes_of_calls(self, part: Part) -> Iterator[Mistake]:
        stack = [part]
        while stack:
            one = stack.pop()
            call = called(one) if isinstance(one.data, dict) else None
            if call is not None:
                name, argument = call
                if (problem := mistake(name, argument)) is not None:
                    near = hint(name, NAMES.values()) if name not in NAMES else ""
                    yield Mistake(argument.head, problem + near, "expression")
                elif name == "fn::stackreference":
                    message = "'fn::stackReference' is deprecated; use a resource of type pulumi:pulumi:StackReference"
                    yield Mistake(argument.head, message, "deprecated")
            stack.extend([*(inner for _, inner in one.fields()), *one.items()])

    def unused(self) -> Iterator[Unused]:
        """The variables and the keys that no expression uses; nothing if a part of the program is unknown."""
        if self.root.opaque:
            return
        used = {
            self.resolved(access.root)
            for _, part in self.expressions()
            for string in part.strings()
            for access in interpolated(string.data)
            if isinstance(access, Access)
        }
        for name, part in self.variables.items():
            if name not in used:
                yield Unused(part.head, "variable", name)
        for name, key in self.keys.items():
            # A key with a namespace configures a provider.
            if name not in used and ":" not in name and key.source is self.source:
                yield Unused(key.part.head, "input" if self.component else "configuration key", name)


def _section(root: Part, name: str) -> Iterator[tuple[str, Part]]:
    found = root.field(name)
    return found.fields() if found is not None else iter(())


def _below(value: Value, key: str | int) -> Value:
    """What an access reads below a value; unknown if it does not exist."""
    data: Any = value.data
    found: Value | None = None
    if isinstance(data, dict):
        found = dict.get(data, str(key))  # by the name in the program only
    elif isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
        found = data[key]
    if found is not None:
        return found
    return Value(UNKNOWN, value.source, value.start, value.end, refs=value.refs, text=MARKER)


def _plain(data: Any, source: Source, at: Span, refs: tuple[str, ...]) -> Value:
    """Plain data as a value that is written at a place."""
    if isinstance(data, dict):
        data = Properties({str(key): _plain(item, source, at, refs) for key, item in data.items()})
    elif isinstance(data, list):
        data = [_plain(item, source, at, refs) for item in data]
    return Value(data, source, *at, refs=refs)


def _cycles(edges: dict[str, list[tuple[str, Span]]]) -> Iterator[Mistake]:
    """A mistake for each reference that closes a cycle, in the order of the text."""
    done: set[str] = set()
    for start in edges:
        if start in done or not start:
            continue
        path = [start]
        # The names on the path, each with its index.
        visiting = {start: 0}
        stack = [iter(edges[start])]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
                name = path.pop()
                del visiting[name]
                done.add(name)
                continue
            name, at = found
            if name in visiting:
                circle = [*path[max(visiting[name], len(path) - LONGEST_CIRCLE) :], name]
                shown = " -> ".join(f"'{one}'" for one in circle)
                yield Mistake(at, f"'{name}' depends on itself: {shown}", "cycle")
            elif name not in done and name in edges:
                visiting[name] = len(path)
                path.append(name)
                stack.append(iter(edges[name]))
