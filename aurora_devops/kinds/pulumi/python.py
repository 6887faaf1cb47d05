"""Programs in Python: the resources that the entry point declares, as far as literals tell them.

Names that are assigned once at the top of the module are followed, and the constructors of arguments, `json.dumps`,
`pulumi.Output.json_dumps` and `aws.iam.get_policy_document`. Everything else is unknown.
"""

from __future__ import annotations

import ast
import posixpath
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...cloud.declared import Inventory
from ...cloud.encoding import encoded
from ...cloud.value import MARKER, UNKNOWN, Site, Value
from ...core.kind import Document
from ...core.lazy import regex
from ...core.source import Source, Span
from .code import DEEPEST, MOST_VALUES, PROVIDERS, declare, document_of, joined, token_of
from .documents import policy_document
from .enumerations import value_of_member
from .names import Properties
from .project import project_of_program

if TYPE_CHECKING:
    from ...core.context import Context

# By package: the provider in the token of a type, or the name that is used for it here.
_PACKAGES = {
    "pulumi_aws": "aws",
    "pulumi_aws_native": "aws-native",
    "pulumi_azure": "azure",
    "pulumi_azure_native": "azure-native",
    "pulumi_gcp": "gcp",
    "pulumi_digitalocean": "digitalocean",
    "pulumi_github": "github",
    "pulumi": "pulumi",
    "json": "json",
}
# Arguments of a resource that are not its properties.
_NOT_PROPERTIES = frozenset({"opts", "resource_name", "args", "__props__"})


def read_python(source: Source, context: Context) -> Document:
    """The entry point of a program as a document; it declares nothing if it is not one of Pulumi."""
    program = Program(source) if runs_python(source.path, context) else None
    return document_of("pulumi-python", source, program)


def runs_python(path: str, context: Context) -> bool:
    """Whether a file is in the program of a project with the runtime `python`."""
    project = project_of_program(path, context)
    return project is not None and project.runtime == "python"


