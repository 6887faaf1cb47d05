"""GitHub Actions expressions: finds `${{ ... }}` in text and parses each into a small typed tree with exact places.

Source: docs.github.com/actions/reference/workflows-and-actions/expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..core.lazy import regex
from ..core.record import record

# The runner rejects deeper ones too (ExpressionConstants.MaxDepth).
MAX_DEPTH = 50
# Operators, accesses and calls of one expression: it bounds the depth of the tree, and so every walk over it.
MAX_SIZE = 500

Value = str | float | bool | None


@record
class Literal:
    """A string, a number, a boolean or null; `start` and `end` are offsets in the expression, as everywhere here."""

    value: Value
    start: int
    end: int


@record
class Name:
    """A context, lower case: `github`, `steps`, ..."""

    name: str
    start: int
    end: int


@record
class Property:
    """`of.name`; names are not case-sensitive, `name` is as written."""

    of: Tree
    name: str
    start: int
    end: int


@record
class Index:
    """`of[index]`."""

    of: Tree
    index: Tree
    start: int
    end: int


@record
class Star:
    """`of.*` or `of[*]`: all values of an object or an array."""

    of: Tree
    start: int
    end: int


@record
class Call:
    """A function call; `name` is lower case."""

    name: str
    arguments: tuple[Tree, ...]
    start: int
    end: int


@record
class Not:
    """`!operand`."""

    operand: Tree
    start: int
    end: int


@record
class Binary:
    """`left operator right`."""

    operator: str
    left: Tree
    right: Tree
    start: int
    end: int


Tree = Literal | Name | Property | Index | Star | Call | Not | Binary


class ExpressionError(ValueError):
    """A syntax error in an expression, between `start` and `end`."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


@record
class Fenced:
    """An expression in a text: `start` and `end` include the fences, `body` is the offset of the text between them.

    `closed` is false where the text ends before `}}`.
    """

    text: str
    start: int
    end: int
    body: int
    closed: bool = True


# Possessive, so that a text full of fences that are never closed costs no more than its length.
_FENCE = regex(r"\$\{\{((?>(?:[^'}]++|'[^']*+'|\}(?!\}))*))\}\}")


def fenced(text: str) -> Iterator[Fenced]:
    """All expressions of a text; a `}}` inside a string does not end one."""
    at = text.find("${{")
    while at >= 0:
        match = _FENCE.match(text, at)
        if match is None:
            yield Fenced(text[at + 3 :], at, len(text), at + 3, closed=False)
            return
        yield Fenced(match[1], at, match.end(), at + 3)
        at = text.find("${{", match.end())


_TOKEN = regex(
    r"\s*+(?:(?P<name>[A-Za-z_][\w-]*+)"
    r"|(?P<string>'(?>(?:[^']++|'')*)')"
    r"|(?P<operator>&&|\|\||[=!<>]=|[()\[\].,!<>*])"
    r"|(?P<number>[-+]?(?:0[xX][0-9a-fA-F]++|0o[0-7]++|\d++(?>(?:\.\d++)?)(?>(?:[eE][-+]?\d++)?)))(?![\w.])"
    r"|(?P<end>\Z))"
)
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "nan": float("nan")}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))

