"""Templates as trees: what text/template/parse builds."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from ...core.lazy import regex
from .errors import TemplateError
from .lex import Token, tokens
from .text import Origin, Text

MAX_DEPTH = 100


class Node:
    """A part of a template, from `start` to `end` in its text."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Literal(Node):
    """Text outside of actions."""

    __slots__ = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        super().__init__(start, end)
        self.text = text


class Action(Node):
    """`{{ pipeline }}`: prints the value, unless it declares variables."""

    __slots__ = ("origin", "pipe")

    def __init__(self, start: int, end: int, pipe: Pipe, origin: Origin) -> None:
        super().__init__(start, end)
        self.pipe = pipe
        self.origin = origin


class Branch(Node):
    """`if`, `with` or `range`, with the nodes for a value that is set and those for one that is not."""

    __slots__ = ("body", "keyword", "orelse", "pipe")

    def __init__(
        self, start: int, end: int, keyword: str, pipe: Pipe, body: list[Node], orelse: list[Node]
    ) -> None:
        super().__init__(start, end)
        self.keyword = keyword
        self.pipe = pipe
        self.body = body
        self.orelse = orelse


class Call(Node):
    """`{{ template "name" pipeline }}`."""

    __slots__ = ("name", "origin", "pipe")

    def __init__(self, start: int, end: int, name: str, pipe: Pipe | None, origin: Origin) -> None:
        super().__init__(start, end)
        self.name = name
        self.pipe = pipe
        self.origin = origin


class Jump(Node):
    """`break` or `continue`."""

    __slots__ = ("keyword",)

    def __init__(self, start: int, end: int, keyword: str) -> None:
        super().__init__(start, end)
        self.keyword = keyword


class Pipe(Node):
    """Commands, each with the value of the one before as its last argument, and the variables that are set."""

    __slots__ = ("assigns", "commands", "variables")

    def __init__(self, start: int) -> None:
        super().__init__(start, start)
        self.variables: list[str] = []
        self.assigns = False
        self.commands: list[list[Node]] = []


class Field(Node):
    """`.a.b`: fields of the dot."""

    __slots__ = ("names",)

    def __init__(self, start: int, end: int, names: tuple[str, ...]) -> None:
        super().__init__(start, end)
        self.names = names


class Variable(Field):
    """`$x.a.b`: a variable, `name`, and its fields."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str, names: tuple[str, ...]) -> None:
        super().__init__(start, end, names)
        self.name = name


class Chain(Field):
    """`(pipeline).a.b`: fields of the value of another node."""

    __slots__ = ("node",)

    def __init__(self, start: int, end: int, node: Node, names: tuple[str, ...]) -> None:
        super().__init__(start, end, names)
        self.node = node


class Function(Node):
    """The name of a function."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        super().__init__(start, end)
        self.name = name


class Dot(Node):
    """`.`."""

    __slots__ = ()