class Program:
    """A module of Python with the resources that it declares."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.inventory = Inventory()
        # What another module declares is used by those that import it.
        self.inventory.complete = posixpath.basename(source.path) == "__main__.py"
        self._lines = _Lines(source.text)
        # By name: the package and what follows, as `("aws", "s3")`.
        self._imported: dict[str, tuple[str, ...]] = {}
        self._assigned: dict[str, ast.expr] = {}
        # By the call that declares a resource.
        self._addresses: dict[int, str] = {}
        self._open: set[str] = set()
        self._left = MOST_VALUES
        try:
            self.tree = ast.parse(source.text)
            self._read()
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # Python reports it.
            self.tree = ast.Module([], [])
            self.inventory = Inventory()

    def statements(self) -> Iterator[Span]:
        """The statements at any depth."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt):
                yield self._span(node)

    def _span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        return self._lines.span(node)

    # Names

    def _read(self) -> None:
        self._import()
        self._assign()
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        declared = [(call, token) for call in calls if (token := self._resource_token(call)) is not None]
        for index, (call, _) in enumerate(declared):
            self._addresses[id(call)] = f"{index}"
        named = {id(value) for value in self._assigned.values()}
        alone = {id(node.value) for node in self.tree.body if isinstance(node, ast.Expr)}
        for call, token in declared:
            # What is kept anywhere else than in a variable of the module may be given to anything.
            if id(call) not in named and id(call) not in alone:
                self.inventory.passed.add(self._addresses[id(call)])
            self._declare(call, token)
        self._pass()

    def _pass(self) -> None:
        """Find the resources that are given to functions that could create others."""
        stack: list[tuple[ast.AST, bool]] = [(self.tree, False)]
        while stack:
            node, given = stack.pop()
            if isinstance(node, ast.Name) and given:
                self.inventory.passed.update(self._mentioned(node))
            given |= isinstance(node, ast.Call) and not self._is_known(node)
            stack.extend((child, given) for child in ast.iter_child_nodes(node))

    def _import(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    package, *rest = alias.name.split(".")
                    if package in _PACKAGES:
                        path = (_PACKAGES[package], *rest)
                        if alias.asname:
                            self._imported[alias.asname] = path
                        else:
                            self._imported[package] = path[:1]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                package, *rest = node.module.split(".")
                if package in _PACKAGES:
                    for alias in node.names:
                        path = (_PACKAGES[package], *rest, alias.name)
                        self._imported[alias.asname or alias.name] = path

    def _assign(self) -> None:
        """The names that are assigned once, at the top of the module, and whose values are not changed."""
        bound: Counter[str] = Counter()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound[node.id] += 1
            elif isinstance(node, ast.arg):
                bound[node.arg] += 2
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                bound[node.name] += 2
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                bound.update(node.names * 2)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bound[node.name] += 2
        changed = set(self._changed())
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target, value = statement.targets[0], statement.value
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                target, value = statement.target, statement.value
            else:
                continue
            if not isinstance(target, ast.Name) or bound[target.id] != 1:
                continue
            if target.id not in changed or not isinstance(value, (ast.List, ast.Dict, ast.Set)):
                self._assigned[target.id] = value

    def _changed(self) -> Iterator[str]:
        """The names of collections that may be changed: by a method, by an assignment, by a function."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute) and (name := _base(node.func)):
                    yield name
                if not self._is_known(node):
                    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                        if name := _base(argument):
                            yield name
            elif (
                isinstance(node, (ast.Attribute, ast.Subscript))
                and not isinstance(node.ctx, ast.Load)
                and (name := _base(node))
            ):
                yield name

    def _path(self, node: ast.expr) -> tuple[str, ...] | None:
        """What an expression names in a package: `aws.s3.Bucket` is `("aws", "s3", "Bucket")`."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id in self._assigned:
            return None
        path = self._imported.get(node.id)
        return None if path is None else (*path, *reversed(names))

    def _resource_token(self, call: ast.Call) -> str | None:
        """The type token of the resource that a call declares: `aws:s3:Bucket`."""
        path = self._path(call.func)
        return None if path is None or path[-1].endswith(("Args", "ArgsDict")) else token_of(path)

    def _is_known(self, call: ast.Call) -> bool:
        """Whether a call gives its arguments to nothing that could create resources."""
        path = self._path(call.func)
        if path is None:
            return False
        return path[0] in _PACKAGES.values()

    def _mentioned(self, node: ast.AST) -> Iterator[str]:
        """The addresses of the resources whose variables are in a part of the program."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                value = self._assigned.get(inner.id)
                if value is not None and id(value) in self._addresses:
                    yield self._addresses[id(value)]

    # Resources

    def _declare(self, call: ast.Call, token: str) -> None:
        properties = Properties()
        complete = True
        for keyword in self._arguments(call):
            if keyword.arg is None:
                complete = False
            elif keyword.arg not in _NOT_PROPERTIES:
                value = self._at_key(keyword, keyword.arg)
                # A collection is at its keyword, anything else at the value.
                whole = keyword if isinstance(value.data, (dict, list)) else keyword.value
                properties[keyword.arg] = value.used(Site(self.source, self.source, *self._span(whole)))
        complete &= len(call.args) < 3
        head = Site(self.source, self.source, *self._span(call.func))
        address = self._addresses[id(call)]
        declare(self.inventory, address, token, self._name(call), properties, head, complete=complete)

    def _arguments(self, call: ast.Call) -> Iterator[ast.keyword]:
        """The arguments of a resource, also those in an object of arguments."""
        given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "args")]
        for one in given:
            if isinstance(one, ast.Call) and (path := self._path(one.func)) and path[-1].endswith("Args"):
                yield from one.keywords
            else:
                # A dictionary, or an object that is made elsewhere.
                yield ast.keyword(arg=None, value=one)
        yield from call.keywords

    def _name(self, call: ast.Call) -> str:
        given = [
            *call.args[:1],
            *(keyword.value for keyword in call.keywords if keyword.arg == "resource_name"),
        ]
        value = self.value(given[0]) if given else None
        return (value.string if value else None) or ""

    def _at_key(self, keyword: ast.keyword, name: str) -> Value:
        """The value of a keyword; a collection is at the keyword."""
        value = self.value(keyword.value)
        if isinstance(value.data, (dict, list)) and self._span(keyword.value).start == value.start:
            start = self._span(keyword).start
            return Value(value.data, self.source, start, start + len(name), refs=value.refs)
        return value

    # Values

    def value(self, node: ast.expr, depth: int = 0) -> Value:
        """The value of an expression; unknown if it is not a literal, or made of literals."""
        self._left -= 1
        span = self._span(node)
        if self._left < 0 or depth > DEEPEST:
            return Value(UNKNOWN, self.source, *span)
        depth += 1
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as data):
                return Value(data, self.source, *span)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                if any(isinstance(item, ast.Starred) for item in items):
                    return self._unknown(node)
                return Value([self.value(item, depth) for item in items], self.source, *span)
            case ast.Dict():
                return self._mapping(node, depth)
            case ast.JoinedStr():
                return self._joined(node, depth)
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, depth)
            case ast.Name(id=name) if name in self._assigned:
                return self._named(name, node, depth)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self._assigned:
                return self._attribute(name, attribute, node, depth)
            case ast.Attribute():
                return self._member(node)
            case ast.Call():
                return self._call(node, depth)
        return self._unknown(node)

    def _member(self, node: ast.Attribute) -> Value:
        """The value of a member of an enumeration."""
        path = self._path(node)
        value = value_of_member(path) if path is not None else None
        return self._unknown(node) if value is None else Value(value, self.source, *self._span(node))

    def _unknown(self, node: ast.expr) -> Value:
        """An unknown value that comes from the resources in an expression."""
        refs = tuple(dict.fromkeys(self._mentioned(node)))[:64]
        return Value(UNKNOWN, self.source, *self._span(node), refs=refs, text=MARKER)

    def _mapping(self, node: ast.Dict, depth: int) -> Value:
        made = Properties()
        for key, item in zip(node.keys, node.values, strict=True):
            name = self.value(key, depth).string if key is not None else None
            if name is None or key is None:
                return self._unknown(node)
            value = self.value(item, depth)
            if isinstance(value.data, (dict, list)) and self._span(item).start == value.start:
                value = Value(value.data, self.source, *self._span(key), refs=value.refs)
            made[name] = value
        return Value(made, self.source, *self._span(node))

    def _joined(self, node: ast.JoinedStr, depth: int) -> Value:
        values = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                plain = part.conversion == -1 and part.format_spec is None
                values.append(self.value(part.value, depth) if plain else self._unknown(part.value))
            else:
                values.append(self.value(part, depth))
        return self._text(node, values)

    def _text(self, node: ast.expr, values: Iterable[Value]) -> Value:
        return joined(((_written(value), value) for value in values), self.source, self._span(node))

    def _sum(self, node: ast.BinOp, depth: int) -> Value:
        left, right = self.value(node.left, depth), self.value(node.right, depth)
        if isinstance(left.data, list) and isinstance(right.data, list):
            return Value([*left.data, *right.data], self.source, *self._span(node))
        if isinstance(left.data, str) or isinstance(right.data, str):
            return self._text(node, (left, right))
        return self._unknown(node)

    def _named(self, name: str, node: ast.expr, depth: int) -> Value:
        assigned = self._assigned[name]
        if id(assigned) in self._addresses:
            return self._unknown(node)
        if name in self._open:
            return Value(UNKNOWN, self.source, *self._span(node))
        self._open.add(name)
        try:
            return self.value(assigned, depth)
        finally:
            self._open.discard(name)

    def _attribute(self, name: str, attribute: str, node: ast.expr, depth: int) -> Value:
        value = self._named(name, node, depth)
        if isinstance(value.data, dict) and attribute in value.data and attribute == "json":
            found: Value = value.data[attribute]
            return found
        return self._unknown(node)

    def _call(self, node: ast.Call, depth: int) -> Value:
        path = self._path(node.func)
        if path is None or any(keyword.arg is None for keyword in node.keywords):
            return self._unknown(node)
        if path[-1].endswith("Args") and path[0] in PROVIDERS and not node.args:
            return self._constructed(node, depth)
        if path in (("json", "dumps"), ("pulumi", "Output", "json_dumps")) and len(node.args) == 1:
            return encoded(self.value(node.args[0], depth), self.source, *self._span(node.func))
        if path in (("pulumi", "Output", "secret"), ("pulumi", "Output", "from_input")) and node.args:
            return self.value(node.args[0], depth)
        if path[0] == "aws" and path[1:] in (
            ("iam", "get_policy_document"),
            ("iam", "get_policy_document_output"),
        ):
            document = policy_document(self._constructed(node, depth))
            return Value({"json": document}, self.source, *self._span(node.func), refs=document.refs)
        return self._unknown(node)

    def _constructed(self, node: ast.Call, depth: int) -> Value:
        """The keywords of a call as a map."""
        made = Properties()
        for keyword in node.keywords:
            if keyword.arg is not None:
                value = self.value(keyword.value, depth)
                if isinstance(value.data, (dict, list)) and self._span(keyword.value).start == value.start:
                    start = self._span(keyword).start
                    value = Value(value.data, self.source, start, start + len(keyword.arg), refs=value.refs)
                made[keyword.arg] = value
        return Value(made, self.source, *self._span(node.func))


def _base(node: ast.expr) -> str:
    """The name that attributes and items are read of; empty if it is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


_LINE_END = regex(r"\r\n|\r|\n")


class _Lines:
    """The lines of a text as Python counts them, in which columns are bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """The span of a node."""
        start = self._offset(node.lineno, node.col_offset)
        if node.end_lineno is None or node.end_col_offset is None:
            return Span(start, start)
        return Span(start, self._offset(node.end_lineno, node.end_col_offset))

    def _offset(self, line: int, column: int) -> int:
        start = self.starts[min(line, len(self.starts)) - 1]
        following = bisect_right(self.starts, start)
        end = self.starts[following] if following < len(self.starts) else len(self.text)
        content = self.text[start:end]
        if content.isascii():
            return start + min(column, len(content))
        return start + len(content.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))


def _written(value: Value) -> str | None:
    """The text of a value in a string; None for booleans and some numbers, which Python writes in another way."""
    if type(value.data) is int:
        return str(value.data)
    return value.data if isinstance(value.data, str) else None
