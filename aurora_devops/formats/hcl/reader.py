"""Reads HCL with tree-sitter: any text gives a body, and what could not be read is a problem."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ...core.kind import DuplicateKey, Problem, SyntaxProblem, TooComplex
from ...core.lazy import regex
from ...core.source import Source, Span
from .syntax import (
    Attr,
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    ForDirective,
    IfDirective,
    Index,
    Item,
    Label,
    Literal,
    Object,
    Splat,
    Template,
    Tuple,
    Unary,
    Unreadable,
    Variable,
)
from .templates import text_of

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

# Longer texts are not written by hand.
LARGEST = 2_000_000
MAX_DEPTH = 60


class Parsed:
    """A file that was read: its body, the spans of its comments, and its problems."""

    __slots__ = ("body", "comments", "problems", "text")

    def __init__(self, text: str, body: Body, comments: Sequence[Span], problems: list[Problem]) -> None:
        self.text = text
        self.body = body
        self.comments = comments
        self.problems = problems

    @property
    def complete(self) -> bool:
        """Whether all of the text could be read."""
        return not any(isinstance(problem, (SyntaxProblem, TooComplex)) for problem in self.problems)


def parse(text: str) -> Parsed:
    """Read a text of HCL."""
    body = Body(0, len(text))
    if len(text) > LARGEST:
        message = f"longer than {LARGEST:,} characters, so it is not checked"
        return Parsed(text, body, (), [TooComplex(Span(0, 0), message)])
    reading = _Reading(text)
    tree = reading.parse(0, len(text))
    if tree.root_node.has_error:
        for start, end in _chunks(text):
            chunk = reading.parse(start, end)
            reading.offset = start
            reading.fill(chunk.root_node, body)
            if chunk.root_node.has_error:
                reading.explain(chunk.root_node)
                body.broken = True
    else:
        reading.fill(tree.root_node, body)
    return Parsed(text, body, tuple(sorted(reading.comments)), reading.problems)


# Where a block begins whatever precedes it: a text with an error is read in such parts.
_BLOCK_LINE = regex(
    r"^(?:resource|data|ephemeral|module|variable|output|locals|provider|terraform|moved|import|removed|check|"
    r"include|dependency|inputs|generate|remote_state)\b(?=[ \t]*[\"{=])",
)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    starts = [0, *(start for start in Source("", text).starts if _BLOCK_LINE.match(text[start : start + 80]))]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if end > start:
            yield start, end


def parse_expression(text: str) -> Expression:
    """Read the text of one expression."""
    parsed = parse(f"_ = {text}\n")
    attribute = parsed.body.attributes.get("_")
    return attribute.value if attribute and parsed.complete else Unreadable(0, len(text))


def parse_template(text: str) -> Expression:
    """Read a text with interpolations and directives, but without escapes."""
    if "${" not in text and "%{" not in text:
        return Literal(0, len(text), text, "<")
    end = _end_of(text)
    parsed = parse(f"{_beginning(end)}{text}\n{end}\n")
    attribute = parsed.body.attributes.get("_")
    if attribute is None or not parsed.complete or not isinstance(attribute.value, (Template, Literal)):
        return Unreadable(0, len(text))
    return _without_last_newline(attribute.value)


def template_offset(text: str) -> int:
    """By how much the places in a template are greater than those in its text."""
    return len(_beginning(_end_of(text)))


def _end_of(text: str) -> str:
    end = "EOT"
    while end in text:
        end += "_"
    return end


def _beginning(end: str) -> str:
    """What a template is read after: an attribute with a heredoc."""
    return f"_ = <<{end}\n"


def _without_last_newline(template: Template | Literal) -> Expression:
    if isinstance(template, Literal):
        return Literal(template.start, template.end, str(template.value)[:-1], template.style)
    *parts, last = template.parts
    if isinstance(last, Literal):
        rest = str(last.value)[:-1]
        if rest:
            parts.append(Literal(last.start, last.end, rest, last.style))
    else:
        parts.append(last)
    # A template that is one interpolation has the value of that interpolation, as in a quoted string.
    return Template(template.start, template.end, parts, '"' if len(parts) == 1 else template.style)


@cache
def _parser() -> Parser:
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


class _TooDeep(Exception):
    pass


_OPERATORS = frozenset({"+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"})
_POSTFIX = frozenset({"get_attr", "index", "splat"})
_NOT_SPACE = regex(r"\S")


class _Reading:
    """Turns the nodes of a tree into syntax; offsets of nodes are bytes, those of syntax are characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.comments: list[Span] = []
        self.problems: list[Problem] = []
        self._table: array[int] | None = None
        self._depth = 0

    def parse(self, start: int, end: int) -> Tree:
        """The tree of a part of the text."""
        part = self.text[start:end]
        raw = part.encode("utf-8", "surrogatepass")
        self._table = None
        if len(raw) != len(part):
            table = self._table = array("q")
            for index, char in enumerate(part):
                table.extend([index] * len(char.encode("utf-8", "surrogatepass")))
            table.append(len(part))
        return _parser().parse(raw)

    def at(self, byte: int) -> int:
        """The offset of a byte in the text."""
        return self.offset + (byte if self._table is None else self._table[byte])

    def problem(self, kind: type[Problem], start: int, end: int, message: str) -> None:
        """Note a problem."""
        self.problems.append(kind(Span(start, end), message))

    # Bodies

    def fill(self, root: Node, body: Body) -> None:
        """Add what is in a file, or in a part of it, to its body."""
        for child in root.children:
            if child.type == "body":
                self.body(child, body)
            elif child.type == "comment":
                self.comment(child)
            elif child.type in ("block", "attribute"):
                self.item(child, body)

    def comment(self, node: Node) -> None:
        """Note a comment."""
        self.comments.append(Span(self.at(node.start_byte), self.at(node.end_byte)))

    def body(self, node: Node, body: Body) -> None:
        """Add the attributes and blocks of a body."""
        last = -1
        for child in node.children:
            type = child.type
            if type == "comment":
                self.comment(child)
                continue
            if type in ("attribute", "block"):
                start = self.at(child.start_byte)
                if last >= 0 and "\n" not in self.text[last:start] and "\r" not in self.text[last:start]:
                    message = "an argument or block must begin on a new line"
                    self.problem(SyntaxProblem, start, self.at(child.end_byte), message)
                self.item(child, body)
            last = self.at(child.end_byte)

    def item(self, node: Node, body: Body) -> None:
        """Add an attribute or a block."""
        if node.type == "block":
            if (block := self.block(node)) is not None:
                body.blocks.append(block)
        elif (attribute := self.attribute(node)) is None:
            body.broken = True
        elif (first := body.attributes.get(attribute.name)) is not None:
            body.repeated.append(attribute)
            line = self.text.count("\n", 0, first.start) + 1
            message = f"'{attribute.name}' is already set on line {line}; remove one of the two"
            self.problem(DuplicateKey, *attribute.name_span, message)
        else:
            body.attributes[attribute.name] = attribute

    def attribute(self, node: Node) -> Attribute | None:
        """An attribute; None if it cannot be read."""
        children = self.relevant(node)
        if len(children) != 3 or children[0].type != "identifier" or children[2].type != "expression":
            return None
        start, name_end = self.at(children[0].start_byte), self.at(children[0].end_byte)
        value = self.whole(children[2])
        if "\n" in self.text[self.at(children[1].end_byte) : self.at(children[2].start_byte)]:
            self.problem(SyntaxProblem, *value.span, "the value must begin on the line of its '='")
        return Attribute(start, value.end, self.text[start:name_end], name_end, value)

    def block(self, node: Node) -> Block | None:
        """A block; None if it cannot be read or is too deep."""
        if self._depth >= MAX_DEPTH:
            start = self.at(node.start_byte)
            self.problem(TooComplex, start, start, f"nested more than {MAX_DEPTH} levels deep")
            return None
        labels: list[Label] = []
        body = Body(0, 0)
        type, start, head_end = "", self.at(node.start_byte), 0
        for child in node.children:
            kind = child.type
            first, end = self.at(child.start_byte), self.at(child.end_byte)
            if kind == "identifier" and not type:
                type, type_end, head_end = self.text[first:end], end, end
            elif kind == "identifier":
                labels.append(Label(first, end, self.text[first:end], False))
                head_end = end
            elif kind == "string_lit":
                labels.append(Label(first, end, text_of(self.text[first + 1 : end - 1], '"'), True))
                head_end = end
            elif kind == "block_start":
                body.start = end
                if "\n" in self.text[head_end:first]:
                    message = f"the '{{' of block '{type}' must be on the line of its name"
                    self.problem(SyntaxProblem, first, end, message)
            elif kind == "block_end":
                body.end = first
            elif kind == "body":
                self._depth += 1
                self.body(child, body)
                self._depth -= 1
            elif kind == "comment":
                self.comment(child)
        if not type:
            return None
        body.broken |= node.has_error
        return Block(start, self.at(node.end_byte), type, type_end, labels, head_end, body)

    # Expressions

    def whole(self, node: Node) -> Expression:
        """The expression of an attribute."""
        try:
            return self.expression(node)
        except _TooDeep:
            start, end = self.at(node.start_byte), self.at(node.end_byte)
            self.problem(TooComplex, start, start, f"nested more than {MAX_DEPTH} levels deep")
            return Unreadable(start, end)

    def relevant(self, node: Node) -> list[Node]:
        """The children of a node without comments."""
        children = node.children
        for child in children:
            if child.type == "comment":
                break
        else:
            return children
        for child in children:
            if child.type == "comment":
                self.comment(child)
        return [child for child in children if child.type != "comment"]

    def expression(self, node: Node) -> Expression:
        """An expression."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise _TooDeep
            return self.chain(self.relevant(node), node)
        finally:
            self._depth -= 1

    def unreadable(self, node: Node) -> Expression:
        """What takes the place of an expression that has an error."""
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        if not node.has_error:
            self.problem(SyntaxProblem, start, end, "the expression cannot be read")
        return Unreadable(start, end)

    def chain(self, nodes: list[Node], parent: Node) -> Expression:
        """An operand with what follows it: attributes, keys, splats."""
        if not nodes:
            return self.unreadable(parent)
        first, rest = nodes[0], nodes[1:]
        if first.type == "(":
            if len(nodes) < 3 or nodes[1].type != "expression" or nodes[2].type != ")":
                return self.unreadable(parent)
            made = self.expression(nodes[1])
            rest = nodes[3:]
        else:
            convert = _PRIMARY.get(first.type)
            if convert is None:
                return self.unreadable(parent)
            made = convert(self, first)
        return self.followed(made, rest)

    def followed(self, made: Expression, rest: list[Node]) -> Expression:
        """A value with the attributes, keys and splats that follow it."""
        if len(rest) > MAX_DEPTH:
            raise _TooDeep
        for index, node in enumerate(rest):
            end = self.at(node.end_byte)
            if node.type == "get_attr":
                name = node.children[-1]
                made = Attr(made.start, end, made, self.text[self.at(name.start_byte) : end])
            elif node.type == "index":
                made = self.index(made, node, end)
            elif node.type == "splat":
                inner = node.children[0]
                legacy = inner.type == "attr_splat"
                parts = self.relevant(inner)[1:]
                # An attribute splat ends before the first key in brackets.
                split = next((i for i, p in enumerate(parts) if legacy and self.bracketed(p)), len(parts))
                item = Item(self.at(inner.start_byte), self.at(inner.children[0].end_byte))
                each = self.followed(item, parts[:split])
                made = Splat(made.start, each.end, made, each, legacy)
                return self.followed(made, [*parts[split:], *rest[index + 1 :]])
            else:
                return Unreadable(made.start, end)
        return made

    @staticmethod
    def bracketed(node: Node) -> bool:
        """Whether a node is a key in brackets."""
        return node.type == "index" and node.children[0].type == "new_index"

    def index(self, base: Expression, node: Node, end: int) -> Expression:
        """An element of a value."""
        inner = node.children[0]
        if inner.type == "legacy_index":
            start = self.at(inner.start_byte) + 1
            digits = self.text[start:end]
            return Index(base.start, end, base, Literal(start, end, _number(digits)), legacy=True)
        keys = [child for child in self.relevant(inner) if child.type == "expression"]
        if len(keys) != 1:
            return Unreadable(base.start, end)
        return Index(base.start, end, base, self.expression(keys[0]))

    def literal(self, node: Node) -> Expression:
        """A constant."""
        inner = node.children[0]
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        text = self.text[start:end]
        if inner.type == "string_lit":
            return Literal(start, end, text_of(text[1:-1], '"'), '"')
        if inner.type == "numeric_lit":
            return Literal(start, end, _number(text))
        return Literal(start, end, {"true": True, "false": False}.get(text))

    def variable(self, node: Node) -> Expression:
        """A variable."""
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        return Variable(start, end, self.text[start:end]) if end > start else Unreadable(start, end)

    def collection(self, node: Node) -> Expression:
        """A list or a map."""
        inner = node.children[0]
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        children = self.relevant(inner)
        if inner.type == "tuple":
            return Tuple(start, end, [self.expression(c) for c in children if c.type == "expression"])
        items: list[tuple[Expression, Expression]] = []
        last = -1
        for child in children:
            if child.type == ",":
                last = -1
            if child.type != "object_elem":
                continue
            first = self.at(child.start_byte)
            if last >= 0 and "\n" not in self.text[last:first]:
                self.problem(
                    SyntaxProblem, first, first, "entries of a map must be separated by ',' or a new line"
                )
            last = self.at(child.end_byte)
            parts = [part for part in self.relevant(child) if part.type == "expression"]
            if len(parts) != 2:
                continue
            key, value = self.key(parts[0]), self.expression(parts[1])
            items.append((key, value))
        return Object(start, end, items)

    def key(self, node: Node) -> Expression:
        """The key of an entry of a map; a single name is its own text."""
        key = self.expression(node)
        if isinstance(key, Variable) and node.children[0].type != "(":
            return Literal(key.start, key.end, key.name)
        return key

    def call(self, node: Node) -> Expression:
        """A call of a function."""
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        name, args, expands = "", [], False
        for child in self.relevant(node):
            if child.type == "identifier":
                name = self.text[self.at(child.start_byte) : self.at(child.end_byte)]
            elif child.type == "function_arguments":
                for argument in self.relevant(child):
                    if argument.type == "expression":
                        args.append(self.expression(argument))
                    expands |= argument.type == "ellipsis"
        return Call(start, end, name, args, expands)

    def for_expression(self, node: Node) -> Expression:
        """A `for` expression."""
        inner = node.children[0]
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        names: tuple[str, ...] = ()
        collection: Expression | None = None
        condition: Expression | None = None
        values: list[Expression] = []
        grouped = False
        for child in self.relevant(inner):
            if child.type == "for_intro":
                names, collection = self.intro(child)
            elif child.type == "for_cond":
                conditions = [part for part in self.relevant(child) if part.type == "expression"]
                condition = self.expression(conditions[0]) if conditions else None
            elif child.type == "expression":
                values.append(self.expression(child))
            grouped |= child.type == "ellipsis"
        if collection is None or not names or len(values) != (1 if inner.type == "for_tuple_expr" else 2):
            return Unreadable(start, end)
        key = values[0] if len(values) == 2 else None
        return For(start, end, names, collection, key, values[-1], condition, grouped)

    def intro(self, node: Node) -> tuple[tuple[str, ...], Expression | None]:
        """The names of a `for` and what it goes over."""
        names, collection = [], None
        for child in self.relevant(node):
            if child.type == "identifier":
                names.append(self.text[self.at(child.start_byte) : self.at(child.end_byte)])
            elif child.type == "expression":
                collection = self.expression(child)
        return tuple(names[:2]), collection

    def conditional(self, node: Node) -> Expression:
        """A conditional; the grammar reads `a ? b : c ? d : e` from the left, HCL from the right."""
        end = self.at(node.end_byte)
        outer: list[tuple[Expression, Expression]] = []
        while True:
            parts = [child for child in self.relevant(node) if child.type == "expression"]
            if len(parts) != 3:
                return self.unreadable(node)
            if len(outer) >= MAX_DEPTH:
                raise _TooDeep
            outer.append((self.expression(parts[1]), self.expression(parts[2])))
            first = self.relevant(parts[0])
            if len(first) != 1 or first[0].type != "conditional":
                break
            node = first[0]
        condition = self.expression(parts[0])
        made: Expression | None = None
        for index, (yes, no) in enumerate(outer):
            before = outer[index + 1][1] if index + 1 < len(outer) else condition
            made = Conditional(before.start, end, before, yes, made or no)
        assert made is not None
        return made

    def operation(self, node: Node) -> Expression:
        """An operation; a long chain of operations is nested to the left, and read without recursion."""
        pending: list[tuple[str, list[Node], Node]] = []
        while True:
            inner = node.children[0]
            children = self.relevant(inner)
            if inner.type == "unary_operation":
                made: Expression = self.unary(inner, children)
                break
            split = next((i for i, child in enumerate(children) if child.type in _OPERATORS), 0)
            if not split:
                return self.unreadable(node)
            pending.append((children[split].type, children[split + 1 :], inner))
            left = children[:split]
            if len(left) == 1 and left[0].type == "operation":
                node = left[0]
                continue
            made = self.chain(left, inner)
            break
        while pending:
            operator, right, inner = pending.pop()
            value = self.chain(right, inner)
            made = Binary(made.start, value.end, made, operator, value)
        return made

    def unary(self, node: Node, children: list[Node]) -> Expression:
        """A negation."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise _TooDeep
            value = self.chain(children[1:], node)
        finally:
            self._depth -= 1
        return Unary(self.at(node.start_byte), value.end, children[0].type, value)

    # Templates

    def template(self, node: Node) -> Expression:
        """A string with interpolations, or a heredoc."""
        inner = node.children[0]
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        if inner.type == "quoted_template":
            parts = self.parts(inner.children, start + 1, end - 1, '"')
            return Template(start, end, parts, '"')
        children = inner.children
        names = [child for child in children if child.type == "heredoc_identifier"]
        if len(names) < 2:
            return self.unreadable(node)
        newline = self.text.find("\n", self.at(names[0].end_byte), end)
        last = self.at(names[-1].start_byte)
        first = newline + 1 if newline >= 0 else last
        last = self.text.rfind("\n", first - 1, last) + 1
        parts = self.parts(children, first, max(first, last), "<")
        if self.text[start : start + 3] == "<<-":
            parts = list(flushed(parts))
        if all(isinstance(part, Literal) for part in parts):
            value = "".join(str(part.value) for part in parts if isinstance(part, Literal))
            return Literal(start, end, value, "<")
        return Template(start, end, parts, "<")

    def parts(self, nodes: list[Node], start: int, end: int, style: str) -> list[Expression]:
        """The parts of a template between two offsets; the literal ones are what lies between the others."""
        parts: list[Expression] = []
        at, trim = start, False

        def literal(to: int, trim_end: bool) -> None:
            if to <= at:
                return
            raw = self.text[at:to]
            begin = at
            if trim:
                begin = to - len(raw.lstrip())
                raw = raw.lstrip()
            if trim_end:
                raw = raw.rstrip()
            if raw:
                parts.append(Literal(begin, begin + len(raw), text_of(raw, style), style))

        for node in nodes:
            if node.type not in ("template_interpolation", "template_directive"):
                continue
            first = self.at(node.start_byte)
            inner = self.relevant(node.children[0] if node.type == "template_directive" else node)
            opening = inner[0].children if node.type == "template_directive" and inner else inner
            closing = inner[-1].children if node.type == "template_directive" and inner else inner
            literal(first, _stripped(opening, 1))
            if node.type == "template_interpolation":
                values = [child for child in inner if child.type == "expression"]
                parts.append(self.expression(values[0]) if values else self.unreadable(node))
            else:
                parts.append(self.directive(node.children[0], inner, style))
            at, trim = self.at(node.end_byte), _stripped(closing, -2)
        literal(end, False)
        return parts

    def directive(self, node: Node, children: list[Node], style: str) -> Expression:
        """A directive of a template."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise _TooDeep
            return self._directive(node, children, style)
        finally:
            self._depth -= 1

    def _directive(self, node: Node, children: list[Node], style: str) -> Expression:
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        opening, closing = children[0], children[-1]
        first, last = self.at(opening.end_byte), self.at(closing.start_byte)
        if node.type == "template_for":
            names, collection = self.intro(opening)
            if collection is None or not names:
                return Unreadable(start, end)
            return ForDirective(start, end, names, collection, self.parts(children[1:-1], first, last, style))
        conditions = [child for child in self.relevant(opening) if child.type == "expression"]
        if node.type != "template_if" or not conditions:
            return Unreadable(start, end)
        condition = self.expression(conditions[0])
        middle = next((i for i, child in enumerate(children) if child.type == "template_else_intro"), None)
        if middle is None:
            yes, no = self.parts(children[1:-1], first, last, style), []
        else:
            divider = children[middle]
            yes = self.parts(children[1:middle], first, self.at(divider.start_byte), style)
            no = self.parts(children[middle + 1 : -1], self.at(divider.end_byte), last, style)
        return IfDirective(start, end, condition, yes, no)

    def explain(self, root: Node) -> None:
        """Note the first error of a tree."""
        stack, first = [root], None
        while stack:
            node = stack.pop()
            if node.is_error or node.is_missing:
                if first is None or node.start_byte < first.start_byte:
                    first = node
            elif node.has_error:
                stack.extend(node.children)
        if first is None:
            return
        # The parser takes a whole construct for an error: what it did not expect comes last.
        start = self.at((first.children[-1] if first.child_count > 1 else first).start_byte)
        found = _NOT_SPACE.search(self.text, start)
        if found is None or first.is_missing:
            wanted = "a value" if first.type == "identifier" else f"'{first.type}'"
            message = f"{wanted} is missing" if first.is_missing else "unexpected end of the file"
            self.problem(SyntaxProblem, start, start, message)
            return
        word = _WORD.match(self.text, found.start())
        assert word is not None
        self.problem(SyntaxProblem, *word.span(), f"unexpected '{word[0]}'")


_WORD = regex(r"[\w-]{1,40}+|\S")


def _stripped(nodes: list[Node], index: int) -> bool:
    return len(nodes) > 2 and nodes[index].type == "strip_marker"


def _number(text: str) -> int | float | None:
    try:
        return int(text) if text.isdigit() else float(text)
    except (ValueError, OverflowError):  # more digits than Python converts
        return None


_PRIMARY: dict[str, Callable[[_Reading, Any], Expression]] = {
    "literal_value": _Reading.literal,
    "variable_expr": _Reading.variable,
    "collection_value": _Reading.collection,
    "function_call": _Reading.call,
    "for_expr": _Reading.for_expression,
    "conditional": _Reading.conditional,
    "operation": _Reading.operation,
    "template_expr": _Reading.template,
    "expression": _Reading.expression,
}


def flushed(parts: list[Expression]) -> Iterator[Expression]:
    """The parts of a `<<-` heredoc without the indentation that all of its lines have."""
    fewest = 1 << 30
    at_start = True
    lines: list[tuple[Expression, list[str], bool]] = []
    for part in parts:
        if not isinstance(part, Literal):
            fewest = 0 if at_start else fewest
            lines.append((part, [], at_start))
            at_start = False
            continue
        split = str(part.value).splitlines(keepends=True)
        lines.append((part, split, at_start))
        for index, line in enumerate(split):
            if (index or at_start) and not (line.isspace() and line.endswith("\n")):
                fewest = min(fewest, len(line) - len(line.lstrip()))
        at_start = split[-1].endswith("\n") if split else at_start
    for part, split, begins in lines:
        if not isinstance(part, Literal):
            yield part
            continue
        kept = [
            line[min(fewest, len(line) - len(line.lstrip(" \t"))) :] if index or begins else line
            for index, line in enumerate(split)
        ]
        yield Literal(part.start, part.end, "".join(kept), part.style)