class Constant(Node):
    """A string, a number, a boolean or nil."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: Any) -> None:
        super().__init__(start, end)
        self.value = value


class Template:
    """A template: the file that defines it, its text and its nodes."""

    __slots__ = ("name", "nodes", "path", "text")

    def __init__(self, name: str, path: str, text: str, nodes: list[Node]) -> None:
        self.name = name
        self.path = path
        self.text = text
        self.nodes = nodes

    @property
    def empty(self) -> bool:
        """Whether it has nothing but spaces and comments."""
        return all(isinstance(node, Literal) and not node.text.strip() for node in self.nodes)


def blocks(nodes: list[Node]) -> Iterator[tuple[int, int]]:
    """The spans of the bodies of `if`, `with` and `range`, an outer one before those inside."""
    for node in nodes:
        if isinstance(node, Branch):
            for body in (node.body, node.orelse):
                if body:
                    yield body[0].start, body[-1].end
                    yield from blocks(body)


def parse(path: str, text: str, functions: Container[str]) -> dict[str, Template]:
    """The templates that a text defines: itself, by its path, and what `define` and `block` name.

    Raises TemplateError. The characters of literals have the origins that they have in `text`.
    """
    parser = _Parser(path, text, functions)
    try:
        return parser.parse()
    except TemplateError as error:
        error.locate(text, parser.token.start, parser.token.end)
        raise


_OPERANDS = frozenset(
    ("bool", "char", "dot", "field", "word", "number", "nil", "raw", "string", "variable", "(")
)


class _Parser:
    def __init__(self, path: str, text: str, functions: Container[str]) -> None:
        self.path = path
        self.text = text
        self.functions = functions
        self.token = Token("", "", 0, 0)
        self.index = 0
        self.variables = ["$"]
        self.ranges = 0
        self.depth = 0
        self.templates: dict[str, Template] = {}

    def parse(self) -> dict[str, Template]:
        self.tokens = tokens(self.text)
        nodes: list[Node] = []
        while (token := self.next()).kind != "end of file":
            if token.kind == "left" and self.peek().kind == "define":
                self.next()
                self.define()
                continue
            node = self.node(token)
            if isinstance(node, Jump) and node.keyword in ("end", "else"):
                self.token = token
                raise TemplateError(f"unexpected {{{{{node.keyword}}}}}")
            nodes.append(node)
        self.add(self.path, nodes)
        return self.templates

    def add(self, name: str, nodes: list[Node]) -> None:
        template = Template(name, self.path, self.text, nodes)
        known = self.templates.get(name)
        if known is not None and not known.empty:
            if not template.empty:
                raise TemplateError(f"template '{name}' is defined twice in this file")
            return
        self.templates[name] = template

    def following(self) -> Token:
        """The next token, a space too."""
        self.token = self.tokens[self.index]
        self.index += 1
        return self.token

    def next(self) -> Token:
        """The next token that is not a space."""
        token = self.following()
        while token.kind == "space":
            token = self.following()
        return token

    def peek(self) -> Token:
        index = self.index
        while self.tokens[index].kind == "space":
            index += 1
        return self.tokens[index]

    def unexpected(self, context: str) -> TemplateError:
        token = self.token
        shown = "end of file" if token.kind == "end of file" else f"'{self.text[token.start : token.end]}'"
        return TemplateError(f"unexpected {shown} in {context}")

    def expect(self, kind: str, context: str) -> Token:
        token = self.next()
        if token.kind != kind:
            raise self.unexpected(context)
        return token

    def define(self) -> None:
        name = self.name("define clause")
        self.expect("right", "define clause")
        outer = self.variables, self.ranges
        self.variables, self.ranges = ["$"], 0
        nodes, end = self.nodes()
        if end.keyword != "end":
            raise self.unexpected("define clause")
        self.add(name, nodes)
        self.variables, self.ranges = outer

    def name(self, context: str) -> str:
        token = self.next()
        if token.kind not in ("string", "raw"):
            raise self.unexpected(context)
        return str(unquoted(token.value))

    def nodes(self) -> tuple[list[Node], Jump]:
        """Nodes up to an `end` or an `else`, which is returned too."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TemplateError(f"actions nest more than {MAX_DEPTH} levels deep")
        nodes: list[Node] = []
        while (token := self.next()).kind != "end of file":
            node = self.node(token)
            if isinstance(node, Jump) and node.keyword in ("end", "else"):
                self.depth -= 1
                return nodes, node
            nodes.append(node)
        raise TemplateError("unexpected end of file; an action is not closed by {{end}}")

    def node(self, token: Token) -> Node:
        if token.kind == "text":
            return Literal(token.start, token.end, self.text[token.start : token.end])
        if token.kind != "left":
            raise self.unexpected("input")
        start = token.start
        keyword = self.peek().kind
        if keyword in ("if", "with", "range"):
            self.next()
            return self.branch(keyword, start)
        if keyword in ("end", "break", "continue"):
            self.next()
            end = self.expect("right", f"{{{{{keyword}}}}}").end
            if keyword != "end" and not self.ranges:
                raise TemplateError(f"{{{{{keyword}}}}} outside of {{{{range}}}}")
            return Jump(start, end, keyword)
        if keyword == "else":
            self.next()
            if self.peek().kind in ("if", "with"):
                return Jump(start, start, "else")
            return Jump(start, self.expect("right", "else").end, "else")
        if keyword in ("template", "block"):
            self.next()
            return self.call(keyword, start)
        pipe = self.pipe("command", "right")
        end = self.token.end
        return Action(start, end, pipe, self.origin(start, end))

    def origin(self, start: int, end: int) -> Origin:
        """The origin of what an action prints itself."""
        if isinstance(self.text, Text):
            found = self.text.origin_at(start)
            if found is not None:
                origin, offset = found
                if origin.action is not None:
                    return origin
                return Origin(origin.path, origin.route, origin.key, (offset, offset + end - start))
        return Origin(self.path, action=(start, end))

    def branch(self, keyword: str, start: int) -> Branch:
        mark = len(self.variables)
        pipe = self.pipe(keyword, "right")
        self.ranges += keyword == "range"
        body, end = self.nodes()
        self.ranges -= keyword == "range"
        orelse: list[Node] = []
        if end.keyword == "else":
            following = self.peek()
            if following.kind == keyword and keyword != "range" and end.start == end.end:
                self.next()
                orelse = [self.branch(keyword, following.start)]
            else:
                orelse, end = self.nodes()
                if end.keyword != "end":
                    raise TemplateError("expected {{end}}, found {{else}}")
        del self.variables[mark:]
        return Branch(start, self.token.end, keyword, pipe, body, orelse)

    def call(self, keyword: str, start: int) -> Call:
        context = f"{keyword} clause"
        name = self.name(context)
        pipe = None
        if keyword == "block" or self.peek().kind != "right":
            pipe = self.pipe(context, "right")
        else:
            self.next()
        end = self.token.end
        if keyword == "block":
            outer = self.variables, self.ranges
            self.variables, self.ranges = ["$"], 0
            nodes, closed = self.nodes()
            if closed.keyword != "end":
                raise self.unexpected(context)
            self.add(name, nodes)
            self.variables, self.ranges = outer
        return Call(start, end, name, pipe, self.origin(start, end))

    def pipe(self, context: str, end: str) -> Pipe:
        pipe = Pipe(self.peek().start)
        self.declarations(pipe, context)
        while True:
            token = self.peek()
            if token.kind == end:
                self.next()
                break
            if token.kind not in _OPERANDS:
                self.next()
                raise self.unexpected(context)
            pipe.commands.append(self.command())
        pipe.end = self.token.end
        if not pipe.commands:
            raise TemplateError(f"missing value for {context}")
        for stage, command in enumerate(pipe.commands[1:], start=2):
            if isinstance(command[0], (Constant, Dot)):
                raise TemplateError(
                    f"non executable command in pipeline stage {stage}", offset=command[0].start
                )
        return pipe

    def declarations(self, pipe: Pipe, context: str) -> None:
        while self.peek().kind == "variable":
            mark = self.index
            name = self.next().value
            following = self.peek().kind
            if following in ("assign", "declare"):
                self.next()
                pipe.assigns = following == "assign"
                pipe.variables.append(name)
                if pipe.assigns and name not in self.variables:
                    raise TemplateError(f"variable '{name}' is not declared")
                self.variables.append(name)
                return
            if following != "comma":
                self.index = mark
                return
            self.next()
            pipe.variables.append(name)
            self.variables.append(name)
            if context != "range" or len(pipe.variables) > 1:
                raise TemplateError(f"too many declarations in {context}")
            if self.peek().kind != "variable":
                raise TemplateError("range can only initialize variables")

    def command(self) -> list[Node]:
        arguments: list[Node] = []
        while True:
            operand = self.operand()
            if operand is not None:
                arguments.append(operand)
            token = self.following()
            if token.kind == "space":
                continue
            if token.kind in ("right", ")"):
                self.index -= 1
            elif token.kind != "|":
                raise self.unexpected("operand")
            break
        if not arguments:
            raise TemplateError("empty command")
        return arguments

    def operand(self) -> Node | None:
        node = self.term()
        if node is None or self.tokens[self.index].kind != "field":
            return node
        names: list[str] = []
        while self.tokens[self.index].kind == "field":
            names.append(self.following().value[1:])
        end = self.token.end
        if isinstance(node, Variable):
            return Variable(node.start, end, node.name, (*node.names, *names))
        if isinstance(node, Field) and not isinstance(node, Chain):
            return Field(node.start, end, (*node.names, *names))
        if isinstance(node, (Constant, Dot)):
            raise TemplateError(f"unexpected . after '{self.text[node.start : node.end]}'", offset=node.start)
        return Chain(node.start, end, node, tuple(names))

    def term(self) -> Node | None:
        mark = self.index
        token = self.next()
        kind, start, end = token.kind, token.start, token.end
        if kind == "field":
            return Field(start, end, (token.value[1:],))
        if kind == "word":
            if token.value not in self.functions:
                raise TemplateError(f"function '{token.value}' is not defined")
            return Function(start, end, token.value)
        if kind == "variable":
            if token.value not in self.variables:
                raise TemplateError(f"variable '{token.value}' is not declared")
            return Variable(start, end, token.value, ())
        if kind in ("string", "raw"):
            return Constant(start, end, self.string(token))
        if kind == "dot":
            return Dot(start, end)
        if kind == "(":
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise TemplateError(f"expressions nest more than {MAX_DEPTH} levels deep")
            pipe = self.pipe("parenthesized pipeline", ")")
            self.depth -= 1
            pipe.start = start
            return pipe
        if kind in ("number", "char"):
            return Constant(start, end, number(token.value))
        if kind == "bool":
            return Constant(start, end, token.value == "true")
        if kind == "nil":
            return Constant(start, end, None)
        self.index = mark
        return None

    def string(self, token: Token) -> str:
        if "\\" not in token.value or token.kind == "raw":
            inner = self.text[token.start + 1 : token.end - 1]
            if token.kind == "raw" and "\r" in inner:
                return inner.replace("\r", "")
            return inner
        return unquoted(token.value)


