"""Python source without running it: modules with their syntax trees, what they import, what calls are made of."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Container, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import Any, TypeVar, overload

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources

# Above this, a file is data in the shape of code.
_LONGEST = 300_000
_MOST_FILES = 2_000
# The functions that read an environment variable, or give a default.
READS = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})
# Nodes without others in them that are asked for, and what has others.
_LEAVES = frozenset({ast.Name, ast.Constant, ast.alias})
_INNER = (ast.expr, ast.arguments, ast.arg, ast.pattern)
_LISTED = (
    *(ast.expr, ast.stmt, ast.arg, ast.keyword, ast.alias, ast.comprehension, ast.excepthandler),
    *(ast.withitem, ast.match_case, ast.pattern),
)

# Methods that change a list or a mapping.
_CHANGES = frozenset({"append", "extend", "insert", "pop", "remove", "setdefault", "update"})

N1 = TypeVar("N1", bound=ast.AST)
N2 = TypeVar("N2", bound=ast.AST)


@record(eq=False)
class Module:
    """A module of the application: its path, its dotted name, and its syntax tree."""

    path: str
    name: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The nodes of the tree, level by level; contexts and operators are left out."""
        nodes: list[ast.AST] = [self.tree]
        for node in nodes:
            if type(node) in _LEAVES:
                continue
            # Walking the trees is most of the work of reading a program.
            for value in node.__dict__.values():
                if value.__class__ is list:
                    nodes += [each for each in value if isinstance(each, _LISTED)]
                elif isinstance(value, _INNER):
                    nodes.append(value)
        return tuple(nodes)

    @cached_property
    def _by_type(self) -> Mapping[type[ast.AST], list[Any]]:
        found: dict[type[ast.AST], list[Any]] = {}
        for node in self.nodes:
            found.setdefault(type(node), []).append(node)
        return found

    @overload
    def of(self, first: type[N1], /) -> Iterator[N1]: ...
    @overload
    def of(self, first: type[N1], second: type[N2], /) -> Iterator[N1 | N2]: ...
    @overload
    def of(self, *types: type[ast.AST]) -> Iterator[Any]: ...
    def of(self, *types: type[ast.AST]) -> Iterator[Any]:
        """The nodes of these types: all of the first one, then those of the next."""
        return chain.from_iterable(self._by_type.get(each, ()) for each in types)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """What the imports bind: a name to a module and the name in it, empty for the module itself."""
        bound: dict[str, tuple[str, str]] = {}
        package = self.name if self.path.endswith("__init__.py") else self.name.rpartition(".")[0]
        for node in self.of(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
            else:
                home = node.module or ""
                if node.level:
                    above = package.split(".")[: len(package.split(".")) - node.level + 1]
                    home = ".".join(part for part in (*above, home) if part)
                for alias in node.names:
                    bound[alias.asname or alias.name] = (home, alias.name)
        return bound

    @cached_property
    def imported(self) -> frozenset[str]:
        """The modules that it imports from."""
        return frozenset(home for home, _ in self.names.values())

    @cached_property
    def packages(self) -> frozenset[str]:
        """The top-level packages that it imports from."""
        return frozenset(home.partition(".")[0] for home in self.imported)

    @cached_property
    def _held(self) -> frozenset[str]:
        found: set[str] = set()
        for node in self.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            found.update(target.id for target in targets if isinstance(target, ast.Name))
        return frozenset(found)

    def holds(self, name: str) -> bool:
        """Whether the module itself, not a function in it, sets a name."""
        return name in self._held

    @cached_property
    def assigned(self) -> Mapping[str, list[ast.expr | None]]:
        """The values that the module and its functions assign to names, also to `self.name`; None for other changes."""
        found: dict[str, list[ast.expr | None]] = {}
        for node in self.of(ast.Assign, ast.AnnAssign, ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if (name := called(target)) and node.value is not None:
                    changed = isinstance(node, ast.AugAssign)
                    found.setdefault(name, []).append(None if changed else node.value)
        for call in self.of(ast.Call):
            changes = isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGES
            if changes and (name := called(call).rpartition(".")[0]) in found:
                found[name].append(None)
        return found

    def only_value(self, name: str) -> ast.expr | None:
        """The value of a name that is assigned once."""
        values = self.assigned.get(name, [])
        return values[0] if len(values) == 1 else None

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions of the module by name, without those in others; a method has the name of its class before."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[node.name] = node
            elif isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        found[f"{node.name}.{each.name}"] = each
        return found

    @cached_property
    def bases(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the bases of classes."""
        return {node.name: tuple(map(called, node.bases)) for node in self.of(ast.ClassDef)}

    @cached_property
    def class_names(self) -> Mapping[int, tuple[str, str]]:
        """The classes and the names that the assignments in their bodies set, by line."""
        return {
            each.lineno: (node.name, name)
            for node in self.of(ast.ClassDef)
            for each in node.body
            if isinstance(each, (ast.Assign, ast.AnnAssign))
            for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
            if (name := called(target))
        }

    @cached_property
    def _classes(self) -> list[tuple[int, int, str]]:
        return sorted((one.lineno, one.end_lineno or one.lineno, one.name) for one in self.of(ast.ClassDef))

    def function_at(self, line: int) -> tuple[str, ast.FunctionDef | ast.AsyncFunctionDef] | None:
        """The function or method around a line with its name, `Class.method` for a method."""
        around = [
            (name, one) for name, one in self.functions.items() if one.lineno <= line <= (one.end_lineno or 0)
        ]
        return around[-1] if around else None

    def class_at(self, line: int) -> str:
        """The name of the innermost class around a line; empty outside of classes."""
        around = [name for first, last, name in self._classes if first <= line <= last]
        return around[-1] if around else ""


@lru_cache(maxsize=2)
def modules_of(sources: Sources) -> dict[str, Module]:
    """The application's modules by dotted name; those that Python cannot read are left out."""
    found: dict[str, Module] = {}
    roots = source_roots(sources)
    for path, text in islice(sources.code(".py"), _MOST_FILES):
        tree = _parse(text) if len(text) <= _LONGEST else None
        if tree is not None:
            name = _dotted(path, roots)
            found.setdefault(name, Module(path, name, tree))
    return found


@lru_cache(maxsize=2)
def own_packages(sources: Sources) -> frozenset[str]:
    """The top-level packages and modules of the application."""
    return frozenset(name.partition(".")[0] for name in modules_of(sources))


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            # What the application's authors escaped wrongly is not our warning.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_PACKAGE = regex(r"([^/]+)/[^/]+/__init__\.py")
_RELATIVE = regex(r"^\s*from\s+\.", re.MULTILINE)


def source_roots(sources: Sources) -> frozenset[str]:
    """The folders that lie on the path of imports and stand in no name: `src`, and what is like it.

    Such a folder holds packages and is none itself: nothing is imported from it by its own name, and the modules
    in it import nothing from beside them.
    """
    folders = {match[1] for path in sources.files if (match := _PACKAGE.fullmatch(path))}
    packages = {folder for folder in folders if f"{folder}/__init__.py" in sources.files}
    roots = set()
    # `src` is a package only for an application that imports from it.
    for folder in (folders - packages) | {"src"}:
        named = re.compile(rf"^\s*(?:from|import)\s+{re.escape(folder)}[.\s]", re.MULTILINE)
        if not any(
            named.search(text) or (path.rpartition("/")[0] == folder and _RELATIVE.search(text))
            for path, text in islice(sources.code(".py"), _MOST_FILES)
        ):
            roots.add(folder)
    return frozenset(roots)


def _dotted(path: str, roots: Container[str]) -> str:
    """The name under which a file is imported."""
    parts = path.removesuffix(".py").split("/")
    if parts[0] in roots and len(parts) > 1:
        parts = parts[1:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts = parts[:-1]
    return ".".join(parts)


def called(node: ast.AST) -> str:
    """The dotted name of what is called or meant; empty where it is no name."""
    parts: list[str] = []
    value: ast.AST = node.func if isinstance(node, ast.Call) else node
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name):
        return ""
    return ".".join((value.id, *reversed(parts)))


def within(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions and classes in it."""
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo += ast.iter_child_nodes(node)


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((argument.value for argument in call.keywords if argument.arg == name), None)


def sets(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    """Whether an assignment sets a name."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(called(target) == name for target in targets)


def text_of(node: ast.AST | None) -> str | None:
    """The text of a string constant."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def constant(node: ast.AST | None) -> object:
    """The value of a constant, also of a product such as `60 * 20`; None where it is none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = constant(node.left), constant(node.right)
        return left * right if isinstance(left, int) and isinstance(right, int) else None
    return node.value if isinstance(node, ast.Constant) else None
