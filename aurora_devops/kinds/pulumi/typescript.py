"""Programs in TypeScript: the resources that the entry point declares, as far as literals tell them.

Names that are assigned once at the top of the module are followed, and `JSON.stringify`, `pulumi.interpolate`,
`pulumi.secret` and `aws.iam.getPolicyDocument`. Everything else is unknown. The grammar is an extra of the package.
"""

from __future__ import annotations

import posixpath
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
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
    from tree_sitter import Node, Parser

    from ...core.context import Context

# By package: the provider in the token of a type, or the name that is used for it here.
_PACKAGES = {**{f"@pulumi/{provider}": provider for provider in PROVIDERS}, "@pulumi/pulumi": "pulumi"}
LARGEST = 2_000_000
# What stands around a value and does not change it.
_AROUND = frozenset(
    {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"}
)
_DECLARATIONS = frozenset({"lexical_declaration", "variable_declaration"})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CHARACTER = regex(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")


@cache
def _parser() -> Parser:
    import tree_sitter_typescript
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_typescript.language_typescript()))


def read_typescript(source: Source, context: Context) -> Document:
    """The entry point of a program as a document; it declares nothing if it is not one of Pulumi."""
    project = project_of_program(source.path, context)
    runs = project is not None and project.runtime == "nodejs" and len(source.text) <= LARGEST
    program = Program(source) if runs else None
    return document_of("pulumi-typescript", source, program)