_Token = tuple[str, str, int, int]


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """Read the text of one expression, without fences. Raises ExpressionError."""
    return _Reader(text).read()


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.size = 0
        self.tokens = self.split(text)
        self.at = 0

    def split(self, text: str) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while True:
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.stray(at)
            sort = match.lastgroup or "end"
            start, end = match.span(sort)
            tokens.append((sort, match[sort], start, end))
            if sort == "end":
                return tokens
            at = end

    def stray(self, at: int) -> ExpressionError:
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        char = self.text[at]
        if char == '"':
            return ExpressionError("strings in expressions need single quotes", at, at + 1)
        if char == "'":
            return ExpressionError("the string is not closed", at, len(self.text))
        if char in "&|=":
            return ExpressionError(f"unexpected '{char}'; use '{char * 2}'", at, at + 1)
        return ExpressionError(f"unexpected character {char!r} in an expression", at, at + 1)

    def read(self) -> Tree:
        if self.tokens[0][0] == "end":
            raise ExpressionError("the expression is empty", 0, len(self.text))
        tree = self.binary(0)
        sort, text, start, end = self.tokens[self.at]
        if sort != "end":
            raise ExpressionError(f"unexpected '{text}' after the end of the expression", start, end)
        return tree

    def binary(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self.prefix()
        operators = _LEVELS[level]
        left = self.binary(level + 1)
        while self.tokens[self.at][1] in operators and self.tokens[self.at][0] == "operator":
            _, operator, start, end = self.tokens[self.at]
            self.grow(start, end)
            self.at += 1
            right = self.binary(level + 1)
            left = Binary(operator, left, right, left.start, right.end)
        return left

    def prefix(self) -> Tree:
        sort, text, start, end = self.tokens[self.at]
        if text == "!" and sort == "operator":
            self.enter(start, end)
            self.at += 1
            operand = self.prefix()
            self.depth -= 1
            return Not(operand, start, operand.end)
        return self.postfix()

    def grow(self, start: int, end: int) -> None:
        self.size += 1
        if self.size > MAX_SIZE:
            raise ExpressionError(f"the expression has more than {MAX_SIZE} operations", start, end)

    def enter(self, start: int, end: int) -> None:
        self.grow(start, end)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested more than {MAX_DEPTH} levels deep", start, end)

    def postfix(self) -> Tree:
        tree = self.primary()
        while self.tokens[self.at][0] == "operator" and self.tokens[self.at][1] in (".", "["):
            _, opening, start, end = self.tokens[self.at]
            self.grow(start, end)
            self.at += 1
            sort, text, start, end = self.tokens[self.at]
            if opening == ".":
                if sort == "name":
                    tree = Property(tree, text, tree.start, end)
                elif text == "*":
                    tree = Star(tree, tree.start, end)
                else:
                    raise self.unexpected("a property's name")
                self.at += 1
            elif text == "*" and sort == "operator":
                self.at += 1
                tree = Star(tree, tree.start, self.expect("]"))
            else:
                self.enter(start, end)
                index = self.binary(0)
                self.depth -= 1
                tree = Index(tree, index, tree.start, self.expect("]"))
        return tree

    def primary(self) -> Tree:
        sort, text, start, end = self.tokens[self.at]
        if sort == "string":
            self.at += 1
            return Literal(text[1:-1].replace("''", "'"), start, end)
        if sort == "number":
            self.at += 1
            digits = text.lower()
            return Literal(
                float(int(text, 0)) if "0x" in digits or "0o" in digits else float(text), start, end
            )
        if sort == "name":
            self.at += 1
            if self.tokens[self.at][1] == "(" and self.tokens[self.at][0] == "operator":
                return self.call(text.lower(), start)
            lowered = text.lower()
            return Literal(_WORDS[lowered], start, end) if lowered in _WORDS else Name(lowered, start, end)
        if text == "(":
            self.enter(start, end)
            self.at += 1
            tree = self.binary(0)
            self.expect(")")
            self.depth -= 1
            return tree
        raise self.unexpected("a value")

    def call(self, name: str, start: int) -> Tree:
        _, _, opening, after = self.tokens[self.at]
        self.enter(opening, after)
        self.at += 1
        arguments: list[Tree] = []
        if self.tokens[self.at][1] != ")" or self.tokens[self.at][0] != "operator":
            arguments.append(self.binary(0))
            while self.tokens[self.at][1] == "," and self.tokens[self.at][0] == "operator":
                self.at += 1
                arguments.append(self.binary(0))
        end = self.expect(")")
        self.depth -= 1
        return Call(name, tuple(arguments), start, end)

    def expect(self, sign: str) -> int:
        sort, text, _, end = self.tokens[self.at]
        if sort != "operator" or text != sign:
            raise self.unexpected(sign)
        self.at += 1
        return end

    def unexpected(self, wanted: str) -> ExpressionError:
        sort, text, start, end = self.tokens[self.at]
        if sort == "end":
            return ExpressionError(
                f"the expression ends where {wanted} is expected", max(0, start - 1), start
            )
        return ExpressionError(f"unexpected '{text}' where {wanted} is expected", start, end)


def children(tree: Tree) -> tuple[Tree, ...]:
    """The parts of a tree, in the order of the text."""
    if isinstance(tree, (Property, Star)):
        return (tree.of,)
    if isinstance(tree, Index):
        return (tree.of, tree.index)
    if isinstance(tree, Call):
        return tree.arguments
    if isinstance(tree, Not):
        return (tree.operand,)
    if isinstance(tree, Binary):
        return (tree.left, tree.right)
    return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """A tree and all trees below it, in the order of the text."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def path(tree: Tree) -> tuple[str, ...]:
    """The path of an access from its context, in lower case: `github.event['issue'].title`; empty for anything else.

    `*` is all values, `?` an index that is computed.
    """
    names: list[str] = []
    while not isinstance(tree, Name):
        if isinstance(tree, Property):
            names.append(tree.name.lower())
        elif isinstance(tree, Star):
            names.append("*")
        elif isinstance(tree, Index):
            value = tree.index.value if isinstance(tree.index, Literal) else None
            names.append(
                value.lower() if isinstance(value, str) else "*" if isinstance(value, float) else "?"
            )
        else:
            return ()
        tree = tree.of
    return (tree.name, *reversed(names))


def accesses(tree: Tree) -> Iterator[tuple[tuple[str, ...], Tree]]:
    """Every whole access to a context in a tree, with its path; what indices refer to comes after it."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, (Name, Property, Index, Star)):
            way = path(node)
            if way:
                yield way, node
                stack.extend(_indices(node))
                continue
        stack.extend(reversed(children(node)))


def _indices(tree: Tree) -> Iterator[Tree]:
    while isinstance(tree, (Property, Index, Star)):
        if isinstance(tree, Index):
            yield tree.index
        tree = tree.of


def outcomes(tree: Tree) -> Iterator[Tree]:
    """The trees whose value can be the result: the branches of `condition && a || b`, not its condition.

    Comparisons, `!` and calls are their own outcome.
    """
    if isinstance(tree, Binary) and tree.operator == "||":
        yield from outcomes(tree.left)
        yield from outcomes(tree.right)
    elif isinstance(tree, Binary) and tree.operator == "&&":
        # The left side is the result only where it is falsy: empty, false, zero or null.
        yield from outcomes(tree.right)
    else:
        yield tree


def evaluated(tree: Tree, known: Callable[[tuple[str, ...]], Value]) -> Value:
    """The value of a tree, in which `known` gives those of the accesses; None where it is unknown.

    Texts are compared without regard to case.
    """
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Not):
        inner = evaluated(tree.operand, known)
        return None if inner is None else not inner
    if isinstance(tree, Call):
        return _of_call(tree, known)
    if isinstance(tree, Binary):
        return _of_operation(tree, evaluated(tree.left, known), evaluated(tree.right, known))
    return known(path(tree))


def _of_call(tree: Call, known: Callable[[tuple[str, ...]], Value]) -> Value:
    values = [evaluated(argument, known) for argument in tree.arguments]
    if len(values) != 2 or not all(isinstance(value, str) for value in values):
        return None
    whole, part = (str(value).lower() for value in values)
    if tree.name == "contains":
        return part in whole
    if tree.name == "startswith":
        return whole.startswith(part)
    return whole.endswith(part) if tree.name == "endswith" else None


# The values of accesses and comparisons for which a condition is false.
_FALSE = (False, "")


def _of_operation(tree: Binary, left: Value, right: Value) -> Value:
    if tree.operator == "&&":
        if left in _FALSE or right in _FALSE:
            return left if left in _FALSE else right
        return right if left else None
    if tree.operator == "||":
        return left or right if left is not None else right or None
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.lower(), right.lower()
    elif "" in (left, right):
        # A value that is not set is equal to false and to zero.
        left, right = left or 0, right or 0
    elif type(left) is not type(right):
        return None
    return {"==": left == right, "!=": left != right}.get(tree.operator)
