"""The text of Kotlin without comments and tests, its functions, and the texts of its expressions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from ...core.lazy import regex
from ...core.record import field, record
from ..sources import Sources
from ..tokens import Syntax, blank_comments, trimmed

# A string may have templates with strings in them: `"${env["HOST"]}"`.
STRING = (
    r'"""(?s:.*?)"""|"(?>(?:\$\{[^{}\n]*\}|\\.|[^"\\\n])*)"'
    r"|'(?:\\[^\n']{1,8}|[^'\\\n])'"
)
_TOKEN = regex(rf"(?P<comment>//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z))|{STRING}")
_SYNTAX = Syntax(regex(rf"{STRING}|(?P<mark>[()\[\]{{}}])"))
end_of, pieces, arguments = _SYNTAX.end_of, _SYNTAX.pieces, _SYNTAX.arguments
_TESTS = regex(r"(?:^|/)(?:\w*Test|tests?|testFixtures)(?:@\w+)?/")
_FUNCTION = regex(
    r"\bfun\s+(?:<[^(){}]*?>\s*)?(?:(?P<receiver>[A-Za-z][\w.]*(?:<[^(){}]*?>)?)\??\s*\.\s*)?(?P<name>\w+|`[^`\n]+`)\s*(?=\()"
)
# Up to the body of a function, behind its type; a function without a body is followed by another declaration.
_BODY = regex(r"\s*(?::(?:(?!\b(?:class|fun|override|va[lr])\b)[^={}])*?)?\s*([={])(?!=)")
_PARAMETER = regex(
    r"(?>(?:@[\w.]+(?:\([^()]*\))?\s+"
    r"|(?:private|internal|public|protected|override|vararg|noinline|crossinline|val|var)\s+)*)"
    r"(\w+)\s*:\s*([^=]*?)\s*(?:=(?!=)\s*(?P<default>[\s\S]*))?"
)
# The beginning of a line that continues the expression of the line before it, and the end of a continued line.
_CONTINUES = regex(r"\s*(?:\??\.|\?:|[+*/%|&:]|-(?!>)|as\b|in\b|else\b|\{|or\b|and\b)")
_OPEN_END = regex(r"(?:[=+*/%|&,(\[{:.-]|->|\?:|\belse|\breturn)\s*\Z")


@record
class Parameter:
    """A parameter of a function or a class: its name, its type, and the span of its default, which may be empty."""

    name: str
    type: str
    start: int = 0
    end: int = 0


@record
class Function:
    """A function: its file, the type that it extends, its parameters, and the offsets of itself and of its body."""

    name: str
    receiver: str
    path: str
    parameters: tuple[Parameter, ...]
    at: int
    start: int
    end: int


@lru_cache(maxsize=2)
def codes_of(sources: Sources) -> Mapping[str, str]:
    """The files in Kotlin by path, without comments and tests; offsets stay."""
    return {
        path: blank_comments(text, _TOKEN)
        for path, text in sources.code(".kt")
        if not _TESTS.search(f"{path.partition('/kotlin/')[0]}/")
    }


def parameters(code: str, opening: int) -> Iterator[Parameter]:
    """The parameters whose bracket opens at an offset."""
    first, depth = -1, 0
    for start, end in arguments(code, opening):
        first = start if first < 0 else first
        said = re.sub(r"[-=]>", "  ", code[start:end])
        depth += said.count("<") - said.count(">")
        if depth > 0:
            # A comma between the arguments of a type.
            continue
        match = _PARAMETER.fullmatch(code, first, end)
        if match is not None:
            yield Parameter(match[1], match[2], *(match.span("default") if match["default"] else (0, 0)))
        first, depth = -1, 0


@record(eq=False)
class Project:
    """The files of a project by path, without comments and tests, and their functions."""

    codes: Mapping[str, str]
    _functions: dict[str, tuple[Function, ...]] = field(default_factory=dict)

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        """The files with functions of a name."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path, code in self.codes.items():
            for name in {match["name"].strip("`") for match in _FUNCTION.finditer(code)}:
                found[name].append(path)
        return found

    def named(self, name: str) -> list[Function]:
        """The functions with a name."""
        return [
            one for path in self._places.get(name, ()) for one in self.functions(path) if one.name == name
        ]

    def functions(self, path: str) -> tuple[Function, ...]:
        """The functions of a file that have a body."""
        if path not in self._functions:
            self._functions[path] = tuple(_functions_of(path, self.codes[path]))
        return self._functions[path]

    def function_at(self, path: str, offset: int) -> Function | None:
        """The innermost function around an offset."""
        around = [one for one in self.functions(path) if one.at <= offset < one.end]
        return around[-1] if around else None


