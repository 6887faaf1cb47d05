"""The addresses on which servers in Rust listen: literals, variables, options of clap and environment variables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ...core.lazy import regex
from ...core.record import field, record, replace
from ..evidence import Port
from ..sources import line_at, port_number
from ..tokens import trimmed
from .code import Function, arguments, pieces

BOUND = regex(r"\b(?:TcpListener|Server|axum_server)\s*::\s*bind(?:_rustls)?\s*(?=\()")
_LITERAL = regex(r'&?\s*"[^"\n{}]*:(\d{2,5})"(?:\s*\.\s*(?:parse(?:::<[\w:]+>)?|to_string|into)\(\)[^;]*)?')
_PAIR = regex(
    r"(?:SocketAddr(?:V4|V6)?\s*::\s*(?:from|new)\s*\(\s*)?\(?\s*(?:\"[^\"\n]*\"|\[[^\]]*\]|[\w:]+(?:\([\d, ]*\))?)\s*"
    r",\s*(?P<port>[\w.:]+)\s*\)?\s*\)?"
)
_FORMAT = regex(
    r'&?\s*format!\(\s*"[^"\n]*:\{(?P<inner>\w*)\}"\s*(?:,\s*[^(),]+)??(?:,\s*(?P<last>[\w.]+)\s*)?,?\s*\)'
)
_NAMES = regex(r"&?\s*((?:[a-z_]\w*\s*\.\s*)*[a-z_]\w*)(?:\s*\.\s*(?:clone|as_str|to_string|as_ref)\(\))?")
_CONSTANT = regex(r"&?\s*(?:\w+\s*::\s*)*([A-Z][A-Z0-9_]*)")
_DIGITS = regex(r"(\d{2,5})(?:_?u16)?")
# `#[arg(long, env = "GATE_LISTEN", default_value = "0.0.0.0:7070")]` above a field.
_OPTION = regex(
    r"#\[(?:arg|clap|structopt)\(((?>[^\[\]\"]|\"[^\"\n]*\"|\[[^\]]*\])*)\)\]\s*(?:#\[[^\]]*\]\s*)*"
    r"(?:pub(?:\([^)]*\))?\s+)?(?:r#)?(\w+)\s*:\s*([^,\n}]+)"
)
_ENV = regex(r"\benv\b(?:\s*=\s*\"(\w+)\")?")
_DEFAULT = regex(r"\bdefault_value(?:_t)?\s*=\s*(?:\"([^\"\n]*)\"|([\w.:]+))")
_PORT = regex(r"(?:.*:)?(\d{2,5})")
# `env::var("PORT").unwrap_or_else(|_| "3000".to_string())`
_READ = regex(r"(?:std\s*::\s*)?env\s*::\s*var\s*\(\s*\"(\w+)\"\s*\)(?P<rest>.*)", re.DOTALL)
_OR = regex(
    r"\bunwrap_or(?:_else)?\s*\(\s*(?:\|\w*\|\s*)?(?:String\s*::\s*from\s*\(\s*)?\"?(?:[^\"(),]*:)?(\d{2,5})\b"
)
# `Config { port: 8080 }`
_STRUCT = regex(r"\b(?:Self|[A-Z]\w*)\s*(?=\{)")
_DEEPEST = 5


@record
class Address:
    """A port, the variable that sets another one, and where it is written."""

    number: int
    variable: str
    path: str
    offset: int


@record(eq=False)
class Addresses:
    """The values of the expressions of a package that are addresses or ports."""

    codes: Mapping[str, str]
    functions: Sequence[Function]
    _fields: dict[str, Address | None] = field(default_factory=dict)

    @cached_property
    def options(self) -> dict[str, list[Address | None]]:
        """The options with a default port, by the names of their fields; None for those without."""
        found: defaultdict[str, list[Address | None]] = defaultdict(list)
        for path, code in self.codes.items():
            for match in _OPTION.finditer(code):
                default = _DEFAULT.search(match[1])
                port = _PORT.fullmatch(default[1] or default[2] or "") if default else None
                number = port_number(port[1]) if port else None
                if default is None or number is None:
                    found[match[2]].append(None)
                    continue
                env = _ENV.search(match[1])
                variable = (env[1] or match[2].upper()) if env else f"--{match[2].replace('_', '-')}"
                found[match[2]].append(Address(number, variable, path, match.start(1) + default.start()))
        return found

    def ports(self) -> tuple[list[Port], bool]:
        """The ports on which the code listens, and whether these are all."""
        return self.bound(
            self._bound(function, match)
            for function in self.functions
            for match in BOUND.finditer(self.codes[function.path], function.start, function.end)
        )

    def bound(self, addresses: Iterable[Address | None]) -> tuple[list[Port], bool]:
        """The ports of addresses, each once, and whether none of the addresses is unknown."""
        found: list[Port] = []
        complete = True
        for address in addresses:
            if address is None:
                complete = False
                continue
            line = line_at(self.codes[address.path], address.offset)
            port = Port(address.number, address.path, line, "bind", address.variable)
            if port not in found:
                found.append(port)
        return found, complete

    def listener(self, function: Function, said: tuple[int, int], offset: int) -> Address | None:
        """The address to which a listener is bound, in the expression itself or in the assignment of its variable."""
        code = self.codes[function.path]
        first, last = said
        if bound := BOUND.match(code, first, last):
            return self._bound(function, bound)
        name = _NAMES.fullmatch(code[first:last].strip())
        if name is None or "." in name[1]:
            return None
        assigned = re.compile(
            rf"\blet\s+(?:mut\s+)?{re.escape(name[1])}\b[^=;]*=\s*[\w:\s]*?(?={BOUND.pattern})"
        )
        matches = list(assigned.finditer(code, function.start, offset))
        bound = BOUND.match(code, matches[-1].end()) if matches else None
        return self._bound(function, bound) if bound else None

    def _bound(self, function: Function, match: re.Match[str]) -> Address | None:
        given = arguments(self.codes[function.path], match.end())
        return self._value(function, *given[0], _DEEPEST) if given else None

    def value(self, function: Function, start: int, end: int) -> Address | None:
        """The address that an expression in a function is; None if it is unknown."""
        return self._value(function, start, end, _DEEPEST)

    def _value(self, function: Function, start: int, end: int, depth: int) -> Address | None:
        code = self.codes[function.path]
        start, end = trimmed(code, start, end)
        said = code[start:end]
        if depth <= 0 or not said:
            return None
        literal = _LITERAL.fullmatch(said) or _DIGITS.fullmatch(said)
        if literal:
            number = port_number(literal[1])
            return Address(number, "", function.path, start + literal.start(1)) if number else None
        if read := _READ.search(said):
            default = _OR.search(read["rest"])
            number = port_number(default[1]) if default else None
            if number is None or _READ.search(read["rest"]):
                return None
            return Address(number, read[1], function.path, start)
        if formatted := _FORMAT.fullmatch(said):
            inner = formatted["inner"] or formatted["last"] or ""
            return self._name(function, inner, start, depth)
        if named := _CONSTANT.fullmatch(said):
            return self._constant(named[1])
        if name := _NAMES.fullmatch(said):
            return self._name(function, re.sub(r"\s", "", name[1]), start, depth)
        if pair := _PAIR.fullmatch(said):
            digits = _DIGITS.fullmatch(pair["port"])
            number = port_number(digits[1]) if digits else None
            if number:
                return Address(number, "", function.path, start + pair.start("port"))
            return self._name(function, pair["port"], start, depth)
        return None

    def _field(self, name: str, depth: int) -> Address | None:
        """The value of a field that all places which set it give: `Config { port: 8080 }`, `Config { port }`."""
        if name not in self._fields:
            # What is defined by itself is unknown.
            self._fields[name] = None
            found = {one for one in self._set(name, depth) if one is not None}
            self._fields[name] = found.pop() if len(found) == 1 else None
        return self._fields[name]

    def _set(self, name: str, depth: int) -> Iterator[Address | None]:
        entry = re.compile(rf"\s*{name}\s*(?::\s*|\Z)")
        default = re.compile(rf"#\[serde\([^()]*\bdefault\s*=\s*\"(\w+)\"[^()]*\)\]\s*(?:pub\s+)?{name}\s*:")
        for function in self.functions:
            code = self.codes[function.path]
            for match in _STRUCT.finditer(code, function.start, function.end) if name in code else ():
                for first, end in arguments(code, match.end()):
                    if given := entry.match(code[first:end]):
                        start = first + given.end() if ":" in given[0] else first
                        yield self._value(function, start, end, depth - 1)
        for path, code in self.codes.items():
            for match in default.finditer(code) if "serde" in code and name in code else ():
                made = [one for one in self.functions if one.name == match[1] and one.path == path]
                inside = (
                    self._value(made[0], made[0].start, made[0].end, depth - 1) if len(made) == 1 else None
                )
                read = any("envy::" in text for text in self.codes.values())
                yield replace(inside, variable=name.upper() if read else "?") if inside else None

    def _constant(self, name: str) -> Address | None:
        """The only constant of a name."""
        declared = re.compile(rf"\b(?:const|static)\s+{name}\s*:[^=;]*=\s*")
        found = [
            (path, match)
            for path, code in self.codes.items()
            if name in code
            for match in declared.finditer(code)
        ]
        if len(found) != 1:
            return None
        path, match = found[0]
        first, end = next(pieces(self.codes[path], match.end(), len(self.codes[path]), ";"))
        return self._value(Function(name, path, (), first, end), first, end, 1)

    def _name(self, function: Function, name: str, offset: int, depth: int) -> Address | None:
        if not name:
            return None
        if constant := _CONSTANT.fullmatch(name):
            return self._constant(constant[1])
        last = name.rpartition(".")[2]
        if last != name:
            known = self.options.get(last, [])
            if known:
                return known[0] if len(known) == 1 else None
            return self._field(last, depth)
        code = self.codes[function.path]
        assigned = re.compile(rf"\blet\s+(?:mut\s+)?{re.escape(name)}\s*(?::\s*[\w:<>]+\s*)?=\s*")
        matches = list(assigned.finditer(code, function.start, offset))
        if not matches:
            return None
        first, end = next(pieces(code, matches[-1].end(), function.end, ";"))
        return self._value(function, first, end, depth - 1)
