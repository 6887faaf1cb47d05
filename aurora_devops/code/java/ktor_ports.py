"""The ports of servers that are made with Ktor: arguments, connectors and the configuration, with their variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...core.lazy import regex
from ...core.record import record, replace
from ..evidence import Port
from ..sources import line_at, port_number
from ..tokens import trimmed
from .kotlin import Parameter, Project, argument, arguments, end_of, parameters, pieces, statement_end
from .kotlin_environment import Environment, Read
from .ktor import SERVED
from .properties import Property, canonical

ENGINE = regex(r"\bEngineMain\b")
_CONNECTOR = regex(
    r"\b(?:sslConnector|connector)\s*(?:\((?:[^()]|\([^()]*\))*\))?\s*(?=\{)|\bEngine(?:SSL)?ConnectorBuilder\s*\([^()]*\)\s*\.\s*apply\s*(?=\{)"
)
_MAIN = regex(r"(?m)^[ \t]*(?:suspend\s+)?fun\s+main\s*\(")
_ASSIGNED = regex(r"(?<![\w.])(?:this\s*\.\s*)?port\s*=(?!=)\s*")
_OTHER_SERVERS = regex(
    r"\bHTTPServer\b|\bServerBuilder\b|\bServerSocket\b|\bHttpServer\s*\.\s*create|\baSocket\s*\(|\bGrpcServer\b|\bjavalin\b"
)
_NAMED = regex(r"port\s*=")
_CONFIGURED = regex(
    r"\b(?:environment|configure|rootConfig|applicationEngineEnvironment|serverConfig|applicationEnvironment)\b"
)
_DIGITS = regex(r'"?(\d{2,5})"?')
_CONVERTED = regex(
    r"\s*(?:\??\.\s*(?:to(?:Int|Long|Short|String)(?:OrNull)?|getString)\s*\(\s*\)|\??\.\s*let\s*(?:\([^()]*\)|\{[^{}]*\})|!!)\s*\Z"
)
_PARSED = regex(r"(?:Integer\s*\.\s*(?:parseInt|valueOf)|requireNotNull|checkNotNull)\s*(?=\()")
_KEY = regex(
    r'(?:[\w.()?]+\s*\??\.\s*)?(?:property|propertyOrNull|tryGetString|getInt|getString|config)\s*\(\s*"([\w.-]+)"\s*\)'
    r'(?:\s*\.\s*(?:property|propertyOrNull|tryGetString|getInt|getString)\s*\(\s*"([\w.-]+)"\s*\))?'
)
_DOTTED = regex(r"(?:[A-Za-z_]\w*\s*\??\.\s*)*[A-Za-z_]\w*")
_TYPE = regex(r"\b(?:class|object)\s+(\w+)")
_CLASS = regex(r"\bclass\s+(\w+)\s*(?:private|internal)?\s*(?:constructor)?\s*(?=\()")
_VARIABLE = regex(r"\$\{\??(\w+)\}|\$\??(\w+)(?::(\d{2,5}))?")
_USUAL = 80
_DEEPEST = 6


@record
class _Value:
    """A port, the variable that sets another one, and where it is written."""

    number: int
    variable: str
    path: str
    line: int


@record(eq=False)
class Ports:
    """The ports of a project."""

    project: Project
    configuration: Sequence[Property]
    environment: Environment

    @property
    def codes(self) -> Mapping[str, str]:
        """The files."""
        return self.project.codes

    def ports(self, engine: bool) -> tuple[list[Port], bool]:
        """The ports on which the project listens, and whether these are all; an `engine` reads the configuration."""
        found: list[Port] = []
        complete = True
        if self._programs(engine) > 1:
            return [], False
        values = [*self._engine()] if engine else []
        for path, code in self.codes.items():
            if "io.ktor" in code:
                values += self._servers(path, code)
            complete = complete and not _OTHER_SERVERS.search(code)
        for value in values:
            if value is None or not value.number:
                complete = False
                continue
            usual = value.number == _USUAL and not value.variable
            port = Port(
                value.number,
                value.path,
                value.line,
                "Ktor",
                value.variable,
                confidence="usual" if usual else "stated",
            )
            if port not in found:
                found.append(port)
        return found, complete and bool(found)

    def _programs(self, engine: bool) -> int:
        """The number of programs of which one is started: files that start a server in their own `main`."""
        started = [
            code
            for code in self.codes.values()
            if SERVED.search(code) and _MAIN.search(code) and not ENGINE.search(code)
        ]
        return len(started) + engine

    def _engine(self) -> Iterator[_Value | None]:
        """The ports of the configuration, which `EngineMain` reads."""
        yield self._configured("ktor.deployment.port")
        if any(one.key == "ktor.deployment.sslport" for one in self.configuration):
            yield self._configured("ktor.deployment.sslport")

    def _servers(self, path: str, code: str) -> Iterator[_Value | None]:
        connectors = list(_CONNECTOR.finditer(code))
        for match in SERVED.finditer(code):
            given = arguments(code, match.end())
            port = argument(code, given, "port", 1)
            said = code[slice(*port)] if port else ""
            is_named = any(_NAMED.match(code, first) for first, _ in given)
            if port and (is_named or not (_CONFIGURED.search(said) or said.startswith("{") or "::" in said)):
                value = self._value(path, *port, _DEEPEST)
                # A configuration in a variable is a value without a port.
                if value is not None or is_named or not connectors:
                    yield value
            elif not connectors:
                configured = any(_CONFIGURED.match(code, first) for first, _ in given) or _CONFIGURED.search(
                    said
                )
                yield None if configured else _Value(_USUAL, "", path, line_at(code, match.start()))
        for match in connectors:
            end = end_of(code, match.end())
            assigned = _ASSIGNED.search(code, match.end(), end)
            if assigned is None:
                yield None
                continue
            yield self._value(path, assigned.end(), statement_end(code, assigned.end()), _DEEPEST)

    def _configured(self, key: str) -> _Value | None:
        """The port of a key in the configuration; None if it is unknown or if profiles have different ones."""
        key = canonical(key)
        number, variable, place = 0, "", ("", 1)
        for one in self.configuration:
            if one.key != key:
                continue
            digits = _DIGITS.fullmatch(one.value)
            read = _VARIABLE.fullmatch(one.value)
            if digits and one.profile and int(digits[1]) != number:
                return None
            if digits:
                number, place = int(digits[1]), (one.file, one.line)
            elif read:
                variable = read[1] or read[2]
                if read[3]:
                    number, place = int(read[3]), (one.file, one.line)
            else:
                return None
        valid = port_number(str(number))
        return _Value(valid, variable, *place) if valid else None

    def _value(self, path: str, start: int, end: int, depth: int) -> _Value | None:
        """The port of an expression."""
        code = self.codes[path]
        start, end = trimmed(code, start, end)
        if depth <= 0 or start >= end:
            return None
        first, *others = pieces(code, start, end, "?:")
        if others:
            known = self._value(path, *first, depth - 1)
            other = self._value(path, *others[-1], depth - 1)
            variable = self._variable(path, *first)
            return known or (replace(other, variable=variable) if other and variable is not None else None)
        while match := _CONVERTED.search(code, start, end):
            end = match.start()
        said = code[start:end]
        parsed = _PARSED.match(code, start, end)
        opening = parsed.end() if parsed else start
        if code[opening] == "(" and end_of(code, opening) == end:
            return self._value(path, opening + 1, end - 1, depth - 1)
        if digits := _DIGITS.fullmatch(said.replace("_", "")):
            number = port_number(digits[1])
            return _Value(number, "", path, line_at(code, start)) if number else None
        if read := self._read(path, start):
            number = port_number(read.default or "")
            return _Value(number, read.name, path, line_at(code, start)) if number else None
        if match := _KEY.fullmatch(code, start, end):
            return self._configured(f"{match[1]}.{match[2]}" if match[2] else match[1])
        if match := _DOTTED.fullmatch(said):
            return self._named(path, re.split(r"\s*\??\.\s*", said), start, depth)
        return None

    def _variable(self, path: str, start: int, end: int) -> str | None:
        """The variable that an expression reads, empty for a key that the configuration does not have; else None."""
        code = self.codes[path]
        start, end = trimmed(code, start, end)
        while code[start : start + 1] == "(":
            start += 1
        if read := self._read(path, start):
            return read.name
        match = _KEY.match(code, start, end)
        key = canonical(f"{match[1]}.{match[2]}" if match[2] else match[1]) if match else ""
        return "" if key and not any(one.key == key for one in self.configuration) else None

    def _read(self, path: str, start: int) -> Read | None:
        return next((one for one in self.environment.reads.get(path, ()) if one.start == start), None)

    def _named(self, path: str, names: list[str], offset: int, depth: int) -> _Value | None:
        """The port of a name: a value of the function, a parameter, a constant, or a property of a class."""
        code, name = self.codes[path], names[-1]
        if len(names) == 1:
            around = self.project.function_at(path, offset)
            if around and (local := list(_declared(name).finditer(code, around.at, offset))):
                return self._assigned(path, local[-1], depth)
            for index, parameter in enumerate(around.parameters if around else ()):
                if parameter.name == name and around is not None:
                    return self._given(around.name, (path, around.at, around.start), parameter, index, depth)
            if here := list(_declared(name).finditer(code)):
                return self._assigned(path, here[-1], depth) if len(here) == 1 else None
        found = list(self._properties(name, depth))
        owner = names[-2].lower() if len(names) > 1 else ""
        named = [value for of, value in found if owner and owner in of.lower()]
        values = set(named) or {value for _, value in found}
        return values.pop() if len(values) == 1 else None

    def _assigned(self, path: str, match: re.Match[str], depth: int) -> _Value | None:
        return self._value(path, match.end(), statement_end(self.codes[path], match.end()), depth - 1)

    def _given(
        self, name: str, own: tuple[str, int, int], parameter: Parameter, index: int, depth: int
    ) -> _Value | None:
        """The port that all calls of a function or a constructor give for a parameter, or its default."""
        home, first, last = own
        call = re.compile(rf"(?<!fun )(?<!class )(?<!\w){re.escape(name)}\s*(?=\()")
        values: set[_Value | None] = set()
        for path, code in self.codes.items():
            for match in call.finditer(code) if name in code else ():
                if path == home and first <= match.start() < last:
                    continue
                said = argument(code, arguments(code, match.end()), parameter.name, index)
                place = (path, *said) if said else (home, parameter.start, parameter.end)
                values.add(self._value(*place, depth - 1))
        if not values:
            values.add(self._value(home, parameter.start, parameter.end, depth - 1))
        return values.pop() if len(values) == 1 else None

    def _properties(self, name: str, depth: int) -> Iterator[tuple[str, _Value | None]]:
        """The types that have a property with a name, and the values of these."""
        for path, code in self.codes.items():
            if name not in code:
                continue
            spans = []
            for match in _CLASS.finditer(code):
                end = end_of(code, match.end())
                spans.append((match.start(), end))
                for index, parameter in enumerate(parameters(code, match.end()) if end > 0 else ()):
                    if parameter.name == name:
                        own = path, match.start(), end
                        yield match[1], self._given(match[1], own, parameter, index, depth)
            for match in _declared(name).finditer(code):
                if any(start < match.start() < end for start, end in spans):
                    continue
                owner = max(_TYPE.finditer(code, 0, match.start()), key=re.Match.start, default=None)
                if owner and self.project.function_at(path, match.start()) is None:
                    yield owner[1], self._assigned(path, match, depth)


def _declared(name: str) -> re.Pattern[str]:
    return re.compile(rf"\bva[lr]\s+{re.escape(name)}\s*(?::\s*\w+\??\s*)?=(?!=)\s*")