def _functions_of(path: str, code: str) -> Iterator[Function]:
    for match in _FUNCTION.finditer(code):
        closed = end_of(code, match.end())
        body = _BODY.match(code, closed) if closed > 0 else None
        if body is None:
            continue
        if body[1] == "=":
            start, end = body.end(), statement_end(code, body.end())
        else:
            start, end = body.end(), end_of(code, body.end() - 1) - 1
        if end >= start:
            listed = tuple(parameters(code, match.end()))
            receiver = re.sub(r"<.*", "", match["receiver"] or "").rpartition(".")[2]
            yield Function(match["name"].strip("`"), receiver, path, listed, match.start(), start, end)


def statement_end(code: str, start: int) -> int:
    """Where the expression that begins at an offset ends: at a line break that it does not go on behind."""
    index = start
    while index < len(code):
        match = _STOP.search(code, index)
        if match is None:
            return len(code)
        if match["mark"] in ("(", "[", "{"):
            index = end_of(code, match.start())
            if index < 0:
                return len(code)
            continue
        if match["mark"]:
            return match.start()
        index = match.end()
        if match["split"] is None:
            continue
        if match["split"] in ",;":
            return match.start()
        so_far = code[start : match.start()]
        if so_far.strip() and not _CONTINUES.match(code, index) and not _OPEN_END.search(so_far[-40:]):
            return match.start()
    return len(code)


_STOP = regex(rf"{STRING}|(?P<mark>[()\[\]{{}}])|(?P<split>[\n,;])")
_VALUE = regex(r"(?<![\w.])va([lr])\s+(\w+)\s*(?::\s*[\w?]+\s*)?(?:=\s*([^\n]+)|(?=by\b|[,)\n]))")
_PIECE = regex(r'\s*(?:"(?P<text>[^"\\\n]*)"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))\s*(?P<plus>\+|\Z)')
_TEMPLATE = regex(r"\$(?:\{\s*([A-Za-z_][\w.]*)\s*\}|([A-Za-z_]\w*))")
_DEEPEST = 5


@record(eq=False)
class Texts:
    """The texts of the expressions of a program: strings, constants, sums and templates of them."""

    codes: Mapping[str, str]
    _values: dict[str, dict[str, set[str]]]

    def text(
        self, said: str, path: str, known: Mapping[str, str | None], depth: int = _DEEPEST
    ) -> str | None:
        """The text of an expression; `known` are the values of parameters, None for those that are unknown."""
        found: list[str] = []
        index = 0
        said = said.strip()
        while index < len(said) or not found:
            piece = _PIECE.match(said, index)
            if piece is None or depth <= 0:
                return None
            if piece["name"]:
                value = self._named(piece["name"], path, known, depth)
            else:
                value = self._template(piece["text"], path, known, depth)
            if value is None:
                return None
            found.append(value)
            index = piece.end()
            if not piece["plus"]:
                return "".join(found) if index == len(said) else None
        return None

    def _template(self, text: str, path: str, known: Mapping[str, str | None], depth: int) -> str | None:
        values = [self._named(match[1] or match[2], path, known, depth) for match in _TEMPLATE.finditer(text)]
        if None in values or "${" in _TEMPLATE.sub("", text):
            return None
        following = iter(values)
        return _TEMPLATE.sub(lambda _: next(following) or "", text)

    def _named(self, name: str, path: str, known: Mapping[str, str | None], depth: int) -> str | None:
        if name in known:
            return known[name]
        files = self._values.get(name.rpartition(".")[2], {})
        values = files.get(path, set()) if "." not in name else set()
        values = values or set().union(*files.values())
        return self.text(values.copy().pop(), path, {}, depth - 1) if len(values) == 1 else None


def texts_of(codes: Mapping[str, str]) -> Texts:
    """The constants of a program."""
    values: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for path, code in codes.items():
        for match in _VALUE.finditer(code):
            value = (match[3] or "").rstrip(" ;,)}") if match[1] == "l" else ""
            values[match[2]].setdefault(path, set()).add(value)
    return Texts(codes, dict(values))


def argument(code: str, given: list[tuple[int, int]], name: str, position: int) -> tuple[int, int] | None:
    """The span of the argument that a call gives by name, or at a position among the first ones without names."""
    for index, (start, end) in enumerate(given):
        named = _NAMED.match(code, start, end)
        if (named and named[1] == name) or (named is None and index == position):
            return trimmed(code, named.end() if named else start, end)
    return None


_NAMED = regex(r"(\w+)\s*=(?![=>])\s*")
