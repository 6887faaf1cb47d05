"""The values that Python code gives the labels of a metric of prometheus_client, where it uses the variable with it.

They are known for a label if each use of the variable is known, and each gives it texts that are known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ...core.record import record
from ..evidence import LabelValue
from ..sources import Sources
from .modules import Module, called, modules_of

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Found = list[tuple[str, Module, ast.expr]]
# How many functions, variables and conditions are followed into one another.
_DEEPEST = 5
_MOST_TEXTS = 40
# Methods of metrics without labels, and those that remove series.
_WITHOUT_VALUES = frozenset(
    {"clear", "collect", "dec", "describe", "inc", "observe", "remove", "set", "set_function", "time"}
)
_WITH_STRINGS = frozenset({"StrEnum", "TextChoices"})
# What gives a name values that are not followed.
_BINDS = (
    *(ast.AugAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.NamedExpr, ast.withitem),
    *(ast.ExceptHandler, ast.Global, ast.Nonlocal, ast.Delete, ast.MatchAs),
)


def variable_of(module: Module, call: ast.Call) -> str:
    """The name that a module gives what a call makes: `ORDERS`, or `self.orders` for an attribute; empty for none."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        if node.value is call:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            name = called(targets[0])
            return name if len(targets) == 1 and name.count(".") <= 1 else ""
    return ""


@record(eq=False)
class Values:
    """The modules of a program."""

    sources: Sources

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        """The modules by their dotted names."""
        return modules_of(self.sources)

    @cached_property
    def _parents(self) -> dict[Module, dict[ast.AST, ast.AST]]:
        return {}

    def of(self, module: Module, variable: str, labels: Sequence[str]) -> Iterator[LabelValue]:
        """The values of the labels of which all are known, of the metric that a module gives a variable."""
        found: dict[str, _Found] = {label: [] for label in labels}
        unknown: set[str] = set()
        for home, use in self._uses(module, variable):
            given = self._given(home, use, labels)
            if given is None:
                return
            for label, value in given.items():
                texts = self.texts(home, value)
                if texts is None:
                    unknown.add(label)
                else:
                    found[label] += texts
        for label, texts in found.items():
            known = {text: (home, node) for text, home, node in reversed(texts)}
            for text, (home, node) in known.items() if label not in unknown else ():
                yield LabelValue(label, text, home.path, node.lineno)

    def _uses(self, module: Module, variable: str) -> Iterator[tuple[Module, ast.expr]]:
        """The expressions that may mean a variable of a module."""
        owner, _, name = variable.rpartition(".")
        for home in self.modules.values():
            own = home is module
            imported = {
                bound
                for bound, (place, inner) in home.names.items()
                if (inner == name and place in self.modules) or (own and bound == name)
            }
            for node in home.of(ast.Name) if not owner else ():
                if isinstance(node.ctx, ast.Load) and ((own and node.id == name) or node.id in imported):
                    yield home, node
            imports = own or bool(owner) or self._imports(home, module)
            for attribute in home.of(ast.Attribute) if imports else ():
                if attribute.attr == name and isinstance(attribute.ctx, ast.Load):
                    yield home, attribute

    def _imports(self, home: Module, module: Module) -> bool:
        """Whether a module imports another one, or a package around it."""
        return any(
            f"{module.name}.".startswith(f"{place}.") or f"{place}.{inner}" == module.name
            for place, inner in home.names.values()
        )

    def parents(self, module: Module) -> Mapping[ast.AST, ast.AST]:
        """The node around each node of a module."""
        if module not in self._parents:
            self._parents[module] = {
                child: node for node in ast.walk(module.tree) for child in ast.iter_child_nodes(node)
            }
        return self._parents[module]

    def _given(self, home: Module, use: ast.expr, labels: Sequence[str]) -> dict[str, ast.expr] | None:
        """The value of each label in a use of the metric; None if the use is unknown."""
        parents = self.parents(home)
        method = parents.get(use)
        call = parents.get(method) if isinstance(method, ast.Attribute) else None
        if not isinstance(method, ast.Attribute):
            return None
        if method.attr in _WITHOUT_VALUES:
            return {}
        if method.attr != "labels" or not isinstance(call, ast.Call) or call.func is not method:
            return None
        if any(isinstance(one, ast.Starred) for one in call.args) or len(call.args) > len(labels):
            return None
        named = {one.arg: one.value for one in call.keywords if one.arg in labels}
        if len(named) != len(call.keywords):
            return None
        return {
            **dict(zip(labels, call.args, strict=False)),
            **{key: named[key] for key in labels if key in named},
        }

    def texts(self, home: Module, node: ast.expr, depth: int = 0) -> _Found | None:
        """The texts that an expression may have; None if they are unknown."""
        if depth > _DEEPEST:
            return None
        match node:
            case ast.Constant(value=str() | int() as value):
                return [(str(value), home, node)]
            case ast.IfExp(body=body, orelse=other):
                return self._united(home, [body, other], depth)
            case ast.Subscript(value=ast.Dict(values=values)):
                return self._united(home, values, depth)
            case ast.Call(func=ast.Name(id="str"), args=[inner]):
                return self.texts(home, inner, depth + 1)
            case ast.Call(func=ast.Name(id=name)):
                return self._returned(home, name, depth)
            case ast.Name(id=name):
                return self._named(home, node, name, depth)
            case ast.Attribute(value=ast.Attribute(attr=member) as inner, attr="value"):
                return self._member(home, called(inner.value), member, depth, of_value=True)
            case ast.Attribute(attr=member):
                return self._member(home, called(node.value), member, depth)
            case _:
                return None

    def _united(self, home: Module, nodes: Sequence[ast.expr | None], depth: int) -> _Found | None:
        found: _Found = []
        for node in nodes:
            texts = self.texts(home, node, depth + 1) if node is not None else None
            if texts is None or len(found) > _MOST_TEXTS:
                return None
            found += texts
        return found or None

    def _named(self, home: Module, node: ast.AST, name: str, depth: int) -> _Found | None:
        """The texts of a variable of the function around a node, of a parameter, or of a constant of a module."""
        function: ast.AST | None = node
        parents = self.parents(home)
        while function is not None:
            function = parents.get(function)
            if isinstance(function, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                inner = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
                if name in inner or _binds(function, name):
                    return None
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if any(one.arg == name for one in ast.walk(function.args) if isinstance(one, ast.arg)):
                changed = _assigned(function, name) != [] or _binds(function, name)
                return None if changed else self._passed(function, name, depth)
            assigned = _assigned(function, name)
            if assigned is None or _binds(function, name):
                return None
            if assigned:
                return self._united(home, assigned, depth)
        return self._of_module(home, name, depth)

    def _of_module(self, home: Module, name: str, depth: int) -> _Found | None:
        assigned = _assigned(home.tree, name) if home.holds(name) else []
        if assigned:
            return self._united(home, assigned, depth) if len(assigned) == 1 else None
        place, inner = home.names.get(name, ("", ""))
        other = self.modules.get(place) if inner else None
        return self._of_module(other, inner, depth + 1) if other and depth <= _DEEPEST else None

    def _member(
        self, home: Module, owner: str, member: str, depth: int, *, of_value: bool = False
    ) -> _Found | None:
        """The text of a member of a class: of an enumeration, or a constant."""
        last = owner.rpartition(".")[2]
        if not last or owner in ("self", "cls"):
            return None
        classes = [
            (module, made)
            for module in self.modules.values()
            for made in module.of(ast.ClassDef)
            if made.name == last
        ]
        if len(classes) != 1:
            place, inner = home.names.get(owner, ("", ""))
            other = self.modules.get(f"{place}.{inner}" if inner else place)
            return self._of_module(other, member, depth + 1) if other and not classes else None
        module, made = classes[0]
        bases = {called(base).rpartition(".")[2] for base in made.bases}
        enumerates = any("Enum" in base or base in _WITH_STRINGS for base in bases)
        if enumerates != of_value and not bases & _WITH_STRINGS:
            return None
        values = [
            one.value
            for one in made.body
            if isinstance(one, (ast.Assign, ast.AnnAssign))
            and any(called(target) == member for target in _targets(one))
        ]
        return self._united(module, values, depth) if len(values) == 1 else None

    def _functions(self, name: str) -> list[tuple[Module, _Function]]:
        return [
            (module, function)
            for module in self.modules.values()
            for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef)
            if function.name == name
        ]

    def _returned(self, home: Module, name: str, depth: int) -> _Found | None:
        """The texts that the only function of a name returns."""
        functions = self._functions(name)
        if len(functions) != 1:
            return None
        module, function = functions[0]
        returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
        return self._united(module, returned, depth + 1)

    def _passed(self, function: _Function, name: str, depth: int) -> _Found | None:
        """The texts that all calls of a function give a parameter; None if the function is used in another way."""
        listed = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        method = listed[:1] in (["self"], ["cls"])
        position = listed.index(name) - method if name in listed else -1
        if (function.args.vararg and function.args.vararg.arg == name) or (
            function.args.kwarg and function.args.kwarg.arg == name
        ):
            return None
        default = _default(function, name)
        found: _Found = []
        for home in self.modules.values():
            parents = self.parents(home) if function.name in self.sources.text(home.path) else {}
            for use in home.of(ast.Name, ast.Attribute) if parents else ():
                if (use.id if isinstance(use, ast.Name) else use.attr) != function.name:
                    continue
                call = parents.get(use)
                if not isinstance(call, ast.Call) or call.func is not use:
                    return None
                value = next((one.value for one in call.keywords if one.arg == name), None)
                if value is None and 0 <= position < len(call.args):
                    value = call.args[position]
                texts = self._united(home, [value if value is not None else default], depth + 1)
                if texts is None:
                    return None
                found += texts
        return found or None


