"""Which expressions of a Python program run whenever a module is imported or started."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ...starting import installed_at
from ..data import table
from ..packages import pyproject
from ..sources import Sources
from .modules import Module, called, modules_of
from .routers import origin

# Where an expression is: the path of its module, its line and its column.
Place = tuple[str, int, int]
# A function by its module and its name, with that of its class.
Function = tuple[str, str]

# What servers call to get an application, as in `uvicorn --factory orders.app:create_app`.
_FACTORY = regex(r"(?:create|make|build|get)(?:_\w*(?:app|application|server))?|(?:app|application)_factory")
_MOST = 2_000
_NOTHING = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


@record(eq=False)
class Start:
    """What certainly runs, with the modules, without their endings, that run it when they are loaded.

    A module has its ending if it runs it only when it is started, and not when it is loaded.
    """

    sources: Sources

    @cached_property
    def _modules(self) -> Mapping[str, Module]:
        return modules_of(self.sources)

    @cached_property
    def _functions(self) -> dict[Function, tuple[Module, str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        """The functions and methods, each with its module and the name of its class."""
        found: dict[Function, tuple[Module, str, ast.FunctionDef | ast.AsyncFunctionDef]] = {
            **self._generated
        }
        for module in self._modules.values():
            for node in module.tree.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found[module.name, node.name] = module, "", node
                elif isinstance(node, ast.ClassDef):
                    for inner in node.body:
                        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                            found[module.name, f"{node.name}.{inner.name}"] = module, node.name, inner
        return found

    @cached_property
    def _generated(self) -> dict[Function, tuple[Module, str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        """The constructors of dataclasses and the like, which call the functions that make their defaults."""
        found: dict[Function, tuple[Module, str, ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        for module in self._modules.values():
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and (body := [*_made_defaults(node)]):
                    made = ast.FunctionDef(name="__init__", args=_NOTHING, body=body, decorator_list=[])
                    found[module.name, f"{node.name}.__init__"] = module, node.name, made
        return found

    @cached_property
    def _importers(self) -> dict[str, set[str]]:
        """For each module the names of those that import it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for module in self._modules.values():
            for home, inner in module.names.values():
                for name in (home, f"{home}.{inner}"):
                    if name in self._modules:
                        found[name].add(module.name)
        return dict(found)

    def _loading(self, name: str) -> frozenset[str]:
        """What loads a module: the paths, without their endings, of itself and of all that import it, and commands."""
        seen, todo = {name}, [name]
        while todo:
            for other in self._importers.get(todo.pop(), set()) - seen:
                seen.add(other)
                todo.append(other)
        commands = (command for command, function in self._commands.items() if function[0] in seen)
        return frozenset((*(self._modules[one].path.removesuffix(".py") for one in seen), *commands))

    @cached_property
    def _commands(self) -> dict[str, Function]:
        """The functions of the commands that `pyproject.toml` installs, by the paths of the commands."""
        data = pyproject(self.sources)
        scripts = table(data, "project", "scripts") or table(data, "tool", "poetry", "scripts")
        found = {}
        for name, value in scripts.items():
            module, _, function = str(value).partition(":")
            if module in self._modules:
                found[installed_at(name)] = origin((module, function.strip()), self.sources)
        return found

    @cached_property
    def reached(self) -> dict[Place, frozenset[str]]:
        """The expressions in functions that certainly run, with what starts them."""
        found: dict[Place, frozenset[str]] = {}
        entries: dict[Function, frozenset[str]] = {}
        todo: list[tuple[Function, int, frozenset[str]]] = []
        for module in self._modules.values():
            own = frozenset({module.path.removesuffix(".py")})
            started = frozenset({module.path})
            if calls := [*self._calls(module, "", _expressions(_outside(module)))]:
                loading = self._loading(module.name)
                todo += ((one, given, loading) for one, given in calls)
            main = [*_expressions(_main(module))]
            found.update(((module.path, node.lineno, node.col_offset), started) for node in main)
            todo += ((one, given, started) for one, given in self._calls(module, "", main))
            todo += ((one, 0, own) for one in self._factories(module))
        for command, function in self._commands.items():
            if function in self._functions:
                todo.append((function, 0, frozenset({command})))
        steps = 0
        while todo and steps < _MOST:
            function, given, starts = todo.pop()
            steps += 1
            if starts <= entries.get(function, frozenset()):
                continue
            entries[function] = entries.get(function, frozenset()) | starts
            module, owner, definition = self._functions[function]
            absent = _absent(definition, given, bool(owner))
            inside = [*_expressions(definition.body, absent)]
            for node in inside:
                place = module.path, node.lineno, node.col_offset
                found[place] = found.get(place, frozenset()) | starts
            todo += ((one, given, starts) for one, given in self._calls(module, owner, inside))
        return found

    def _factories(self, module: Module) -> Iterator[Function]:
        """The functions of a module that a server may be told to call, if the module has no application of its own."""
        if any(module.holds(name) for name in ("app", "application")):
            return
        for node in module.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and _FACTORY.fullmatch(node.name)
                and len(node.args.args) == len(node.args.defaults)
            ):
                yield module.name, node.name

    def _calls(
        self, module: Module, owner: str, expressions: Iterable[ast.expr]
    ) -> Iterator[tuple[Function, int]]:
        """The functions that expressions call, each with the number of arguments that it is given."""
        for node in expressions:
            if isinstance(node, ast.Call):
                yield from ((one, _given(node)) for one in self._meant(module, owner, node))

    def _meant(self, module: Module, owner: str, call: ast.Call) -> Iterator[Function]:
        """The function that a call means, also the constructor of a class, and a factory that is an argument."""
        parts = called(call).split(".")
        key: Function | None = None
        if parts[0] in ("self", "cls") and owner and len(parts) == 2:
            key = module.name, f"{owner}.{parts[1]}"
        elif len(parts) == 1:
            key = origin((module.name, parts[0]), self.sources)
        elif len(parts) == 2:
            home, inner = module.names.get(parts[0], ("", ""))
            whole = f"{home}.{inner}" if inner else home
            if whole in self._modules:
                key = origin((whole, parts[1]), self.sources)
            else:
                name = origin((module.name, parts[0]), self.sources)
                key = name[0], f"{name[1]}.{parts[1]}"
        for one in (key, (key[0], f"{key[1]}.__init__")) if key else ():
            # Values that are given take the place of defaults.
            if one in self._functions and not (one in self._generated and (call.args or call.keywords)):
                yield one