_ESCAPE = regex(
    r"\\(?:([abfnrtv\\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.|$))", 16
)
_SIMPLE = dict(zip("abfnrtv\\\"'", "\a\b\f\n\r\t\v\\\"'", strict=True))


def unquoted(literal: str) -> str:
    """The value of a Go string or character literal."""
    if literal[0] == "`":
        return literal[1:-1].replace("\r", "")
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    raw = bytearray()
    at = 0
    for match in _ESCAPE.finditer(inner):
        raw += inner[at : match.start()].encode("utf-8", "surrogatepass")
        at = match.end()
        simple, byte, short, long, octal, wrong = match.groups()
        if wrong is not None or (simple in ("'", '"') and simple != literal[0]):
            raise TemplateError(f"invalid escape sequence '{match[0]}' in a string")
        if simple:
            raw += _SIMPLE[simple].encode()
        elif byte or octal:
            code = int(byte, 16) if byte else int(octal, 8)
            if code > 255:
                raise TemplateError(f"invalid escape sequence '{match[0]}' in a string")
            raw.append(code)
        else:
            code = int(short or long, 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                raise TemplateError(f"invalid escape sequence '{match[0]}' in a string")
            raw += chr(code).encode()
    raw += inner[at:].encode("utf-8", "surrogatepass")
    return raw.decode("utf-8", "surrogateescape")


_OCTAL = regex(r"[+-]?0[0-7_]+")


def number(literal: str) -> int | float:
    """The value of a number or a character constant."""
    if literal[0] == "'":
        character = unquoted(literal)
        if len(character) != 1:
            raise TemplateError(f"{literal} is not one character")
        return ord(character)
    try:
        if _OCTAL.fullmatch(literal):
            return int(literal.replace("_", ""), 8)
        return int(literal, 0)
    except ValueError:
        pass
    try:
        if literal[:2].lower() == "0x" or literal[1:3].lower() == "0x":
            return float.fromhex(literal.replace("_", ""))
        return float(literal)
    except (ValueError, OverflowError):
        raise TemplateError(f"'{literal}' is not a number") from None