def _targets(node: ast.Assign | ast.AnnAssign) -> Sequence[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _assigned(around: ast.AST, name: str) -> list[ast.expr | None] | None:
    """The values that a function or a module assigns to a name; None if some of them are parts of others."""
    found: list[ast.expr | None] = []
    for node in ast.walk(around):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        targets = _targets(node)
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            if node.value is not None:
                found.append(node.value)
        elif any(
            isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
            for target in targets
            for one in ast.walk(target)
        ):
            return None
    return found


def _binds(around: ast.AST, name: str) -> bool:
    """Whether something other than an assignment gives a name a value."""
    for node in ast.walk(around):
        if isinstance(node, (ast.ExceptHandler, ast.MatchAs)) and node.name == name:
            return True
        if isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
            return True
        target = getattr(node, "target", None) or getattr(node, "optional_vars", None)
        inner = ast.walk(target) if isinstance(node, _BINDS) and target is not None else ()
        if any(isinstance(one, ast.Name) and one.id == name for one in inner):
            return True
    return False


def _default(function: _Function, name: str) -> ast.expr | None:
    """The default of a parameter."""
    arguments = function.args
    listed = [*arguments.posonlyargs, *arguments.args]
    behind = dict(zip((one.arg for one in reversed(listed)), reversed(arguments.defaults), strict=False))
    only = {one.arg: value for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)}
    return behind.get(name) or only.get(name)
