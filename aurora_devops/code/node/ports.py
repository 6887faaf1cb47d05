"""The ports on which programs of Node.js listen, through variables, parameters and objects of configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import field, record
from ..evidence import Port
from ..sources import Sources, line_at, port_number
from .code import codes_of, end_of, parts
from .imports import bound_in
from .loading import loading_of
from .readers import name_of_port

_LISTEN = regex(
    r"(?:\.\s*listen\s*\(\s*|\b[hH]api\s*\.\s*[sS]erver\s*\(\s*|(?<![\w.$])serve\s*\(\s*(?=\{)|\bBun\.serve\s*\(\s*)"
    r"(?:\{(?:[^{}]|\{[^{}]*\})*?\bport(?:\s*:\s*(?P<option>[^{}\n]*?))?\s*(?:,|\})"
    r"|(?P<first>(?:[^(),\n]|\((?:[^()\n]|\([^()\n]*\))*\))*))"
)
_READ = r"""process\.env(?:\.\w++|\[\s*["']\w+["']\s*\])"""
_READS = regex(r"""process\.env(?:\.(\w+)\b|\[\s*["'](\w+)["']\s*\])""")
# `Number(process.env.PORT ?? "3000")`, `parseInt(process.env.PORT || "3000", 10)`,
# `process.env.PORT ? Number(process.env.PORT) : 3000`, and a number alone.
_PLAIN = regex(
    r"\s|[()+!?:|\"'`]|\b(?:Number\.parseInt|Number|parseInt|String)\b|as\s+(?:number|string)\b|,\s*10\b"
    rf"|{_READ}|\b\d{{2,5}}\b"
)
_RADIX = regex(r",\s*10\b")
_NUMBER = regex(r"(?<![\w.])\d{2,5}(?![\w.])")
# `env("PORT", 3000)`, `getNumber("PORT", "3000")`.
_HELPER = regex(r"""\s*[\w.]+\s*\(\s*["']([A-Z][A-Z0-9_]*)["']\s*,\s*["']?(\d{2,5})["']?\s*\)\s*""")
# `z.coerce.number().default(3000)`, `port({ default: 3000 })`, `{ doc: "...", default: 3000, env: "PORT" }`.
_DEFAULT = regex(r"""\bdefault(?:\s*\(|\s*:)\s*["']?(\d{2,5})\b["']?""")
_ENV_KEY = regex(r"""\benv\s*:\s*["'](\w+)["']""")
_NAMES = regex(
    r"(?:Number\(|parseInt\()?\s*([A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)*)!?\s*(?:,\s*10\s*)?\)?"
)
# `config.get("http.port")` of convict and @nestjs/config.
_GETTER = regex(
    r"""[\w.]+\s*\.\s*(?:get|getOrThrow)\s*(?:<[^()]*>)?\(\s*["']([\w.]+)["']\s*(?:,\s*(?:\{[^{}]*\}|["']?(\d{2,5})["']?)\s*)?\)!?"""
)
_FALLBACK = regex(r"\s*(?:\?\?|\|\|)\s*")
# `Number(...)`, `parseInt(..., 10)`, `+(...)`, `(...)`, `... as number`.
_WRAPPED = regex(r"(?:Number\.parseInt|Number|parseInt|String|\+)?\s*(?=\()")
_CAST = regex(r"(?:\s+as\s+\w+|!)\s*\Z")
# The variable of the environment that an object with all of them has: `env.PORT`.
_UPPER = regex(r"[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*\??\.([A-Z][A-Z0-9_]*)")
# A name for the part of the configuration that a function makes: `registerAs("http", () => ({ port: 3000 }))`.
_REGISTERED = regex(r"""\bregisterAs\s*(?:<[^()]*>)?\(\s*["'](\w+)["']""")
_CONSTANT = r"\b(?:const|let|var)\s+{}(?:\s*:\s*[\w |]+)?\s*=\s*([^;\n]{{1,160}})"
_ENTRY = r"""(?:[{{,\n]\s*)["']?{}["']?\s*:\s*(?=\S)"""
# The field of a class: `private readonly port = 3000`, `this.port = 3000`.
_FIELD = (
    r"(?:(?m:^)[ \t]*(?:(?:public|private|protected|readonly|static)\s+)+|\bthis\.){}"
    r"(?:\s*:[^=;\n]{{1,100}})?\s*=(?![=>])\s*(?=\S)"
)
_SHORT = r"[{{,]\s*{}\s*[,}}]"
_TAKEN = r"\b(?:const|let|var)\s*\{{[^{{}}]*\b(?:(\w+)\s*:\s*)?{}\b[^{{}}]*\}}\s*=\s*([\w.$]+)"
# `const { PORT: port = "3000" } = process.env`.
_OF_ENVIRONMENT = (
    r"\b(?:const|let|var)\s*\{{(?:[^{{}}]*,)?\s*{}\s*=\s*([^,{{}}]+?)\s*(?:,[^{{}}]*)?\}}"
    r"\s*=\s*process\.env\b(?!\.)"
)
_FUNCTION = regex(
    r"\bfunction\s+(?P<name>\w+)\s*(?:<[^<>()]*>)?\((?P<all>[^()]*)\)"
    r"|\b(?:const|let|var)\s+(?P<arrow>\w+)\s*(?:=|:[^=\n]*=)\s*(?:async\s*)?\((?P<of_arrow>[^()]*)\)"
    r"\s*(?::\s*[\w<>. ]+)?=>"
)
_DEEPEST = 5


@record
class _Number:
    """A number, the variable that sets another one, and where it is written."""

    number: int
    variable: str
    path: str
    offset: int


def listening(code: str) -> Iterator[re.Match[str]]:
    """The calls of a file that listen."""
    return _LISTEN.finditer(code) if "listen" in code or "erve" in code else iter(())


def ports_of(sources: Sources) -> Iterator[Port]:
    """The ports of `listen(3000)`, `listen(process.env.PORT || 3000)`, `listen({ port: config.port })`."""
    codes = codes_of(sources)
    values = _Values(sources, codes)
    entries = loading_of(sources).entries
    for path, code in codes.items():
        for match in listening(code):
            said = match["first"] if match["first"] is not None else match["option"] or "port"
            found = values.of(path, said, match.start(), _DEEPEST)
            if found is not None:
                line = line_at(codes[found.path], found.offset)
                loaded = entries.get(path, ())
                yield Port(found.number, found.path, line, "listen", found.variable, entries=loaded)


@record(eq=False)
class _Values:
    """What the expressions of the files stand for, where that is clear."""

    sources: Sources
    codes: Mapping[str, str]
    # Each expression is followed once for each depth, and each name is looked up once, however many lead to it.
    _followed: dict[tuple[str, str, int, int], _Number | None] = field(default_factory=dict)
    _members: dict[tuple[str, str, str, int], _Number | None] = field(default_factory=dict)
    _written: dict[tuple[str, str], tuple[list[tuple[str, int]], list[tuple[str, int]]]] = field(
        default_factory=dict
    )
    _found: dict[tuple[str, str, int], list[_Number]] = field(default_factory=dict)
    _called: dict[str, list[tuple[str, int, list[str]]]] = field(default_factory=dict)
    _bound: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, path: str, said: str, offset: int, depth: int) -> _Number | None:
        """The value of an expression that is a number; None if it is unknown or ambiguous."""
        said = said.strip().rstrip(";")
        if not said or not depth:
            return None
        key = (path, said, offset, depth)
        if key not in self._followed:
            self._followed[key] = self._of(path, said, offset, depth)
        return self._followed[key]

    def _of(self, path: str, said: str, offset: int, depth: int) -> _Number | None:
        if not _PLAIN.sub("", said):
            numbers = set(_NUMBER.findall(_RADIX.sub("", said)))
            names = {match[1] or match[2] for match in _READS.finditer(said)}
            number = port_number(numbers.pop()) if len(numbers) == 1 else None
            if number is None:
                return None
            return _Number(number, next(iter(names), "") if len(names) < 2 else "?", path, offset)
        if helper := _HELPER.fullmatch(said):
            number = port_number(helper[2])
            return _Number(number, helper[1], path, offset) if number else None
        if known := name_of_port(said):
            return _Number(*known, path, offset)
        if getter := _GETTER.fullmatch(said):
            return self._got(path, getter[1], getter[2], offset, depth)
        if _CAST.search(said):
            return self.of(path, _CAST.sub("", said), offset, depth)
        if (inside := _unwrapped(said)) is not None:
            return self.of(path, inside, offset, depth)
        if (alternatives := _alternatives(said)) is not None:
            return self._first(path, *alternatives, offset, depth)
        if named := _NAMES.fullmatch(said):
            *owner, name = re.split(r"[?!]?\.", named[1])
            return self._member(path, owner, name, depth) if owner else self._name(path, name, offset, depth)
        return None

    def _first(self, path: str, first: str, other: str, offset: int, depth: int) -> _Number | None:
        """`config.port ?? 3000`: the first value if it is known, or another one if its variable is not set."""
        known = self.of(path, first, offset, depth)
        found = known or self.of(path, other, offset, depth - 1)
        if found is None or known is not None:
            return found
        first = _unwrapped(first) or first
        getter, read = _GETTER.fullmatch(first), _READS.search(first)
        if getter is not None:
            name = getter[1] if getter[1].isupper() else "?"
        elif read is not None:
            name = read[1] or read[2]
        else:
            upper = _UPPER.fullmatch(first)
            name = upper[1] if upper else ""
        return _Number(found.number, name, found.path, found.offset) if name and not found.variable else None

    def _got(self, path: str, key: str, usual: str | None, offset: int, depth: int) -> _Number | None:
        """`config.get("http.port", 3000)`: of an object of configuration, or the default."""
        *owner, name = key.split(".")
        if owner and self._registered:
            home = self._registered.get(owner[0])
            found = _same(self._in_file(home, name, depth)) if home is not None else None
        else:
            found = self._member(path, owner or ["config"], name, depth)
        number = port_number(usual) if usual else None
        if found is None and number:
            return _Number(number, key if key.isupper() else "?", path, offset)
        return found

    @cached_property
    def _registered(self) -> dict[str, str]:
        """The files that make the parts of the configuration, by the names of these."""
        return {
            match[1]: path
            for path, code in self.codes.items()
            if "registerAs" in code
            for match in _REGISTERED.finditer(code)
        }

    def _name(self, path: str, name: str, offset: int, depth: int) -> _Number | None:
        """A constant of the file or of one that it imports, a part of an object, or a parameter of a function."""
        code = self.codes[path]
        plain = re.escape(name)
        if assigned := list(re.finditer(_CONSTANT.format(plain), code)):
            return self._only([(path, match[1], match.start()) for match in assigned], depth)
        read = "process.env" in code and re.search(
            _OF_ENVIRONMENT.format(rf"(?:(\w+)\s*:\s*)?{plain}(?![\w$])"), code
        )
        if read:
            found = self.of(path, read[2], read.start(2), depth - 1)
            return _Number(found.number, read[1] or name, path, read.start(2)) if found else None
        if taken := re.search(_TAKEN.format(plain), code):
            return self._member(path, taken[2].split("."), taken[1] or name, depth)
        home = self._imported(path).get(name, "")
        if home in self.codes:
            return self._name(home, name, 0, depth - 1) if depth > 1 else None
        return self._parameter(path, name, offset, depth)

    def _member(self, path: str, owner: list[str], name: str, depth: int) -> _Number | None:
        """A property of an object: of the file that the object comes from, or of the only file that has it."""
        key = (path, owner[0], name, depth)
        if key not in self._members:
            # What is defined by itself is unknown.
            self._members[key] = None
            self._members[key] = self._found_member(path, owner, name, depth)
        return self._members[key]

    def _found_member(self, path: str, owner: list[str], name: str, depth: int) -> _Number | None:
        code = self.codes[path]
        home = self._imported(path).get(owner[0], "")
        if made := re.search(
            rf"\b(?:const|let|var)\s+{re.escape(owner[0])}\b[^=\n]*=\s*(?:await\s+)?(\w+)", code
        ):
            home = home or self._imported(path).get(made[1], "")
        if home in self.codes and any(self._entries(home, name)):
            return _same(self._in_file(home, name, depth))
        # A property of the object itself is set in its own class.
        if (known := self._in_file(path, name, depth)) or owner == ["this"]:
            return _same(known)
        return _same(self._anywhere(name, depth))

    def _anywhere(self, name: str, depth: int) -> list[_Number]:
        """The known values of the properties of a name, in all files."""
        key = ("", name, depth)
        if key not in self._found:
            self._found[key] = []
            for path in self.codes:
                self._found[key] += self._in_file(path, name, depth)
        return self._found[key]

    def _in_file(self, path: str, name: str, depth: int) -> list[_Number]:
        """The known values of the properties of a name in one file."""
        key = (path, name, depth)
        if key not in self._found:
            constants, entries = self._entries(path, name)
            found = [self.of(path, said, offset, depth - 1) for said, offset in constants]
            found += [self._value(path, said, name, offset, depth - 1) for said, offset in entries]
            self._found[key] = [one for one in found if one is not None]
        return self._found[key]

    def _entries(self, path: str, name: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
        """The constants that are properties of a name in short form, `{ port }`, and the values of the others."""
        key = (path, name)
        if key not in self._written:
            code, plain = self.codes[path], re.escape(name)
            short = name in code and re.search(_SHORT.format(plain), code)
            constants = re.finditer(_CONSTANT.format(plain), code) if short else ()
            patterns = (_ENTRY, _FIELD) if name in code else ()
            entries = [one for each in patterns for one in re.finditer(each.format(plain), code)]
            self._written[key] = (
                [(match[1], match.start()) for match in constants],
                [(self._entry(code, match.end()), match.end()) for match in entries],
            )
        return self._written[key]

    def _imported(self, path: str) -> dict[str, str]:
        """The names that a file imports from other files, with the files."""
        if path not in self._bound:
            self._bound[path] = bound_in(self.sources, path, self.codes[path])
        return self._bound[path]

    def _entry(self, code: str, start: int) -> str:
        """The value of an entry of an object."""
        end, index = start, start
        while index < len(code) and index - start < 400:
            character = code[index]
            if character in "([{":
                index = end_of(code, index)
                if index < 0:
                    return ""
                continue
            if character in ",;)]}" or (
                character == "\n" and not code[index:].lstrip().startswith((".", "?", "|", ":"))
            ):
                end = index
                break
            index += 1
        return code[start:end]

    def _value(self, path: str, said: str, key: str, offset: int, depth: int) -> _Number | None:
        if read := name_of_port(said):
            return _Number(*read, path, offset)
        default = _DEFAULT.search(said)
        if default is not None and "process.env" not in said:
            number = port_number(default[1])
            variable = _ENV_KEY.search(said)
            name = variable[1] if variable else key if key.isupper() else ""
            return _Number(number, name, path, offset) if number and name else None
        return self.of(path, said, offset, depth)

    def _parameter(self, path: str, name: str, offset: int, depth: int) -> _Number | None:
        """What all calls of the function around an offset give for a parameter, or its default."""
        code = self.codes[path]
        functions = list(_FUNCTION.finditer(code, 0, offset))
        for function in reversed(functions):
            listed = [
                part for part, _ in parts(function[0], function[0].index("(") + 1, function[0].rindex(")"))
            ]
            if function["arrow"]:
                listed = [
                    part for part, _ in parts(f"({function['of_arrow']})", 1, len(function["of_arrow"]) + 1)
                ]
            names = [re.split(r"[:=?]", part)[0].strip() for part in listed]
            if name not in names:
                continue
            index = names.index(name)
            called = function["name"] or function["arrow"]
            given: list[tuple[str, str, int]] = []
            for file, start, arguments in self._calls(called):
                if index < len(arguments):
                    given.append((file, arguments[index], start))
                elif "=" in listed[index]:
                    given.append((path, listed[index].partition("=")[2], function.start()))
            return self._only(given, depth)
        return None

    def _calls(self, function: str) -> list[tuple[str, int, list[str]]]:
        """The calls of a function: their file, where they are, and the arguments."""
        if function not in self._called:
            calls = self._called[function] = []
            for path, code in self.codes.items():
                pattern = rf"(?<![\w.]){re.escape(function)}\s*\("
                for call in re.finditer(pattern, code) if function in code else ():
                    if re.search(r"\bfunction\s+$", code[: call.start()][-20:]):
                        continue
                    end = end_of(code, call.end() - 1)
                    arguments = [part for part, _ in parts(code, call.end(), end - 1)] if end > 0 else []
                    calls.append((path, call.start(), arguments))
        return self._called[function]

    def _only(self, given: list[tuple[str, str, int]], depth: int) -> _Number | None:
        """The number that all of the expressions stand for."""
        found = [self.of(file, said, start, depth - 1) for file, said, start in given]
        known = [one for one in found if one is not None]
        same = len({(one.number, one.variable) for one in known}) == 1 and len(known) == len(found)
        return known[0] if same else None


def _unwrapped(said: str) -> str | None:
    """The expression in parentheses, or in a function that makes a number of it; None if it is not alone."""
    match = _WRAPPED.match(said)
    if match is None or end_of(said, match.end()) != len(said):
        return None
    inside = [part for part, _ in parts(said, match.end() + 1, len(said) - 1)]
    return inside[0].strip() if inside and (len(inside) == 1 or inside[1].strip() == "10") else None


def _alternatives(said: str) -> tuple[str, str] | None:
    """The two sides of the first `??` or `||` that is in no parentheses."""
    index = 0
    while index < len(said):
        if said[index] in "([{":
            index = end_of(said, index)
            if index < 0:
                return None
        elif match := _FALLBACK.match(said, index):
            return said[:index].strip(), said[match.end() :]
        else:
            index += 1
    return None


def _same(known: list[_Number]) -> _Number | None:
    """The number that all of the values are; None if they differ."""
    several = {(one.number, one.variable) for one in known}
    return known[0] if len(several) == 1 else None
