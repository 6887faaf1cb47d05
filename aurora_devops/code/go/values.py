"""The ports that expressions of Go stand for, through calls, variables, parameters, fields, constants and flags."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import field, record, replace
from ..constants import Constants
from ..evidence import Port, Setting
from ..sources import line_at, port_number
from .address_flags import AddressFlag, cli_flags, held_flags
from .arguments import arguments_at, call_end, calls_of, function_at, functions
from .code import block_end
from .owners import owner_type, struct_at
from .viper import HELD

_ADDRESS = regex(r"[^:\n]*:(\d{2,5})|(\d{2,5})")
# An address with a port behind a colon: `":" + port`, `host + ":" + port`, `fmt.Sprintf(":%d", port)`.
_SUM = regex(r'(?:[\w.()]+\s*\+\s*)?"[^"\n]*:"\s*\+\s*(.+)', re.DOTALL)
_FORMAT = regex(r'fmt\.Sprintf\(\s*"(?:[^":%\n]|%[sv])*:%[dsv]"\s*,')
_JOINED = regex(r"net\.JoinHostPort\(")
_WRAPPED = regex(
    r"(?:strconv\.Itoa|strconv\.FormatInt|strings\.TrimSpace|fmt\.Sprint|u?int(?:16|32|64)?|string)\("
)
_OR = regex(r'cmp\.Or\(\s*os\.Getenv\(\s*"(\w+)"\s*\)\s*,')
_READ = regex(r'[\w.]+\(\s*"([A-Z][A-Z0-9_]*)"\s*(,)?')
_CALL = regex(r"(?:\w+\.)*(\w+)\(")
NAME = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
# The value that a variable replaces: `if v := os.Getenv("ADDR"); v != "" {`, `if v, ok := os.LookupEnv("ADDR"); ok {`.
_GIVEN = regex(r'if\s+(\w+)(?:,\s*\w+)?\s*:=\s*os\.(?:Getenv|LookupEnv)\(\s*"(\w+)"\s*\)\s*;[^{\n]*\{')
# `if addr == "" {`, whose block has the default.
_EMPTY = r'if\s+{}\s*==\s*""\s*\{{\s*\Z'
_ELSE = regex(r"\}\s*else\s*\{\s*\Z")
_GETENV = regex(r'os\.Getenv\(\s*"(\w+)"\s*\)')
_ASSIGNMENT = r"(?<![\w.])(?:var\s+)?{}(?:,\s*\w+)?(?:\s+string)?\s*:?=(?!=)\s*"
# `v.GetString("http.addr")` of viper, `c.String("addr")` of urfave/cli.
_KEY = regex(r'(?:\w+\.)+(?:Get)?(?:String|U?Int(?:16|32|64)?)\(\s*"([\w.-]+)"\s*\)')
# What a line reads into a variable or a field: `listen := os.Getenv("LISTEN")`, `Addr: or("ADDR", ":80")`.
_READ_INTO = regex(
    r"\b([A-Za-z_][\w.]*)(?:\s*,\s*(?:err|ok|_)\w*)?(?:\s+string)?(?:\s*:?=\s*|:\s*|\s+`[^`]*)(?:\w[\w.]*\(\s*)*$"
)
# Names are followed through this many others.
_DEEPEST = 6


def expression_at(code: str, start: int) -> str:
    """The expression at an offset, which ends at a comma, the end of a block or a call, or that of the line."""
    text = arguments_at(code, start)[0]
    first = text.partition("\n")[0]
    if first.count("(") == first.count(")"):
        text = first
    return text.partition("}")[0].strip() if text.count("}") > text.count("{") else text.strip()


def is_built(text: str) -> bool:
    """Whether an expression puts an address together."""
    return any(pattern.match(text) is not None for pattern in (_SUM, _FORMAT, _JOINED))


def read_into(codes: Mapping[str, str], given: Sequence[Setting]) -> dict[str, list[Setting]]:
    """The variables by the name of the variable of Go or of the field that they are read into."""
    lines_of: dict[str, list[str]] = {}
    read: defaultdict[str, list[Setting]] = defaultdict(list)
    for one in given:
        if one.file not in lines_of:
            lines_of[one.file] = codes.get(one.file, "").splitlines()
        lines = lines_of[one.file]
        line = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
        if one.by == "a tag":
            read[line.split()[0] if line.split() else ""].append(one)
            continue
        if one.by == "viper":
            held = HELD.search(re.split(r"\b\w+\.Get", line)[0])
            if held is not None:
                read[held[1].rpartition(".")[2]].append(one)
            continue
        written = f'"{one.written or one.name}"'
        before = line.partition(written)[0] if written in line else line
        if (assigned := _READ_INTO.search(before)) is not None:
            read[assigned[1].rpartition(".")[2]].append(one)
    return dict(read)


@record(eq=False)
class Ports:
    """The ports of the expressions of a program."""

    codes: Mapping[str, str]
    # What the names of fields and variables are read from.
    read: Mapping[str, Sequence[Setting]]
    settings: Sequence[Setting]
    constants: Constants
    # How many steps each expression was followed, and to what. A `plain` expression is only a number.
    _known: dict[tuple[str, str, int, bool], tuple[int, Port | None]] = field(default_factory=dict)

    def port(self, text: str, path: str, start: int, plain: bool, depth: int = _DEEPEST) -> Port | None:
        """The port of an expression at an offset, with the variable or flag that sets it; None if it is unknown."""
        key = text, path, start, plain
        followed, port = self._known.get(key, (0, None))
        if port is None and followed < depth:
            # An expression that leads to itself is unknown.
            self._known[key] = depth, None
            port = self._port(text.strip(), path, start, plain, depth)
            self._known[key] = depth, port
        return port

    def _port(self, text: str, path: str, start: int, plain: bool, depth: int) -> Port | None:
        text = text.lstrip("*")
        number = _port_in(text[1:-1] if text[:1] in ('"', "`") else text, plain)
        if number is not None:
            return Port(number, path, line_at(self.codes[path], start), "the address")
        if found := _SUM.fullmatch(text):
            return self.port(found[1], path, start, True, depth - 1)
        if NAME.fullmatch(text):
            return self._named(text, path, start, plain, depth)
        if not text.endswith(")") or call_end(text, text.index("(") + 1) != len(text):
            return None
        given = [part.strip() for part in arguments_at(text, text.index("(") + 1) if part.strip()]
        if _FORMAT.match(text) or _JOINED.match(text):
            return self.port(given[-1], path, start, True, depth - 1) if len(given) > 1 else None
        if _WRAPPED.match(text) and given:
            return self.port(given[0], path, start, plain, depth - 1)
        if found := _OR.match(text):
            return self._by_default(found[1], given[-1], path, start, plain, depth)
        if found := _READ.match(text):
            return self._of_variable(found[1], given[1] if len(given) > 1 else "", path, start, plain, depth)
        if found := _KEY.fullmatch(text):
            return self._of_key(found[1], path, plain, depth)
        called = _CALL.match(text)
        return self._returned(called[1], plain, depth) if called else None

    def _by_default(
        self, variable: str, default: str, path: str, start: int, plain: bool, depth: int
    ) -> Port | None:
        """The port of a variable with the expression of its default."""
        port = self.port(default, path, start, plain, depth - 1)
        return (
            replace(port, line=line_at(self.codes[path], start), file=path, variable=variable)
            if port
            else None
        )

    def _of_variable(
        self, variable: str, default: str, path: str, start: int, plain: bool, depth: int
    ) -> Port | None:
        """The port of a call that reads an environment variable."""
        own = [one for one in self.settings if (one.written or one.name) == variable and one.file == path]
        if not own:
            return None
        variable = own[0].name
        known = {str(one.default) for one in own if one.default is not None}
        if not known and default:
            return self._by_default(variable, default, path, start, plain, depth)
        number = _port_in(known.pop(), plain) if len(known) == 1 else None
        return Port(number, path, own[0].line, "the address", variable) if number else None

    def _of_key(self, key: str, path: str, plain: bool, depth: int) -> Port | None:
        """The port of a key of viper, or of a flag of urfave/cli, that a call reads: `c.String("addr")`."""
        variable = re.sub(r"\W", "_", key).upper()
        for one in self.settings:
            if one.by == "viper" and one.file == path and f"_{one.name}".endswith(f"_{variable}"):
                number = _port_in(str(one.default), plain)
                return Port(number, path, one.line, "the address", one.name) if number else None
        flags = [one for one in self._cli_flags if one.name == key]
        if len(flags) != 1:
            return None
        flag = flags[0]
        port = self.port(flag.value, flag.path, flag.offset, plain, depth - 1)
        return replace(port, variable=flag.variable or f"-{key}") if port else None

    def _named(self, name: str, path: str, start: int, plain: bool, depth: int) -> Port | None:
        """The port of a variable, a parameter, a constant or a field."""
        *owners, last = name.split(".")
        found = [one for one in self.read.get(last, ()) if owners or one.file == path]
        if len(found) > 1 and len(owners) > 1:
            # `cfg.HTTP.Port`: the variable with the name of the part.
            of_part = [one for one in found if owners[-1].upper() in one.name.upper()]
            found = of_part or found
        elif len(found) > 1 and owners:
            found = self._of_type(found, owners[0], path, start)
        if len(found) == 1 and found[0].default is not None:
            number = _port_in(str(found[0].default), plain)
            return (
                Port(number, found[0].file, found[0].line, "the address", found[0].name) if number else None
            )
        if len(found) > 1:
            return None
        flags = [one for one in self._flags.get(last, ()) if owners or dirname(one.path) == dirname(path)]
        if flags:
            return self._of_flag(flags[0], depth) if len(flags) == 1 else None
        if owners:
            constant = self._constant(name, path, start, plain)
            return constant or self._of_field(last, plain, depth)
        begin, parameters = self._around(path, start)
        body = self.codes[path][begin:start] if begin >= 0 else ""
        places = list(re.finditer(_ASSIGNMENT.format(re.escape(name)), body))
        if places:
            return self._assigned(name, path, begin, places, plain, depth)
        if name in parameters:
            return self._passed(parameters.index(name), path, begin, plain, depth)
        return self._constant(name, path, start, plain) or self._of_package(name, path, plain, depth)

    def _of_type(self, found: list[Setting], owner: str, path: str, start: int) -> list[Setting]:
        """Those variables that are read into fields of the struct that a variable has: `cfg.Addr`."""
        type_ = owner_type(owner, path, start, self.codes)
        own = [one for one in found if type_ and struct_at(one.line, self.codes[one.file]) == type_]
        return own[:1] if len({(one.name, one.default) for one in own}) == 1 else found

    def _constant(self, name: str, path: str, start: int, plain: bool) -> Port | None:
        """The port of a constant, or of a variable of a package with a literal."""
        number = _port_in(self.constants.text(name, path) or "", plain)
        if number is None:
            return None
        code = self.codes[path]
        line = _declared_at(name.rpartition(".")[2], code) or line_at(code, start)
        return Port(number, path, line, "the address")

    def _of_package(self, name: str, path: str, plain: bool, depth: int) -> Port | None:
        """The port of a variable that the package declares with an expression."""
        declared = re.compile(
            rf"(?m)^(?:(?:var|const)[ \t]+|[ \t]){re.escape(name)}(?:[ \t]+\w+)?[ \t]*=[ \t]*(?!=)"
        )
        found = [
            (other, match.end())
            for other, code in self.codes.items()
            if dirname(other) == dirname(path) and name in code
            for match in declared.finditer(code)
            if self._around(other, match.start())[0] < 0 or code[match.start()] in "vc"
        ]
        if len(found) != 1:
            return None
        other, at = found[0]
        return self.port(expression_at(self.codes[other], at), other, at, plain, depth - 1)

    def _assigned(
        self, name: str, path: str, begin: int, places: Sequence[re.Match[str]], plain: bool, depth: int
    ) -> Port | None:
        """The port of a variable of a function: its only value, or the one that an environment variable replaces."""
        code = self.codes[path]
        if any("," in one[0] for one in places):
            return None
        empty = re.compile(_EMPTY.format(re.escape(name)))
        replacing: set[str] = set()
        own: list[tuple[int, str, str]] = []
        for one in places:
            before = code[max(begin + one.start() - 200, begin) : begin + one.start()]
            value = expression_at(code, begin + one.end())
            if variable := _given(code, begin, begin + one.start(), value):
                replacing.add(variable)
            else:
                own.append((begin + one.end(), before, value))
        at, before, value = own[-1] if own else (0, "", "")
        otherwise = empty.search(before) is not None or _ELSE.search(before) is not None
        if len(own) == 2 and otherwise and not replacing:
            read = _GETENV.fullmatch(own[0][2])
            return self._by_default(read[1], value, path, at, plain, depth) if read else None
        if len(own) != 1 or len(replacing) > 1 or (at > begin + places[0].end() and not otherwise):
            return None
        port = self.port(value, path, at, plain, depth - 1)
        return replace(port, variable=replacing.pop()) if port and replacing else port

    def _passed(self, position: int, path: str, begin: int, plain: bool, depth: int) -> Port | None:
        """The port that all calls of a function pass."""
        found = {port for *_, port in self._calls(position, path, begin, plain, depth)}
        return found.pop() if len(found) == 1 else None

    def _calls(
        self, position: int, path: str, begin: int, plain: bool, depth: int
    ) -> Iterator[tuple[str, int, Port | None]]:
        """The calls of a function, by file and offset, with the port that each of them passes."""
        _, name, method, _ = next(one for one in functions(self.codes[path]) if one[0] == begin)
        for caller, at, given in calls_of(name, path, self.codes, method=method):
            if position < len(given):
                yield caller, at, self.port(given[position], caller, at, plain, depth - 1)

    def passed(self, text: str, path: str, start: int) -> list[tuple[str, int, Port]]:
        """The ports that the calls of a function pass as a parameter, by file and offset; none if one is unknown."""
        begin, parameters = self._around(path, start)
        if begin < 0 or text not in parameters:
            return []
        if re.search(_ASSIGNMENT.format(re.escape(text)), self.codes[path][begin:start]):
            return []
        calls = list(self._calls(parameters.index(text), path, begin, False, _DEEPEST))
        known = [(caller, at, port) for caller, at, port in calls if port is not None]
        return known if len(known) == len(calls) else []

    def _of_field(self, name: str, plain: bool, depth: int) -> Port | None:
        """The port of the field of a struct that one place sets."""
        found = set()
        replacing: set[str] = set()
        for path, code in self.codes.items():
            for match in re.finditer(rf"\b{re.escape(name)}:\s*|\.{re.escape(name)}\s*=(?!=)\s*", code):
                value = expression_at(code, match.end())
                begin = self._around(path, match.start())[0]
                if begin >= 0 and (variable := _given(code, begin, match.start(), value)):
                    replacing.add(variable)
                elif "." not in value or value.rpartition(".")[2] != name:
                    found.add((path, match.end(), value))
                if len(found) > 1:
                    return None
        if not found or len(replacing) > 1:
            return None
        path, at, value = found.pop()
        port = self.port(value, path, at, plain, depth - 1)
        return replace(port, variable=replacing.pop()) if port and replacing else port

    def _returned(self, name: str, plain: bool, depth: int) -> Port | None:
        """The port of the address that the only function of a name returns: `return fmt.Sprintf(":%d", c.Port)`."""
        pattern = re.compile(
            rf"(?m)^func[ \t]+(?:\([^()\n]*\)[ \t]*)?{re.escape(name)}\([^()\n]*\)[ \t]*(?:string|int)[ \t]*\{{"
        )
        found = [
            (path, match.end())
            for path, code in self.codes.items()
            if f"{name}(" in code
            for match in pattern.finditer(code)
        ]
        if len(found) != 1:
            return None
        path, begin = found[0]
        code = self.codes[path]
        body = code[begin : block_end(code, begin)]
        returns = list(re.finditer(r"\breturn\s+", body))
        if not returns or len(returns) > 2:
            return None
        at = begin + returns[-1].end()
        port = self.port(expression_at(code, at), path, at, plain, depth - 1)
        if len(returns) == 1 or port is None:
            return port
        # The first one returns what an environment variable has.
        first = returns[0]
        variable = _given(code, begin, begin + first.start(), expression_at(code, begin + first.end()))
        return replace(port, variable=variable) if variable else None

    def _of_flag(self, flag: AddressFlag, depth: int) -> Port | None:
        """The port of the default of a flag: that of an address, or a number alone."""
        if flag.changed:
            return None
        given = flag.value, flag.path, flag.offset
        port = self.port(*given, False, depth - 1) or self.port(*given, True, depth - 1)
        if port is None:
            return None
        line = line_at(self.codes[flag.path], flag.offset)
        return replace(
            port, file=flag.path, line=line, variable=port.variable or flag.variable or f"-{flag.name}"
        )

    def is_computed_flag(self, name: str, path: str) -> bool:
        """Whether a name has the value of a flag whose default is an expression that is unknown."""
        flags = [one for one in self._flags.get(name, ()) if dirname(one.path) == dirname(path)]
        return any(
            not one.changed and one.value[:1] != '"' and self._of_flag(one, _DEEPEST) is None for one in flags
        )

    @cached_property
    def _flags(self) -> dict[str, list[AddressFlag]]:
        return held_flags(self.codes, self._cli_flags)

    @cached_property
    def _cli_flags(self) -> tuple[AddressFlag, ...]:
        return tuple(cli_flags(self.codes))

    def _around(self, path: str, start: int) -> tuple[int, tuple[str, ...]]:
        """Where the function around an offset begins, -1 outside of functions, and its parameters."""
        code = self.codes[path]
        around = function_at(code, start)
        if around is None:
            return -1, ()
        end = code.find("\n}", around[0])
        return (around[0], around[3]) if end < 0 or start <= end else (-1, ())


def _given(code: str, begin: int, at: int, value: str) -> str:
    """The environment variable whose value is in an expression in a function; empty for none.

    The expression is in a block for a value that is set: `if v := os.Getenv("PORT"); v != "" { port = v }`. A number
    may be made of the value before: `if n, err := strconv.Atoi(v); err == nil { port = n }`.
    """
    for match in reversed(list(_GIVEN.finditer(code, begin, at))):
        if block_end(code, match.end()) <= at:
            continue
        name = re.escape(match[1])
        if re.search(rf"\b{name}\b", value):
            return match[2]
        made = NAME.fullmatch(value) and re.search(
            rf"\b{re.escape(value)}\b(?:,\s*\w+)?\s*:?=[^=\n][^\n]*\b{name}\b", code[match.end() : at]
        )
        return match[2] if made else ""
    return ""


def _port_in(text: str, plain: bool) -> int | None:
    """The port of an address; it is only a number if it is written after a colon (`plain`)."""
    match = _ADDRESS.fullmatch(text)
    number = match[2 if plain else 1] if match else None
    return port_number(number) if number else None


def _declared_at(name: str, code: str) -> int:
    match = re.search(rf"(?m)^(?:const|var)?[ \t]*{re.escape(name)}\s*(?:string\s*)?=", code)
    return line_at(code, match.start()) if match else 0
