"""Routers of Python frameworks: the objects that routes are added to, and the prefixes under which they are served."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...core.lazy import regex
from ...core.record import field, record
from ..evidence import Confidence, Route, joined
from ..sources import Sources
from .modules import Module, called, modules_of, sets, text_of, within

# A route may be below several routers; more than this many ways is a riddle, not an application.
MOST_PREFIXES = 16

Key = tuple[str, str]  # the module and the name of an application or a router in it


def named(module: Module, value: ast.expr, sources: Sources) -> Key | None:
    """The router that an expression means: of this module, imported by name, or an attribute of a module or an object.

    One that a method has as `self.router` has the name of its class before it: `Health.router`.
    """
    known = modules_of(sources)
    match value:
        case ast.Name(id=name):
            owner = module.class_at(value.lineno) if module.class_names else ""
            if owner and (owner, name) in module.class_names.values() and not module.holds(name):
                return module.name, f"{owner}.{name}"
            key = origin((module.name, name), sources)
            return _returned(key, sources) or key
        case ast.Call():
            return _made_in(module, value, sources)
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return target_of(module, value)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.names:
            home, inner = module.names[name]
            whole = f"{home}.{inner}" if inner else home
            if inner and whole not in known:
                key = origin((home, inner), sources)
                if found := _of_class(key, attribute, sources) or _of_object(key, attribute, sources):
                    return found
            return origin((whole if whole in known else home, attribute), sources)
        case ast.Attribute(value=ast.Name() | ast.Call() as owner, attr=attribute) if found := _attribute(
            module, owner, attribute, sources
        ):
            return found
        case ast.Attribute(attr=attribute):
            home = called(value).rpartition(".")[0]
            return origin((home, attribute), sources) if home else None
        case _:
            return None


def target_of(module: Module, target: ast.expr) -> Key | None:
    """The router that an assignment to a name or to an attribute of an object makes."""
    match target:
        case ast.Name(id=name):
            own = module.class_names.get(target.lineno)
            return module.name, f"{own[0]}.{name}" if own and own[1] == name else name
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attribute):
            owner = module.class_at(target.lineno)
            return (module.name, f"{owner}.{attribute}") if owner else None
        case _:
            name = called(target)
            return (module.name, name) if name else None


def _attribute(module: Module, owner: ast.expr, attribute: str, sources: Sources) -> Key | None:
    """An attribute of an object that a call makes: `Health().router`, or `health.router` of `health = Health()`."""
    if isinstance(owner, ast.Name):
        of_class = _of_class((module.name, owner.id), attribute, sources)
        return of_class or _of_object((module.name, owner.id), attribute, sources)
    made = called(owner)
    key = origin((module.name, made), sources) if made and "." not in made else None
    return _of_class(key, attribute, sources) if key else None


def _of_object(key: Key, attribute: str, sources: Sources) -> Key | None:
    home = modules_of(sources).get(key[0])
    value = home.only_value(key[1]) if home else None
    return _attribute(home, value, attribute, sources) if home and isinstance(value, ast.Call) else None


def _of_class(key: Key, attribute: str, sources: Sources) -> Key | None:
    """The attribute of an object of a class that is read."""
    home = modules_of(sources).get(key[0])
    if home is None or not any(one.name == key[1] for one in home.of(ast.ClassDef)):
        return None
    return key[0], f"{key[1]}.{attribute}"


def _returned(key: Key, sources: Sources) -> Key | None:
    """The router that a function makes for a variable: `router = make_router()`."""
    home = modules_of(sources).get(key[0])
    value = home.only_value(key[1]) if home else None
    return _made_in(home, value, sources) if home and isinstance(value, ast.Call) else None


def _made_in(module: Module, call: ast.Call, sources: Sources) -> Key | None:
    """The router that a function of the project makes and returns by its name."""
    key = function_of(module, call, sources)
    if key is None:
        return None
    made = modules_of(sources).get(key[0])
    function = made.functions.get(key[1]) if made else None
    if made is None or function is None:
        return None
    inside = list(within(function))
    returned = {called(node.value) for node in inside if isinstance(node, ast.Return) and node.value}
    local = returned.pop() if len(returned) == 1 else ""
    assigned = [
        node.value for node in inside if isinstance(node, (ast.Assign, ast.AnnAssign)) and sets(node, local)
    ]
    return (key[0], local) if local and len(assigned) == 1 and isinstance(assigned[0], ast.Call) else None


def function_of(module: Module, call: ast.Call, sources: Sources) -> Key | None:
    """The module and the name of the function or class that a call means, `Class.method` for a method."""
    first, _, rest = called(call).partition(".")
    if not first:
        return None
    if first in ("self", "cls"):
        return _method((module.name, module.class_at(call.lineno)), rest, sources)
    if not rest:
        return origin((module.name, first), sources)
    home, inner = module.names.get(first, ("", ""))
    whole = f"{home}.{inner}" if inner else home
    if whole in modules_of(sources):
        return origin((whole, rest), sources)
    owner = origin((module.name, first), sources)
    return _method(_class_of(owner, sources) or owner, rest, sources)


def _class_of(key: Key, sources: Sources) -> Key | None:
    """The class of the object that a variable is: `registry = Registry()`."""
    home = modules_of(sources).get(key[0])
    value = home.only_value(key[1]) if home else None
    if home is None or not isinstance(value, ast.Call) or "." in called(value):
        return None
    made = origin((home.name, called(value)), sources)
    other = modules_of(sources).get(made[0])
    return made if other is not None and made[1] in other.bases else None


def _method(owner: Key, name: str, sources: Sources) -> Key:
    """The method of a class, which may be one of a class that it derives from."""
    key = owner
    for _ in range(_MOST_STEPS):
        home = modules_of(sources).get(key[0])
        if home is None or f"{key[1]}.{name}" in home.functions or key[1] not in home.bases:
            break
        above = [
            origin((home.name, base), sources) for base in home.bases[key[1]] if base and "." not in base
        ]
        known = [one for one in above if one[0] in modules_of(sources)]
        if len(known) != 1:
            break
        key = known[0]
    found = modules_of(sources).get(key[0])
    if found is not None and f"{key[1]}.{name}" in found.functions:
        return key[0], f"{key[1]}.{name}"
    return owner[0], f"{owner[1]}.{name}"


def origin(key: Key, sources: Sources) -> Key:
    """The module that a name comes from, through the modules that only hand it on."""
    for _ in range(MOST_PREFIXES):
        module = modules_of(sources).get(key[0])
        if module is None or module.holds(key[1]) or not module.names.get(key[1], ("", ""))[1]:
            break
        key = module.names[key[1]]
    return key


# A value with the module that has it.
Placed = tuple[Module, ast.expr]


def listed(value: ast.expr | None, module: Module, sources: Sources, depth: int = 0) -> list[Placed] | None:
    """The items of a list, also of a sum of lists and of one with a name; None if they are not all known.

    The items of a mapping are pairs of a key and a value if `.items()` is called, or its keys or values.
    """
    if depth > _MOST_STEPS:
        return None
    match value:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            found: list[Placed] = []
            for item in items:
                inner = (
                    listed(item.value, module, sources, depth + 1) if isinstance(item, ast.Starred) else None
                )
                if isinstance(item, ast.Starred) and inner is None:
                    return None
                found += inner if inner is not None else [(module, item)]
            return found
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [listed(one, module, sources, depth + 1) for one in (left, right)]
            return None if None in parts else [one for part in parts if part for one in part]
        case ast.Call(func=ast.Name(id="list" | "tuple" | "reversed" | "sorted"), args=[inner]):
            return listed(inner, module, sources, depth + 1)
        case ast.Call(func=ast.Attribute(value=mapping, attr="items" | "keys" | "values" as part), args=[]):
            return _of_mapping(mapping, part, module, sources)
        case ast.Name() | ast.Attribute():
            if isinstance(value, ast.Name) and (members := _members(value.id, module, sources)):
                return members
            home, assigned = _assigned(value, module, sources)
            return listed(assigned, home, sources, depth + 1) if assigned is not None else None
        case _:
            return None


def _members(name: str, module: Module, sources: Sources) -> list[Placed]:
    """The members of an enumeration of the project."""
    key = origin((module.name, name), sources)
    home = modules_of(sources).get(key[0])
    if home is None or not any(
        base.rpartition(".")[2].endswith("Enum") for base in home.bases.get(key[1], ())
    ):
        return []
    names = [member for owner, member in home.class_names.values() if owner == key[1]]
    return [
        (home, ast.Attribute(ast.Name(key[1], ast.Load(), lineno=1, col_offset=0), one, ast.Load()))
        for one in names
        if not one.startswith("_")
    ]


def _assigned(value: ast.expr, module: Module, sources: Sources) -> tuple[Module, ast.expr | None]:
    """The only value of a name, with the module that has it."""
    key = named(module, value, sources)
    home = modules_of(sources).get(key[0]) if key else None
    if home is None or key is None:
        return module, None
    # `self.routes`, or `routes` in the body of the class.
    inner = key[1].rpartition(".")[2]
    names = (key[1],) if inner == key[1] else (f"self.{inner}", inner)
    return home, next((found for name in names if (found := home.only_value(name))), None)


def _of_mapping(value: ast.expr, part: str, module: Module, sources: Sources) -> list[Placed] | None:
    if isinstance(value, (ast.Name, ast.Attribute)):
        module, assigned = _assigned(value, module, sources)
        value = assigned or value
    if not isinstance(value, ast.Dict) or None in value.keys:
        return None
    pairs = [(key, one) for key, one in zip(value.keys, value.values, strict=True) if key is not None]
    if part == "items":
        return [(module, ast.copy_location(ast.Tuple([key, one], ast.Load()), key)) for key, one in pairs]
    return [(module, key if part == "keys" else one) for key, one in pairs]


_MOST_STEPS = 5


def looped(module: Module, call: ast.Call, sources: Sources) -> list[Mapping[str, Placed]] | None:
    """What the names of the loop around a call are in turn: `for router, prefix in ROUTERS:`.

    Without a loop there is one turn without names. It is None if the list of the loop is not known.
    """
    loops = [
        (node.target, node.iter)
        for node in module.of(ast.For)
        if node.lineno <= call.lineno <= (node.end_lineno or node.lineno)
    ]
    for comprehension in module.of(ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp):
        if _is_within(call, comprehension):
            loops += ((one.target, one.iter) for one in comprehension.generators)
    used = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    loops = [
        one for one in loops if used & {node.id for node in ast.walk(one[0]) if isinstance(node, ast.Name)}
    ]
    if not loops:
        return [{}]
    items = listed(loops[0][1], module, sources) if len(loops) == 1 else None
    turns = [_bound(loops[0][0], home, item) for home, item in items or ()]
    return [one for one in turns if one is not None] if items is not None and None not in turns else None


def _is_within(inner: ast.expr, outer: ast.expr) -> bool:
    start = (inner.lineno, inner.col_offset)
    end = (outer.end_lineno or outer.lineno, outer.end_col_offset or 0)
    return (outer.lineno, outer.col_offset) <= start < end


def _bound(target: ast.expr, home: Module, item: ast.expr) -> Mapping[str, Placed] | None:
    """The names of a target with their values."""
    match target, item:
        case ast.Name(id=name), _:
            return {name: (home, item)}
        case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
            found: dict[str, Placed] = {}
            for one, value in zip(names, values, strict=True):
                found.update(_bound(one, home, value) or {})
            return found
        case _:
            return None


def in_turn(value: ast.expr, module: Module, turn: Mapping[str, Placed]) -> Placed:
    """A value in one turn of a loop, with the module that has it."""
    if isinstance(value, ast.Name) and value.id in turn:
        return turn[value.id]
    match value:
        # `for module in (orders, health): app.include_router(module.router)`
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in turn:
            home, owner = turn[name]
            return home, ast.copy_location(ast.Attribute(owner, attribute, ast.Load()), value)
        # `for item in ROUTERS: app.include_router(item["router"], prefix=item["prefix"])`
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)) if name in turn:
            home, whole = turn[name]
            return home, entry(whole, key) or value
        case _:
            return module, value


def entry(value: ast.expr, key: object) -> ast.expr | None:
    """The entry of a mapping or a tuple."""
    match value:
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return next((one for name, one in pairs if text_of(name) == key), None)
        case ast.Call(func=ast.Name(id="dict"), keywords=words):
            return next((one.value for one in words if one.arg == key), None)
        case ast.Tuple(elts=items) if isinstance(key, int) and 0 <= key < len(items):
            return items[key]
        case _:
            return None


def made_by(module: Module, call: ast.Call, package: str) -> str:
    """The name of what is called if it is imported from a package; empty otherwise."""
    first, _, rest = called(call).partition(".")
    home, inner = module.names.get(first, ("", ""))
    if home.partition(".")[0] != package:
        return ""
    return rest.rpartition(".")[2] or inner


def prefixes_of(
    router: Key,
    apps: Iterable[Key],
    own: Mapping[Key, str | None],
    included: Mapping[Key, list[tuple[Key, str | None]]],
) -> list[tuple[str, bool]]:
    """All prefixes under which a router is served, and whether the way up to an application is known."""
    complete: list[tuple[str, bool]] = []
    made = frozenset(apps)
    # A router that includes itself would have no end.
    todo: list[tuple[Key, str, frozenset[Key]]] = [(router, "", frozenset())]
    while todo and len(complete) < MOST_PREFIXES:
        key, below, seen = todo.pop(0)
        prefix = own.get(key, "")
        if prefix is None:
            continue
        whole = joined(prefix, below) if below else prefix
        if key in made or key not in included:
            complete.append((whole, key in made))
        for parent, above in included.get(key, ()):
            if above is not None and parent not in seen:
                todo.append((parent, joined(above, whole), seen | {key}))
    return complete


@record
class Served:
    """A route as the code has it, before the prefixes of its router are known."""

    router: Key
    method: str
    path: str
    module: Module
    line: int
    confidence: Confidence = "stated"


@record(frozen=False)
class Routers:
    """All that the modules state about the applications, routers and routes of a framework."""

    apps: dict[Key, int] = field(default_factory=dict)
    # None for a prefix that is computed.
    prefixes: dict[Key, str | None] = field(default_factory=dict)
    included: defaultdict[Key, list[tuple[Key, str | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    served: list[Served] = field(default_factory=list)
    # The environment variables and settings that change paths.
    variables: set[str] = field(default_factory=set)
    # A route, a router or a mounted application that could not be read.
    unknown: bool = False

    def knows(self, router: Key) -> bool:
        """Whether it is an application or a router."""
        return router in self.apps or router in self.prefixes

    def routes(self) -> tuple[list[Route], bool]:
        """The routes with the prefixes of their routers, and whether these are all."""
        found: list[Route] = []
        complete = not self.unknown
        for one in self.served:
            complete = complete and self.knows(one.router)
            ways = prefixes_of(one.router, self.apps, self.prefixes, self.included)
            complete = complete and bool(ways)
            for prefix, sure in ways:
                complete = complete and sure
                path = joined(prefix, one.path)
                confidence: Confidence = (
                    "usual" if one.confidence == "usual" else "stated" if sure else "implied"
                )
                found.append(
                    Route(
                        one.method,
                        path,
                        one.module.path,
                        one.line,
                        "",
                        confidence,
                        variables=tuple(sorted(self.variables)),
                    )
                )
        return found, complete


_CONVERTER = regex(r"<(?:([^<>:]*):)?([^<>:]+)>")
_TYPED = regex(r"\{(\w+):(\w+)(?:\([^()]*\))?\}")
_BRACES = regex(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})+))?\}")
# What may match a slash.
_ANY = regex(r"[.^]|\\[DSW]")


def converted(path: str) -> str:
    """A path of Werkzeug or Django with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        single = match[1] in (None, "", "float", "int", "slug", "str", "string", "uuid", "default")
        return f"{{{match[2]}}}" if single else f"{{{match[2]}:path}}"

    return _CONVERTER.sub(parameter, path)


def without_types(path: str) -> str:
    """A path of Falcon or Litestar with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""
    return _TYPED.sub(lambda one: f"{{{one[1]}:path}}" if one[2] == "path" else f"{{{one[1]}}}", path)


def without_patterns(path: str) -> str:
    """A path of aiohttp with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        return f"{{{match[1]}:path}}" if match[2] and _ANY.search(match[2]) else f"{{{match[1]}}}"

    return _BRACES.sub(parameter, path)
