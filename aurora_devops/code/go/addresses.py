"""The addresses on which a Go program listens: net/http, gin, fiber and echo, and what their ports come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import field, record, replace
from ..constants import Constants
from ..evidence import Port, Setting
from ..sources import line_at, port_number
from .arguments import arguments_at, functions
from .code import block_end
from .viper import HELD

# What listens: net/http, gin, fiber and echo. A server of net/http has its address in a field.
_CALLS = r"\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:\"tcp\d?\"\s*,\s*)?"
_FIELD = r"\bAddr(?::|\s*=(?!=))\s*"
_FRAMEWORKS = r"\b(?:\w*[aA]pp|\w*[eE]cho|e|s|srv|server|router)\.(?:Listen|Start)\(\s*(?!ctx\b|context\.)"
# The argument that is not a literal alone; other objects have a method `Run`.
_SITE = regex(
    rf"(?:(?P<call>{_CALLS})|(?P<field>{_FIELD})|(?P<framework>{_FRAMEWORKS}))"
    r"(?=[^\s)\"]|\"[^\"\n]*\"\s*\+)(?!(?:ctx|t|b|m|func)\b|context\.|os\.Args|time\.|log\.)"
)
_FRAMEWORK = regex(r'"github\.com/(?:labstack/echo|gofiber/fiber)')
_LITERAL = regex(
    r'\b(?:ListenAndServe(?:TLS)?|Run|Listen|Start)\(\s*(?:"tcp"\s*,\s*)?"[^":\n]*:(\d{2,5})"'
    r'|\bAddr(?::|\s*=)\s*"[^":\n]*:(\d{2,5})"'
)
_TYPE = regex(r"([A-Za-z_][\w.]*)\s*\Z")
# A part of each text that listens.
_WORDS = ("Addr:", "Addr =", "Listen", ".Run(", ".Start(")
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
_NAME = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
# The value that a variable replaces: `if v := os.Getenv("ADDR"); v != "" {`, `if v, ok := os.LookupEnv("ADDR"); ok {`.
_GIVEN = regex(r'if\s+(\w+)(?:,\s*\w+)?\s*:=\s*os\.(?:Getenv|LookupEnv)\(\s*"(\w+)"\s*\)\s*;[^{\n]*\{\s*\Z')
# `if addr == "" {`, whose block has the default.
_EMPTY = r'if\s+{}\s*==\s*""\s*\{{\s*\Z'
_ELSE = regex(r"\}\s*else\s*\{\s*\Z")
_GETENV = regex(r'os\.Getenv\(\s*"(\w+)"\s*\)')
_ASSIGNMENT = r"(?<![\w.])(?:var\s+)?{}(?:,\s*\w+)?(?:\s+string)?\s*:?=(?!=)\s*"
# `addr := flag.String("addr", ":8080", "")`, `flag.StringVar(&cfg.Addr, "addr", ":8080", "")`, with pflag and cobra,
# and `addr = kingpin.Flag("addr", "").Default(":8080").String()`.
_HELD_FLAG = regex(
    r"(?:(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*[\w.()]+\.(?:String|U?[Ii]nt(?:16|32|64)?)(?P<short>P?)\("
    r"|\.(?:String|U?[Ii]nt(?:16|32|64)?)Var(?P<brief>P?)\(\s*&(?P<field>[\w.]+)\s*,)"
    r'\s*"(?P<flag>[\w.-]+)"\s*,'
)
_KINGPIN = regex(
    r'(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*\w+\.Flag\(\s*"(?P<flag>[\w.-]+)"\s*,[^\n]*?\)\.Default\((?P<value>"[^"\n]*")\)'
    r"\.(?:String|U?[Ii]nt(?:16|32|64)?)\(\)"
)
# `v.GetString("http.addr")` of viper, `c.String("addr")` of urfave/cli.
_KEY = regex(r'(?:\w+\.)+(?:Get)?(?:String|U?Int(?:16|32|64)?)\(\s*"([\w.-]+)"\s*\)')
_CLI_FLAG = regex(r"\bcli\.(?:String|U?Int(?:16|32|64)?)Flag\{")
_CLI_PART = regex(r'\b(Name|Value):\s*("[^"\n]*"|[\w.]+)|\b(?:EnvVars|Sources):[^"\n]*"(\w+)"')
_ASSIGNED = regex(r"(?<![\w.])(\w++)\s*=(?!=)")
# `flag.String("listen", ":8090", "...")` and `flag.Int("port", 8090, "...")`, of the standard library or pflag.
_FLAG = regex(
    r'\.(?:String|Int)(?:Var)?P?\(\s*(?:&\w[\w.]*\s*,\s*)?"([\w-]*(?:port|listen|addr|bind)[\w-]*)"\s*,\s*(?:"\w?"\s*,\s*)?'
    r'(?:"[^":\n]*:(\d{2,5})"|(\d{2,5}))',
)
# What a line reads into a variable or a field: `listen := os.Getenv("LISTEN")`, `Addr: or("ADDR", ":80")`.
_READ_INTO = regex(
    r"\b([A-Za-z_][\w.]*)(?:\s*,\s*(?:err|ok|_)\w*)?(?:\s+string)?(?:\s*:?=\s*|:\s*|\s+`[^`]*)(?:\w[\w.]*\(\s*)*$"
)
# Names are followed through this many others.
_DEEPEST = 6


@record
class Address:
    """An address on which a file listens: its offset and its port, None if it is unknown.

    It is `pointed` if it is a pointer to the value of a flag whose default is not an unknown expression.
    """

    path: str
    offset: int
    port: Port | None
    pointed: bool


def addresses(
    codes: Mapping[str, str], serving: Mapping[str, str], given: Sequence[Setting], constants: Constants
) -> Iterator[Address]:
    """The addresses that are not literals, of the files that serve and of others that build one for them."""
    if not serving:
        return
    known = _Expressions(codes, _read_into(codes, given), given, constants)
    framework = any(map(_FRAMEWORK.search, serving.values()))
    for path, code in codes.items():
        for match in _SITE.finditer(code) if any(word in code for word in _WORDS) else ():
            if match["framework"] and not framework:
                continue
            if match["field"] and not _of_server(code, match.start()):
                continue
            text = _expression(code, match.end())
            if path not in serving and _NAME.fullmatch(text.lstrip("*")):
                continue  # Other objects have a method with one of these names.
            port = known.port(text, path, match.end(), False)
            pointed = text.startswith("*") and not known.is_computed_flag(text[1:], path)
            if port is None and path not in serving and not _built(text):
                continue
            yield Address(path, match.end(), port, pointed)


def literals(path: str, code: str, listens: bool = True) -> Iterator[Port]:
    """The ports that a file listens on, and the flags that set them if the program `listens` at their addresses."""
    for offset, port in literal_offsets(code):
        yield Port(port, path, line_at(code, offset), "the address")
    for match in _FLAG.finditer(code) if listens else ():
        if number := port_number(match[2] or match[3]):
            yield Port(number, path, line_at(code, match.start()), "a flag", f"-{match[1]}")


def literal_offsets(code: str) -> Iterator[tuple[int, int]]:
    """The offsets of the ports of the addresses that are literals, each with its number."""
    for match in _LITERAL.finditer(code):
        number = port_number(match[1] or match[2])
        if number and (match[1] or _of_server(code, match.start())):
            yield match.start(1 if match[1] else 2), number


def _expression(code: str, start: int) -> str:
    """The expression at an offset, which ends at a comma, the end of a block or a call, or that of the line."""
    text = arguments_at(code, start)[0]
    line = code.find("\n", start)
    if (
        line >= 0
        and len(text) > line - start
        and text[: line - start].count("(") == text[: line - start].count(")")
    ):
        text = text[: line - start]
    return text.partition("}")[0].strip() if text.count("}") > text.count("{") else text.strip()


def _built(text: str) -> bool:
    return any(pattern.match(text) is not None for pattern in (_SUM, _FORMAT, _JOINED))


def _of_server(code: str, start: int) -> bool:
    """Whether a field at an offset is that of a server: `http.Server{Addr: at}`, and not that of a client."""
    if not code.startswith("Addr:", start):
        return True
    depth = 0
    for index in range(start - 1, max(start - 3000, -1), -1):
        if code[index] == "}":
            depth += 1
        elif code[index] == "{":
            if not depth:
                name = _TYPE.search(code, max(index - 100, 0), index)
                return name is None or name[1].endswith("Server")
            depth -= 1
    return True


def _read_into(codes: Mapping[str, str], given: Sequence[Setting]) -> dict[str, list[Setting]]:
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
        before = line.partition(f'"{one.name}"')[0] if f'"{one.name}"' in line else line
        if (assigned := _READ_INTO.search(before)) is not None:
            read[assigned[1].rpartition(".")[2]].append(one)
    return dict(read)


@record
class _Flag:
    """A flag: its name, the expression of its default with the place, and whether its value is changed later."""

    name: str
    path: str
    offset: int
    value: str
    changed: bool


@record(eq=False)
class _Expressions:
    """The ports of the expressions of a program."""

    codes: Mapping[str, str]
    # What the names of fields and variables are read from.
    read: Mapping[str, Sequence[Setting]]
    settings: Sequence[Setting]
    constants: Constants
    # A `plain` expression is only a number.
    _known: dict[tuple[str, str, int, bool], Port | None] = field(default_factory=dict)

    def port(self, text: str, path: str, start: int, plain: bool, depth: int = _DEEPEST) -> Port | None:
        """The port of an expression at an offset, with the variable or flag that sets it; None if it is unknown."""
        key = text, path, start, plain
        if key not in self._known:
            # An expression that leads to itself is unknown.
            self._known[key] = None
            self._known[key] = self._port(text.strip(), path, start, plain, depth) if depth else None
        return self._known[key]

    def _port(self, text: str, path: str, start: int, plain: bool, depth: int) -> Port | None:
        text = text.lstrip("*")
        number = _port_in(text[1:-1] if text[:1] in ('"', "`") else text, plain)
        if number is not None:
            return Port(number, path, line_at(self.codes[path], start), "the address")
        if found := _SUM.fullmatch(text):
            return self.port(found[1], path, start, True, depth - 1)
        if _NAME.fullmatch(text):
            return self._named(text, path, start, plain, depth)
        if not text.endswith(")") or _closing(text) != len(text) - 1:
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
        own = [one for one in self.settings if one.name == variable and one.file == path]
        if not own:
            return None
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
        flags = self._cli_flags.get(key, ())
        if len(flags) != 1:
            return None
        flag, variable = flags[0]
        port = self.port(flag.value, flag.path, flag.offset, plain, depth - 1)
        return replace(port, variable=variable or f"-{key}") if port else None

    @cached_property
    def _cli_flags(self) -> dict[str, list[tuple[_Flag, str]]]:
        """The flags of urfave/cli by name, each with the variable that sets it."""
        found: defaultdict[str, list[tuple[_Flag, str]]] = defaultdict(list)
        for path, code in self.codes.items():
            for match in _CLI_FLAG.finditer(code) if "urfave/cli" in code else ():
                body = code[match.end() : block_end(code, match.end())]
                parts = {one[1] or "EnvVars": one[2] or one[3] for one in _CLI_PART.finditer(body)}
                if "Name" in parts and "Value" in parts:
                    flag = _Flag(parts["Name"][1:-1], path, match.end(), parts["Value"], False)
                    found[flag.name].append((flag, parts.get("EnvVars", "")))
        return dict(found)

    def _named(self, name: str, path: str, start: int, plain: bool, depth: int) -> Port | None:
        """The port of a variable, a parameter, a constant or a field."""
        *owners, last = name.split(".")
        found = [one for one in self.read.get(last, ()) if owners or one.file == path]
        if len(found) > 1 and len(owners) > 1:
            # `cfg.HTTP.Port`: the variable with the name of the part.
            of_part = [one for one in found if owners[-1].upper() in one.name.upper()]
            found = of_part or found
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
        body = self.codes[path][begin:start]
        places = list(
            re.finditer(
                rf"(?<![\w.])(?:var\s+)?{re.escape(name)}(?:,\s*\w+)?(?:\s+string)?\s*(:?=)(?!=)\s*", body
            )
        )
        if places:
            return self._assigned(name, path, begin, places, plain, depth)
        if name in parameters:
            return self._passed(parameters.index(name), path, begin, plain, depth)
        return self._constant(name, path, start, plain) or self._of_package(name, path, plain, depth)

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
        return self.port(_expression(self.codes[other], at), other, at, plain, depth - 1)

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
            value = _expression(code, begin + one.end())
            given = _GIVEN.search(before)
            if given and re.search(rf"\b{re.escape(given[1])}\b", value):
                replacing.add(given[2])
            else:
                own.append((begin + one.end(), before, value))
        at, before, value = own[-1] if own else (0, "", "")
        otherwise = empty.search(before) is not None or _ELSE.search(before) is not None
        if len(own) == 2 and otherwise and not replacing:
            variable = _GETENV.fullmatch(own[0][2])
            return self._by_default(variable[1], value, path, at, plain, depth) if variable else None
        if len(own) != 1 or len(replacing) > 1 or (at > begin + places[0].end() and not otherwise):
            return None
        port = self.port(value, path, at, plain, depth - 1)
        return replace(port, variable=replacing.pop()) if port and replacing else port

    def _passed(self, position: int, path: str, begin: int, plain: bool, depth: int) -> Port | None:
        """The port that all calls of a function pass."""
        name = next(one[1] for one in functions(self.codes[path]) if one[0] == begin)
        called = re.compile(rf"(?<![\w])(?:\w+\.)?{re.escape(name)}\(")
        found = set()
        for caller, code in self.codes.items():
            for match in called.finditer(code) if f"{name}(" in code else ():
                line = code.rfind("\n", 0, match.start()) + 1
                if code.startswith("func ", line) and "{" not in code[line : match.start()]:
                    continue
                same = "." in match[0] or dirname(caller) == dirname(path)
                given = arguments_at(code, match.end())
                if not same or position >= len(given):
                    continue
                found.add(self.port(given[position], caller, match.end(), plain, depth - 1))
        return found.pop() if len(found) == 1 else None

    def _of_field(self, name: str, plain: bool, depth: int) -> Port | None:
        """The port of the field of a struct that one place sets."""
        found = set()
        for path, code in self.codes.items():
            for match in re.finditer(rf"\b{re.escape(name)}:\s*|\.{re.escape(name)}\s*=(?!=)\s*", code):
                value = _expression(code, match.end())
                if "." not in value or value.rpartition(".")[2] != name:
                    found.add((path, match.end(), value))
                if len(found) > 1:
                    return None
        if not found:
            return None
        path, at, value = found.pop()
        return self.port(value, path, at, plain, depth - 1)

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
        end = block_end(code, begin)
        returns = [match.end() for match in re.finditer(r"\breturn\s+", code[begin:end])]
        if not returns:
            return None
        at = begin + returns[-1]
        port = self.port(_expression(code, at), path, at, plain, depth - 1)
        if len(returns) == 1 or port is None:
            return port if len(returns) == 1 else None
        given = _GIVEN.search(code[begin : begin + returns[0]].removesuffix("return ").rstrip(" \t"))
        return replace(port, variable=given[2]) if given and len(returns) == 2 else None

    def _of_flag(self, flag: _Flag, depth: int) -> Port | None:
        port = None if flag.changed else self.port(flag.value, flag.path, flag.offset, False, depth - 1)
        if port is None:
            port = None if flag.changed else self.port(flag.value, flag.path, flag.offset, True, depth - 1)
        if port is None:
            return None
        line = line_at(self.codes[flag.path], flag.offset)
        return replace(port, file=flag.path, line=line, variable=port.variable or f"-{flag.name}")

    def is_computed_flag(self, name: str, path: str) -> bool:
        """Whether a name has the value of a flag whose default is an expression that is unknown."""
        flags = [one for one in self._flags.get(name, ()) if dirname(one.path) == dirname(path)]
        return any(
            not one.changed and one.value[:1] != '"' and self._of_flag(one, _DEEPEST) is None for one in flags
        )

    @cached_property
    def _flags(self) -> dict[str, list[_Flag]]:
        """The flags that may be addresses, by the name of the variable or field with their value."""
        found: defaultdict[str, list[_Flag]] = defaultdict(list)
        for path, code in self.codes.items():
            held = list(_HELD_FLAG.finditer(code)) if "lag" in code or "fs." in code else []
            kingpin = list(_KINGPIN.finditer(code)) if "kingpin" in code else []
            assignments = Counter(_ASSIGNED.findall(code) if held or kingpin else ())
            for match in (*held, *kingpin):
                own = match.groupdict()
                name = own["name"] or own["field"].rpartition(".")[2]
                if "value" in own:
                    value, offset = own["value"], match.start("value")
                else:
                    # The short form of the flag is before the default.
                    given = arguments_at(code, match.end())
                    index = 1 if own["short"] or own["brief"] else 0
                    if index >= len(given):
                        continue
                    value = given[index].strip()
                    offset = match.end() + sum(len(one) + 1 for one in given[:index])
                assigned = own["name"] is not None and ":=" not in match[0]
                changed = assignments[name] > assigned
                found[name].append(_Flag(own["flag"], path, offset, value, changed))
        return dict(found)

    def _around(self, path: str, start: int) -> tuple[int, tuple[str, ...]]:
        """Where the function around an offset begins, -1 outside of functions, and its parameters."""
        listed = functions(self.codes[path])
        index = bisect_right(listed, start, key=itemgetter(0)) - 1
        if index < 0:
            return -1, ()
        begin, _, _, parameters = listed[index]
        end = self.codes[path].find("\n}", begin)
        return (begin, parameters) if end < 0 or start <= end else (-1, ())


def _closing(text: str) -> int:
    """The offset of the parenthesis that closes the first one of a call."""
    begin = text.index("(") + 1
    return begin + sum(len(one) + 1 for one in arguments_at(text, begin)) - 1


def _port_in(text: str, plain: bool) -> int | None:
    """The port of an address; it is only a number if it is written after a colon (`plain`)."""
    match = _ADDRESS.fullmatch(text)
    number = match[2 if plain else 1] if match else None
    return port_number(number) if number else None


def _declared_at(name: str, code: str) -> int:
    match = re.search(rf"(?m)^(?:const|var)?[ \t]*{re.escape(name)}\s*(?:string\s*)?=", code)
    return line_at(code, match.start()) if match else 0
