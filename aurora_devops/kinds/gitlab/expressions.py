"""The expressions of `rules:if`: comparisons of variables with strings and patterns.

Source: docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ...core.lazy import regex
from ...formats.regex import readable

# A text with more brackets than this is not one that a person wrote.
_DEEPEST = 50


class InvalidExpression(Exception):
    """A text that is not an expression; the message contains the reason."""


class Value(NamedTuple):
    """An operand: a `variable`, a `string`, a `pattern`, an `input` or `null`; `text` is its name or content."""

    sort: str
    text: str


class Operation(NamedTuple):
    """An operator with its operands."""

    operator: str
    left: Expression
    right: Expression


Expression = Value | Operation

_TOKEN = regex(
    r"""\s*+(?:
        \$(?P<variable>\w+)
        | "(?P<double>[^"]*+)" | '(?P<single>[^']*+)'
        | (?P<pattern>/(?>(?:[^/\\\n]|\\.)+)/[ismU]*+)
        | (?P<operator>==|!=|=~|!~|&&|\|\|)
        | (?P<bracket>[()])
        | (?P<input>\$\[\[[^\]]*+\]\])
        | (?P<null>null|true|false)(?!\w)
    )""",
    re.VERBOSE,
)
_WORD = regex(r"[^\s()]+")
_PRECEDENCE = {"==": 3, "!=": 3, "=~": 3, "!~": 3, "&&": 2, "||": 1}


@lru_cache(maxsize=2048)
def parse(text: str) -> Expression:
    """The expression that a text contains; raises InvalidExpression."""
    reader = _Reader(_tokens(text))
    tree = reader.expression(0)
    if reader.sort:
        raise InvalidExpression(f"unexpected {reader.shown} in the expression")
    return tree


def mistake(text: str) -> str:
    """What is wrong with an expression; empty where it is valid."""
    try:
        parse(text)
    except InvalidExpression as error:
        return str(error)
    return ""


def variables(tree: Expression) -> frozenset[str]:
    """The names of the variables in an expression."""
    if isinstance(tree, Operation):
        return variables(tree.left) | variables(tree.right)
    return frozenset({tree.text}) if tree.sort == "variable" else frozenset()


def never(tree: Expression) -> bool:
    """Whether no variable can make the expression true, as `$A == "x" && $A == "y"`."""
    return any(not _possible(terms) for terms in [_and(tree)] if terms) or (
        isinstance(tree, Operation) and tree.operator == "||" and never(tree.left) and never(tree.right)
    )


def _and(tree: Expression) -> list[Expression]:
    if isinstance(tree, Operation) and tree.operator == "&&":
        return [*_and(tree.left), *_and(tree.right)]
    return [tree]


def _possible(terms: list[Expression]) -> bool:
    """Whether conditions can all be true: a variable has one value, and a constant comparison is true."""
    values: dict[str, str] = {}
    for term in terms:
        if (
            not isinstance(term, Operation)
            or not isinstance(term.left, Value)
            or not isinstance(term.right, Value)
        ):
            continue
        left, right = term.left, term.right
        constant = left.sort == right.sort == "string" and term.operator in ("==", "!=")
        if constant and (left.text == right.text) != (term.operator == "=="):
            return False
        compared = term.operator == "==" and left.sort == "variable" and right.sort == "string"
        if compared and values.setdefault(left.text, right.text) != right.text:
            return False
    return True


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise InvalidExpression(_unexpected(text[at:].strip()))
        sort = match.lastgroup or ""
        if sort == "pattern":
            _check_pattern(match["pattern"])
        found.append(("string" if sort in ("double", "single") else sort, match[sort]))
        at = match.end()
    return found


def _unexpected(rest: str) -> str:
    word = _WORD.match(rest)
    shown = word[0][:40] if word else rest[:40]
    if shown[0] in "\"'":
        return f"the quote before '{shown[1:]}' is not closed"
    if shown[0] == "=":
        return "unexpected '='; compare with '==' or '=~'"
    if shown[0] in "&|":
        return f"unexpected '{shown}'; write '&&' or '||'"
    if shown[0] == "/":
        return f"the pattern '{shown}' is not closed; end it with '/'"
    if shown.startswith("!"):
        return f"unexpected '{shown}'; GitLab has no negation, compare with '!=' or '!~'"
    if shown.startswith("${"):
        return f"unexpected '{shown}'; write the variable without braces"
    return f"unexpected '{shown}'; quote strings, and write variables with '$'"


def _check_pattern(written: str) -> None:
    body = written[1 : written.rfind("/")]
    if not readable(body.replace("\\/", "/")):
        raise InvalidExpression(f"'{written}' is not a valid RE2 pattern")


class _Reader:
    """Reads tokens by the precedence of the operators."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def sort(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    @property
    def shown(self) -> str:
        return f"'{self.tokens[self.at][1]}'" if self.sort else "end"

    def expression(self, level: int) -> Expression:
        left = self.operand()
        while self.sort == "operator" and (held := _PRECEDENCE[self.tokens[self.at][1]]) > level:
            operator = self.tokens[self.at][1]
            self.at += 1
            if not self.sort:
                raise InvalidExpression(f"'{operator}' has no right side")
            right = self.expression(held)
            if operator in ("=~", "!~") and isinstance(right, Value) and right.sort == "null":
                raise InvalidExpression(f"'{operator}' needs a pattern such as /^v/")
            left = Operation(operator, left, right)
        return left

    def operand(self) -> Expression:
        sort, text = self.tokens[self.at] if self.sort else ("", "")
        if not sort:
            raise InvalidExpression(
                "the expression is empty" if not self.at else "the expression ends too early"
            )
        self.at += 1
        if sort == "bracket" and text == "(":
            self.depth += 1
            if self.depth > _DEEPEST:
                raise InvalidExpression("the expression has too many brackets")
            inner = self.expression(0)
            if self.sort != "bracket" or self.tokens[self.at][1] != ")":
                raise InvalidExpression("a bracket is not closed")
            self.at += 1
            self.depth -= 1
            return inner
        if sort in ("operator", "bracket"):
            raise InvalidExpression(f"unexpected '{text}' in the expression")
        return Value(sort, text)