def _made_defaults(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """What makes the defaults of the fields of a class, as in `field(default_factory=lambda: needed("REGION"))`."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Call):
            for word in each.value.keywords:
                if word.arg in ("default_factory", "factory"):
                    value = word.value
                    made = value.body if isinstance(value, ast.Lambda) else ast.Call(value, [], [])
                    yield ast.Expr(ast.copy_location(made, value))


def _given(call: ast.Call) -> int:
    """The number of arguments of a call; -1 if some have names."""
    return -1 if call.keywords else len(call.args)


def _absent(definition: ast.FunctionDef | ast.AsyncFunctionDef, given: int, method: bool) -> frozenset[str]:
    """The parameters that have `None` as their default, and for which a call gives nothing."""
    if given < 0:
        return frozenset()
    listed = definition.args.args[1:] if method else definition.args.args
    defaults = [None] * (len(definition.args.args) - len(definition.args.defaults)) + definition.args.defaults
    defaults = defaults[1:] if method else defaults
    pairs = [*zip(listed, defaults, strict=True)][given:]
    pairs += zip(definition.args.kwonlyargs, definition.args.kw_defaults, strict=True)
    return frozenset(
        argument.arg
        for argument, default in pairs
        if isinstance(default, ast.Constant) and default.value is None
    )


def _outside(module: Module) -> list[ast.stmt]:
    return [node for node in module.tree.body if not _is_main(node)]


def _main(module: Module) -> list[ast.stmt]:
    """The statements behind `if __name__ == "__main__":`."""
    return [inner for node in module.tree.body if _is_main(node) for inner in getattr(node, "body", ())]


def _is_main(node: ast.stmt) -> bool:
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case _:
            return False


def _expressions(statements: Iterable[ast.stmt], absent: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
    """The expressions that certainly run when the statements do."""
    for node in statements:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Import() | ast.ImportFrom():
                continue
            case ast.ClassDef(body=body):
                yield from _expressions(body)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    yield from _inside(item.context_expr, absent)
                yield from _expressions(body, absent)
            case ast.If(test=test, body=body, orelse=orelse):
                yield from _inside(test, absent)
                if _is_absent(test, absent):
                    yield from _expressions(body, absent)
                if any(isinstance(one, ast.Return) for each in (*body, *orelse) for one in ast.walk(each)):
                    return
            case ast.Try(body=body, handlers=handlers):
                # What a handler answers is not needed.
                if all(ends(handler.body) for handler in handlers):
                    yield from _expressions(body, absent)
            case ast.For(iter=inner) | ast.AsyncFor(iter=inner) | ast.While(test=inner):
                yield from _inside(inner, absent)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from _inside(child, absent)
                if isinstance(node, (ast.Return, ast.Raise)):
                    return


def ends(body: list[ast.stmt]) -> bool:
    """Whether statements end the program or raise an error."""
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    return (
        isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and called(last.value) in ("sys.exit", "exit", "os._exit")
    )


def _is_absent(test: ast.expr, absent: frozenset[str]) -> bool:
    """Whether a condition holds because nothing was given for a parameter: `config is None`, `not config`."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return name in absent
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return name in absent
        case _:
            return False


def _inside(value: ast.expr, absent: frozenset[str]) -> Iterator[ast.expr]:
    """The expressions that certainly run when an expression does."""
    yield value
    match value:
        case ast.Lambda():
            return
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from _inside(test, absent)
            if _is_absent(test, absent):
                yield from _inside(body, absent)
            elif isinstance(test, ast.Name) and test.id in absent:
                yield from _inside(orelse, absent)
        case ast.BoolOp(values=[first, *rest], op=op):
            yield from _inside(first, absent)
            if isinstance(op, ast.Or) and isinstance(first, ast.Name) and first.id in absent and rest:
                yield from _inside(rest[0], absent)
        case ast.ListComp(generators=generators) | ast.SetComp(generators=generators):
            yield from _inside(generators[0].iter, absent)
        case ast.DictComp(generators=generators) | ast.GeneratorExp(generators=generators):
            yield from _inside(generators[0].iter, absent)
        case _:
            for child in ast.iter_child_nodes(value):
                if isinstance(child, ast.expr):
                    yield from _inside(child, absent)
                elif isinstance(child, ast.keyword):
                    yield from _inside(child.value, absent)
