"""Expressions in CEL: compiled, checked against the models, and evaluated within bounds.

The library, cel-expr-python, is the binding of CEL's C++ runtime. It stops after 10,000 steps of loops and at 32 nested
levels, and its regular expressions are RE2's. It must not be given null: version 0.1.3 releases None too often.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.settings import ConfigError, nearest
from .checking import FUNCTIONS, Checker, Mistake, Use
from .syntax import Expression, read
from .types import Type
from .values import Projection, UnknownValue

if TYPE_CHECKING:
    from cel_expr_python import cel

# The longest expression in characters, and the most parts that it may have.
LONGEST = 2_000
MOST_PARTS = 300

_ERROR = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_EXPECTING = re.compile(r" expecting .*")


class TooManySteps(Exception):
    """An expression was stopped."""


class Compiled(NamedTuple):
    """An expression that is ready: its type, and what it reads of each variable."""

    program: cel.Expression
    type: Type
    uses: Mapping[str, Use]

    def evaluate(self, values: Mapping[str, Any], *, as_written: bool, whole: bool) -> Any:
        """The result: true, false, a number or a string; None if it depends on an unknown value or fails.

        Raises TooManySteps.
        """
        projection = Projection(as_written=as_written, whole=whole)
        try:
            data = {
                name: projection.read(values[name], use)
                for name, use in self.uses.items()
                if values.get(name) is not None
            }
        except UnknownValue:
            return None
        try:
            result = self.program.eval(data=data)
        except RuntimeError as error:
            raise TooManySteps(f"the expression was stopped: {error}") from None
        return result.value() if result.type().name() in _RESULTS else None


_RESULTS = frozenset({"BOOL", "STRING", "INT", "UINT", "DOUBLE"})


def library() -> Any:
    """The module of the library. Raises ConfigError if it is not installed."""
    try:
        from cel_expr_python import cel
    except ModuleNotFoundError as error:
        if error.name != "cel_expr_python":
            raise
        raise ConfigError("policies in CEL need cel-expr-python; install aurora-devops[cel]") from None
    return cel


@cache
def _environment(names: tuple[str, ...]) -> Any:
    cel = library()
    from cel_expr_python.ext import ext_optional, ext_strings

    extensions = [ext_strings.ExtStrings(), ext_optional.ExtOptional()]
    return cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN), extensions=extensions)


def compiled(text: str, variables: Mapping[str, Type]) -> Compiled:
    """Compile an expression over variables of these types. Raises Mistake, and ConfigError without the library."""
    if len(text) > LONGEST:
        raise Mistake(f"the expression is longer than {LONGEST:,} characters")
    environment = _environment(tuple(variables))
    try:
        program = environment.compile(text)
    except RuntimeError as error:
        raise _mistake(str(error), text, list(variables)) from None
    tree = read(program.serialize())
    if sum(1 for _ in _parts(tree)) > MOST_PARTS:
        raise Mistake(f"the expression has more than {MOST_PARTS} parts")
    checker = Checker(variables)
    found = checker.check(tree)
    _check_patterns(tree, environment)
    used = {part.name for part in _parts(tree) if part.sort == "identifier"}
    return Compiled(program, found, {name: use for name, use in checker.uses.items() if name in used})


def _parts(tree: Expression) -> Iterator[Expression]:
    stack = [tree]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(part.parts)


def _check_patterns(tree: Expression, environment: Any) -> None:
    """Raises Mistake for a regular expression that RE2 refuses."""
    for part in _parts(tree):
        pattern = part.parts[-1].value if part.name == "matches" and part.parts else None
        if isinstance(pattern, str):
            tried = environment.compile("''.matches(self)").eval(data={"self": pattern})
            if tried.type().name() == "ERROR":
                raise Mistake(f"{pattern!r} is not a regular expression of RE2", part.start)


def _mistake(message: str, text: str, names: list[str]) -> Mistake:
    """The first error of the library's compiler, in one line."""
    found = _ERROR.search(message)
    if found is None:
        return Mistake(message.partition("[")[0].strip())
    line, column, said = int(found[1]), int(found[2]), _EXPECTING.sub("", found[3])
    lines = text.split("\n")
    start = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1 if line > 0 else -1
    said = said.removeprefix("Syntax error: ").replace(
        "mismatched input '<EOF>'", "the expression is incomplete"
    )
    if name := re.match(r"undeclared reference to '([^']*)'", said):
        word = name[1].partition(".")[0]
        called = text[max(start, 0) :].lstrip(".").startswith(f"{word}(") or text[start : start + 1] == "("
        known = FUNCTIONS if called else names
        said = f"{word!r} is not {'a function' if called else 'a variable'}{nearest(word, list(known))}"
    elif overload := re.match(r"found no matching overload for '([^']*)' applied to '(.*)'", said):
        operator = overload[1].strip("_").strip("@")
        said = f"{operator!r} cannot be applied to {overload[2]}"
    return Mistake(said, start)


class Message(NamedTuple):
    """A message with expressions in braces: its texts, and between them the expressions."""

    texts: tuple[str, ...]
    expressions: tuple[Compiled, ...]

    def filled(self, values: Mapping[str, Any]) -> str:
        """The message with the values of its expressions; `unknown` for one without a value."""
        parts = [self.texts[0]]
        for expression, text in zip(self.expressions, self.texts[1:], strict=True):
            value = expression.evaluate(values, as_written=True, whole=True)
            parts += [_shown(value), text]
        return "".join(parts)


def _shown(value: Any) -> str:
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)


def message(text: str, compile_one: Callable[[str, int], Compiled]) -> Message:
    """A message from its text; `{{` is a brace. Raises Mistake."""
    if len(text) > LONGEST:
        raise Mistake(f"the message is longer than {LONGEST:,} characters")
    texts, expressions, at, plain = [], [], 0, ""
    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            plain += text[at]
            at += 2
        elif text[at] == "{":
            end = text.find("}", at)
            if end < 0:
                raise Mistake("'{' without '}'; write {{ for a brace", at)
            expressions.append(compile_one(text[at + 1 : end], at + 1))
            texts.append(plain)
            plain, at = "", end + 1
        elif text[at] == "}":
            raise Mistake("'}' without '{'; write }} for a brace", at)
        else:
            plain += text[at]
            at += 1
    return Message((*texts, plain), tuple(expressions))