class Program:
    """A module of TypeScript with the resources that it declares."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.inventory = Inventory()
        # What another module declares is used by those that import it.
        self.inventory.complete = posixpath.basename(source.path) == "index.ts"
        self._raw = source.text.encode("utf-8", "surrogatepass")
        self._table = None if source.text.isascii() else _table(source.text)
        self._imported: dict[str, tuple[str, ...]] = {"JSON": ("JSON",)}
        self._assigned: dict[str, Node] = {}
        # By the node that declares a resource.
        self._addresses: dict[int, str] = {}
        self._open: set[str] = set()
        self._left = MOST_VALUES
        self.root = _parser().parse(self._raw).root_node
        self._nodes = list(_walk(self.root))
        self._read()

    def statements(self) -> Iterator[Span]:
        """The statements at any depth."""
        for node in self._nodes:
            if node.type.endswith(("_statement", "_declaration")):
                yield self._span(node)

    def _span(self, node: Node) -> Span:
        if self._table is None:
            return Span(node.start_byte, node.end_byte)
        return Span(self._table[node.start_byte], self._table[node.end_byte])

    def _text(self, node: Node) -> str:
        return self._raw[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    # Names

    def _read(self) -> None:
        for statement in self.root.named_children:
            if statement.type == "import_statement":
                self._import(statement)
        self._assign()
        found = [(node, token) for node in self._nodes if (token := self._resource_token(node)) is not None]
        for index, (node, _) in enumerate(found):
            self._addresses[node.id] = f"{index}"
        named = {node.id for node in self._assigned.values()}
        alone = {
            child.id
            for statement in self.root.named_children
            if statement.type == "expression_statement"
            for child in statement.named_children
        }
        for node, token in found:
            # What is kept anywhere else than in a variable of the module may be given to anything.
            if node.id not in named and node.id not in alone:
                self.inventory.passed.add(self._addresses[node.id])
            self._declare(node, token)
        self._pass()

    def _import(self, statement: Node) -> None:
        source = statement.child_by_field_name("source")
        module = self._text(source)[1:-1] if source is not None else ""
        package = "/".join(module.split("/")[:2])
        if package not in _PACKAGES:
            return
        path = (_PACKAGES[package], *module.split("/")[2:])
        for node in _walk(statement):
            if node.type == "namespace_import":
                self._imported[self._text(node.named_children[0])] = path
            elif node.type == "import_specifier":
                name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
                if name is not None:
                    self._imported[self._text(alias or name)] = (*path, self._text(name))

    def _assign(self) -> None:
        """The names that are assigned once, at the top of the module, and whose values are not changed."""
        bound = Counter(self._bound())
        changed = set(self._changed())
        for statement in self.root.named_children:
            inner = statement.child_by_field_name("declaration") or statement
            if inner.type not in _DECLARATIONS:
                continue
            for declarator in inner.named_children:
                name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
                if name is None or value is None or name.type != "identifier":
                    continue
                text, value = self._text(name), _inner(value)
                if bound[text] == 1 and (text not in changed or value.type not in ("object", "array")):
                    self._assigned[text] = value

    def _bound(self) -> Iterator[str]:
        """The names that the program binds, each as often as it does."""
        for node in self._nodes:
            for field in _BINDING.get(node.type, ()):
                part = node.child_by_field_name(field)
                if part is not None:
                    for inner in _walk(part):
                        if inner.type in ("identifier", "shorthand_property_identifier_pattern"):
                            yield self._text(inner)

    def _changed(self) -> Iterator[str]:
        """The names of collections that may be changed: by a method, by an assignment, by a function."""
        for node in self._nodes:
            if node.type in ("call_expression", "new_expression"):
                function = node.child_by_field_name("function")
                if function is not None and function.type == "member_expression":
                    yield self._base(function)
                arguments = node.child_by_field_name("arguments")
                if arguments is not None and not self._is_known(node):
                    yield from map(self._base, arguments.named_children)
            elif node.type in ("assignment_expression", "augmented_assignment_expression"):
                left = node.child_by_field_name("left")
                if left is not None:
                    yield self._base(left)
            elif node.type == "unary_expression":
                # `delete tags.Name`
                yield from map(self._base, node.named_children)

    def _base(self, node: Node) -> str:
        """The name that properties and items are read of; empty if it is none."""
        while node.type in ("member_expression", "subscript_expression", "spread_element", *_AROUND):
            node = node.child_by_field_name("object") or node.named_children[0]
        return self._text(node) if node.type == "identifier" else ""

    def _path(self, node: Node | None) -> tuple[str, ...] | None:
        """What an expression names in a package: `aws.s3.Bucket` is `("aws", "s3", "Bucket")`."""
        names: list[str] = []
        while node is not None and node.type == "member_expression":
            part = node.child_by_field_name("property")
            names.append(self._text(part) if part is not None else "")
            node = node.child_by_field_name("object")
        if node is None or node.type != "identifier":
            return None
        name = self._text(node)
        path = None if name in self._assigned else self._imported.get(name)
        return None if path is None else (*path, *reversed(names))

    def _resource_token(self, node: Node) -> str | None:
        if node.type != "new_expression":
            return None
        path = self._path(node.child_by_field_name("constructor"))
        return None if path is None else token_of(path)

    def _is_known(self, node: Node) -> bool:
        """Whether a call gives its arguments to nothing that could create resources."""
        return (
            self._path(node.child_by_field_name("function") or node.child_by_field_name("constructor"))
            is not None
        )

    def _mentioned(self, node: Node) -> Iterator[str]:
        """The addresses of the resources whose variables are in a part of the program."""
        for inner in _walk(node):
            if inner.type in ("identifier", "shorthand_property_identifier"):
                value = self._assigned.get(self._text(inner))
                if value is not None and value.id in self._addresses:
                    yield self._addresses[value.id]

    def _pass(self) -> None:
        """Find the resources that are given to functions that could create others."""
        stack = [(self.root, False)]
        while stack:
            node, given = stack.pop()
            if given and node.type in ("identifier", "shorthand_property_identifier"):
                self.inventory.passed.update(self._mentioned(node))
            given |= node.type in ("call_expression", "new_expression") and not self._is_known(node)
            stack.extend((child, given) for child in node.named_children)

    # Resources

    def _declare(self, node: Node, token: str) -> None:
        constructor, arguments = (
            node.child_by_field_name("constructor"),
            node.child_by_field_name("arguments"),
        )
        assert constructor is not None
        given = [one for one in arguments.named_children if one.type != "comment"] if arguments else []
        head = Site(self.source, self.source, *self._span(constructor))
        properties = Properties()
        complete = True
        if len(given) > 1:
            value = _inner(given[1])
            is_object = value.type == "object"
            complete = self._properties(value, properties) if is_object else value.type == "undefined"
        name = self.value(given[0]).string if given else None
        address = self._addresses[node.id]
        declare(self.inventory, address, token, name or "", properties, head, complete=complete)

    def _properties(self, node: Node, properties: Properties) -> bool:
        """Add the properties of an object; False if some of them are not known."""
        complete = True
        for pair in node.named_children:
            if pair.type == "comment":
                continue
            key, item = self._entry(pair)
            if key is None or item is None:
                complete = False
                continue
            value = self._at_key(pair, item, 0)
            # A collection is at its key, anything else at the value.
            whole = pair if isinstance(value.data, (dict, list)) else item
            properties[key] = value.used(Site(self.source, self.source, *self._span(whole)))
        return complete

    def _entry(self, node: Node) -> tuple[str | None, Node | None]:
        """The key and the value of an entry of an object; None for what is not known."""
        if node.type == "shorthand_property_identifier":
            return self._text(node), node
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if node.type != "pair" or key is None or value is None or key.type == "computed_property_name":
            return None, None
        return self._string(key) if key.type == "string" else self._text(key), value

    def _at_key(self, pair: Node, item: Node, depth: int) -> Value:
        """The value of an entry; a collection that is written there is at its key."""
        value = self.value(item, depth)
        key = pair.child_by_field_name("key") or pair
        if isinstance(value.data, (dict, list)) and value.start == self._span(_inner(item)).start:
            return Value(value.data, self.source, *self._span(key), refs=value.refs)
        return value

    # Values

    def value(self, node: Node, depth: int = 0) -> Value:
        """The value of an expression; unknown if it is not a literal, or made of literals."""
        self._left -= 1
        node = _inner(node)
        span = self._span(node)
        if self._left < 0 or depth > DEEPEST:
            return Value(UNKNOWN, self.source, *span)
        depth += 1
        match node.type:
            case "true" | "false":
                return Value(node.type == "true", self.source, *span)
            case "null" | "undefined":
                return Value(None, self.source, *span)
            case "number":
                return self._number(node)
            case "string":
                return Value(self._string(node), self.source, *span)
            case "template_string":
                return self._template(node, depth)
            case "array":
                items = [one for one in node.named_children if one.type != "comment"]
                if any(one.type == "spread_element" for one in items):
                    return self._unknown(node)
                return Value([self.value(one, depth) for one in items], self.source, *span)
            case "object":
                return self._object(node, depth)
            case "binary_expression":
                return self._sum(node, depth)
            case "identifier" | "shorthand_property_identifier":
                return self._named(node, depth)
            case "member_expression":
                return self._member(node, depth)
            case "call_expression":
                return self._call(node, depth)
        return self._unknown(node)

    def _unknown(self, node: Node) -> Value:
        """An unknown value that comes from the resources in an expression."""
        refs = tuple(dict.fromkeys(self._mentioned(node)))[:64]
        return Value(UNKNOWN, self.source, *self._span(node), refs=refs, text=MARKER)

    def _number(self, node: Node) -> Value:
        try:
            number: float = float(self._text(node).replace("_", ""))
        except ValueError:
            return self._unknown(node)
        return Value(int(number) if number.is_integer() else number, self.source, *self._span(node))

    def _string(self, node: Node) -> str:
        """The text of a string, or of a part of a template."""
        return "".join(
            _unescaped(self._text(part)) if part.type == "escape_sequence" else self._text(part)
            for part in node.named_children
        )

    def _template(self, node: Node, depth: int) -> Value:
        values = []
        for part in node.named_children:
            if part.type == "template_substitution":
                inner = part.named_children
                values.append(self.value(inner[0], depth) if inner else self._unknown(part))
            else:
                text = self._text(part)
                text = _unescaped(text) if part.type == "escape_sequence" else text
                values.append(Value(text, self.source, *self._span(part)))
        return self._joined(node, values)

    def _joined(self, node: Node, values: Sequence[Value]) -> Value:
        return joined(((value.string, value) for value in values), self.source, self._span(node))

    def _object(self, node: Node, depth: int) -> Value:
        made = Properties()
        for pair in node.named_children:
            if pair.type == "comment":
                continue
            key, item = self._entry(pair)
            if key is None or item is None:
                return self._unknown(node)
            made[key] = self._at_key(pair, item, depth)
        return Value(made, self.source, *self._span(node))

    def _sum(self, node: Node, depth: int) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None or self._text(operator) != "+":
            return self._unknown(node)
        values = self.value(left, depth), self.value(right, depth)
        if any(isinstance(value.data, str) for value in values):
            return self._joined(node, values)
        return self._unknown(node)

    def _named(self, node: Node, depth: int) -> Value:
        name = self._text(node)
        assigned = self._assigned.get(name)
        if assigned is None or assigned.id in self._addresses or name in self._open:
            return self._unknown(node)
        self._open.add(name)
        try:
            return self.value(assigned, depth)
        finally:
            self._open.discard(name)

    def _member(self, node: Node, depth: int) -> Value:
        base, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if base is not None and name is not None and base.type == "identifier":
            value = self._named(base, depth)
            if isinstance(value.data, dict) and dict.get(value.data, self._text(name)) is not None:
                found: Value = value.data[self._text(name)]
                return found
        path = self._path(node)
        member = value_of_member(path) if path is not None else None
        return self._unknown(node) if member is None else Value(member, self.source, *self._span(node))

    def _call(self, node: Node, depth: int) -> Value:
        path = self._path(node.child_by_field_name("function"))
        arguments = node.child_by_field_name("arguments")
        if path is None or arguments is None:
            return self._unknown(node)
        if path == ("pulumi", "interpolate") and arguments.type == "template_string":
            return self._template(arguments, depth)
        given = [one for one in arguments.named_children if one.type != "comment"]
        if not given:
            return self._unknown(node)
        if path in (("JSON", "stringify"), ("pulumi", "jsonStringify")):
            return encoded(self.value(given[0], depth), self.source, *self._span(node))
        if path in (("pulumi", "secret"), ("pulumi", "output")):
            return self.value(given[0], depth)
        if path in (("aws", "iam", "getPolicyDocument"), ("aws", "iam", "getPolicyDocumentOutput")):
            document = policy_document(self.value(given[0], depth))
            return Value({"json": document}, self.source, *self._span(node), refs=document.refs)
        return self._unknown(node)


# By the type of a node: the fields in which names are bound.
_BINDING = {
    "variable_declarator": ("name",),
    "required_parameter": ("pattern",),
    "optional_parameter": ("pattern",),
    "arrow_function": ("parameter",),
    "function_declaration": ("name",),
    "class_declaration": ("name",),
    "catch_clause": ("parameter",),
    "for_in_statement": ("left",),
    "assignment_expression": ("left",),
    "augmented_assignment_expression": ("left",),
    "update_expression": ("argument",),
}


def _walk(node: Node) -> Iterator[Node]:
    """The nodes in a node, itself first, in the order of the text."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.named_children))


def _inner(node: Node) -> Node:
    """The expression inside parentheses and assertions of types."""
    while node.type in _AROUND and node.named_children:
        node = node.named_children[0]
    return node


def _unescaped(text: str) -> str:
    match = _CHARACTER.fullmatch(text)
    if match is not None:
        code = int(match[1] or match[2] or match[3], 16)
        return chr(code) if code < 0x110000 else text
    return _ESCAPES.get(text[1:], "" if text[1:] in ("\n", "\r\n") else text[1:])


def _table(text: str) -> Sequence[int]:
    """The character of each byte of a text in UTF-8."""
    table = array("L")
    for index, char in enumerate(text):
        table.extend([index] * len(char.encode("utf-8", "surrogatepass")))
    table.append(len(text))
    return table
