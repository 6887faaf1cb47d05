"""The environment variables that Rust reads: `std::env::var`, options of clap, and the structs of envy.

Sources: doc.rust-lang.org/std/env, docs.rs/clap and docs.rs/envy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import Setting
from ..sources import Sources, line_at
from .code import Function, arguments, end_of, functions, own_codes
from .layers import Layers
from .structs import RENAMED, Struct, structs

_READ = regex(r"\b(?:env|dotenvy|dotenv)\s*::\s*(?:var|var_os)\s*(?=\()")
_CHAIN = regex(r"\s*\.\s*(\w+)\s*(?:::\s*<[^()]*>\s*)?(?=\()")
# What ends with an error without the variable, and what handles that it is not set.
_FAILS = frozenset({"expect", "unwrap"})
_PASSES = frozenset({"context", "map_err", "map", "with_context", "wrap_err", "wrap_err_with"})
_DEFAULTS = frozenset({"unwrap_or", "unwrap_or_else"})
# What ends the program in place of a default.
_ENDS = regex(r"\bpanic!|\bprocess\s*::\s*exit\b|\bunreachable!")
# `name`, `format!("SHOP_{name}")` and `format!("SHOP_{}", name)`.
_PARAMETER = regex(
    r"&?(?P<plain>[a-z_]\w*)"
    r'|&?format!\(\s*"(?P<prefix>[A-Z0-9_]*)\{(?P<inside>\w*)\}"\s*(?:,\s*(?P<behind>[a-z_]\w*)(?:\.to_uppercase\(\))?\s*)?\)'
)
_BUILT = regex(r"\bArg\s*::\s*(?:new|with_name)\s*(?=\()")
_TRIES = regex(r"\s*\?")
_TEXT = regex(r'"([^"\\\n]*)"')
_OPTION = regex(r"#\[(?:arg|clap|structopt|command)\s*(?=\()")
_ENV = regex(r"\s*env\s*(?:=\s*(.+?))?\s*\Z", re.DOTALL)
_FLAG = regex(r"\s*(?:long|short)\b")
_DEFAULT = regex(r"\s*default_values?(?:_t|_ts|_os|_if|_ifs)?\b\s*(?:=\s*(.+?))?\s*\Z", re.DOTALL)
_FLATTENED = regex(r"#\[(?:clap|command|structopt)\(\s*flatten\s*\)\]")
_OPTIONAL = regex(r"(?:Option|Vec|std::option::Option)\s*<|bool\Z")
_PARSED = regex(r"\b(\w+)\s*::\s*(?:parse|try_parse|from_args)\s*\(\s*\)")
_ENVY = regex(
    r"(?:\blet\s+(?:mut\s+)?\w+\s*:\s*(?P<declared>\w+)\s*=\s*)?\benvy\s*::\s*"
    r"(?:prefixed\s*\(\s*(?P<prefix>[^()]+)\)\s*\.\s*)?from_env\s*(?:::\s*<\s*(?P<type>\w+)\s*>\s*)?\(\s*\)"
)
_SERDE_DEFAULT = regex(r"#\[serde\([^\]]*\b(?:default|flatten|skip)\b")
_UPPER = regex(r"[A-Z][A-Z0-9_]*")


@lru_cache(maxsize=2)
def settings(sources: Sources) -> tuple[Setting, ...]:
    """The variables that the code of a package reads."""
    return tuple(_settings(sources))


def _settings(sources: Sources) -> Iterator[Setting]:
    reader = _reader(sources)
    if reader is not None:
        yield from reader.reads()
        yield from reader.helped()
        yield from reader.options()
        yield from reader.built()
        yield from reader.structs()
        yield from reader.layers[0]


@lru_cache(maxsize=2)
def _reader(sources: Sources) -> _Reader | None:
    codes = {path: code for path, code in own_codes(sources).items() if not path.startswith("build.rs")}
    if not any("env" in code or "Env" in code for code in codes.values()):
        return None
    return _Reader(codes, Constants(codes))


def names_of_structs(sources: Sources) -> tuple[set[str], bool]:
    """The variables that layers of configuration read into structs, and whether their names are known."""
    reader = _reader(sources)
    found, known = reader.layers if reader is not None else ([], True)
    helped = {one.name for one in reader.helped()} if reader is not None else set()
    return {one.name for one in found} | helped, known


@record
class _Helper:
    """A function that reads a variable by the name at a position, behind a prefix.

    It `fails` without the variable, or `passes` on that it is not set.
    """

    name: str
    position: int
    prefix: str
    fails: bool
    passes: bool


@record(eq=False)
class _Reader:
    codes: Mapping[str, str]
    constants: Constants

    @cached_property
    def _structs(self) -> tuple[Struct, ...]:
        return tuple(structs(self.codes))

    @cached_property
    def layers(self) -> tuple[list[Setting], bool]:
        """The variables of the crates config and figment, and whether these are all."""
        listed = tuple(chain.from_iterable(self._functions.values()))
        return Layers(self.codes, self.constants, self._structs, listed).read()

    @cached_property
    def _functions(self) -> dict[str, list[Function]]:
        """The functions by the file."""
        found: defaultdict[str, list[Function]] = defaultdict(list)
        for one in functions(self.codes):
            found[one.path].append(one)
        return dict(found)

    @cached_property
    def _named(self) -> dict[str, list[Function]]:
        """The functions by name."""
        found: defaultdict[str, list[Function]] = defaultdict(list)
        for one in chain.from_iterable(self._functions.values()):
            found[one.name].append(one)
        return dict(found)

    @cached_property
    def _started(self) -> frozenset[str]:
        """The functions that the only `main` calls whenever the program starts, with those that these call."""
        mains = self._named.get("main", [])
        found = set(mains) if len(mains) == 1 else set()
        for _ in range(2):
            called = {
                match[1]
                for one in found
                for match in _NAMES.finditer(self.codes[one.path], one.start, one.end)
                if self._is_direct(one, match.start())
            }
            named = (self._named.get(name, ()) for name in called)
            found.update(each[0] for each in named if len(each) == 1)
        return frozenset(f"{one.path}:{one.start}" for one in found)

    def _is_direct(self, function: Function, offset: int) -> bool:
        """Whether an offset is in no block or closure inside a function."""
        code = self.codes[function.path]
        at = function.start
        while (opened := code.find("{", at, offset)) >= 0:
            end = end_of(code, opened)
            if end < 0 or end > offset:
                # The fields of a struct are always read.
                if _STRUCTURE.search(code, max(0, opened - 60), opened) is None:
                    return False
                end = opened + 1
            at = end
        line = code[max(code.rfind(";", 0, offset) + 1, function.start) : offset]
        return re.search(r"\|[^|\n]*\|", line) is None

    def _at_start(self, path: str, offset: int) -> bool:
        """Whether the program reads what is at an offset whenever it starts."""
        around = [one for one in self._functions.get(path, ()) if one.start <= offset < one.end]
        inner = max(around, key=lambda one: one.start, default=None)
        return (
            inner is not None and f"{path}:{inner.start}" in self._started and self._is_direct(inner, offset)
        )

    def reads(self) -> Iterator[Setting]:
        """The variables of `env::var("NAME")`."""
        for path, code in self.codes.items():
            for match in _READ.finditer(code):
                listed = arguments(code, match.end())
                name = self.constants.text(code[slice(*listed[0])], path) if listed else None
                if not name or not _UPPER.fullmatch(name):
                    continue
                fails, default, handled = self._chain(path, end_of(code, match.end()))
                at_start = self._at_start(path, match.start())
                line = line_at(code, match.start())
                yield Setting(
                    name, path, line, "env::var", default, fails, optional=handled, at_start=at_start
                )

    def _chain(self, path: str, end: int) -> tuple[bool, str | None, bool]:
        """Whether the calls behind a read fail without the variable, its default, and whether they handle that."""
        code = self.codes[path]
        while (call := _CHAIN.match(code, end)) is not None:
            end = end_of(code, call.end())
            if call[1] in _FAILS:
                return True, None, False
            if call[1] in _DEFAULTS:
                if _ENDS.search(code, call.end(), end):
                    return True, None, False
                text = _TEXT.search(code, call.end(), end)
                return False, text[1] if text else None, True
            if call[1] not in _PASSES or end < 0:
                return False, None, True
        fails = _TRIES.match(code, end) is not None
        return fails, None, not fails

    def helped(self) -> Iterator[Setting]:
        """The variables that functions read which are given their names."""
        helpers = {one.name: one for one in self._helpers() if len(self._named.get(one.name, ())) == 1}
        if not helpers:
            return
        called = re.compile(
            rf"(?<!fn )\b({'|'.join(map(re.escape, sorted(helpers)))})\s*(?:::\s*<[^()]*>\s*)?(?=\()"
        )
        for path, code in self.codes.items():
            for match in called.finditer(code):
                helper = helpers[match[1]]
                given = arguments(code, match.end())
                said = code[slice(*given[helper.position])] if helper.position < len(given) else ""
                text = self.constants.text(said, path) if said else None
                name = f"{helper.prefix}{text}" if text else ""
                if not _UPPER.fullmatch(name):
                    continue
                fails, handled = helper.fails, not helper.fails
                if helper.passes and not fails:
                    fails, _, handled = self._chain(path, end_of(code, match.end()))
                at_start = self._at_start(path, match.start())
                line = line_at(code, match.start())
                yield Setting(name, path, line, match[1], None, fails, optional=handled, at_start=at_start)

    def _helpers(self) -> Iterator[_Helper]:
        """The functions that read the variable with the name that is one of their parameters."""
        for function in chain.from_iterable(self._functions.values()):
            code = self.codes[function.path]
            names = [one for one in function.parameters if one not in ("self", "&self")]
            for match in _READ.finditer(code, function.start, function.end) if names else ():
                given = arguments(code, match.end())
                named = _PARAMETER.fullmatch(code[slice(*given[0])].strip()) if given else None
                name = (named["plain"] or named["inside"] or named["behind"]) if named else ""
                if named is None or name not in names:
                    continue
                end = end_of(code, match.end())
                fails, _, _ = self._chain(function.path, end)
                rest = code[end : function.end].strip()
                passes = rest in ("", ".ok()") or _TRIES.match(code, end) is not None
                prefix = named["prefix"] or ""
                tries = fails and _TRIES.search(code, end, function.end) is not None
                yield _Helper(function.name, names.index(name), prefix, fails and not tries, passes or tries)

    def built(self) -> Iterator[Setting]:
        """The variables of options that are built: `Arg::new("url").long("url").env("DATABASE_URL")`."""
        for path, code in self.codes.items():
            for match in _BUILT.finditer(code) if "Arg" in code else ():
                end = end_of(code, match.end())
                parts: dict[str, str] = {}
                while end > 0 and (call := _CHAIN.match(code, end)) is not None:
                    given = arguments(code, call.end())
                    parts[call[1]] = code[slice(*given[0])] if given else ""
                    end = end_of(code, call.end())
                name = self.constants.text(parts["env"], path) if "env" in parts else None
                if not name:
                    continue
                default = parts.get("default_value", "")
                needed = (
                    parts.get("required", "") == "true" and "default_value" not in parts and "long" in parts
                )
                value = default.strip('"') if _PLAIN.fullmatch(default) else None
                at_start = self._at_start(path, match.start())
                yield Setting(
                    name, path, line_at(code, match.start()), "clap", value, needed, at_start=at_start
                )

    @cached_property
    def _parsed(self) -> frozenset[str]:
        """The structs of options that are always read: those that are parsed, and what is flattened into them."""
        if len(self._named.get("main", ())) != 1:
            return frozenset()
        found = {name for code in self.codes.values() for name in _PARSED.findall(code)}
        flattened = {
            one.type
            for struct in self._structs
            for one in struct.fields
            if struct.name in found and _FLATTENED.search(one.attributes)
        }
        return frozenset(found | flattened)

    def options(self) -> Iterator[Setting]:
        """The variables of options of clap: `#[arg(long, env = "DATABASE_URL")] database_url: String`."""
        for struct in self._structs:
            for one in struct.fields:
                attribute = _OPTION.search(one.attributes)
                if attribute is None:
                    continue
                parts = [one.attributes[a:b] for a, b in arguments(one.attributes, attribute.end())]
                env = next((found for part in parts if (found := _ENV.match(part))), None)
                if env is None:
                    continue
                default = next((found for part in parts if (found := _DEFAULT.match(part))), None)
                name = self.constants.text(env[1], struct.path) if env[1] else one.name.upper()
                if not name:
                    continue
                # What has no flag may be an argument of the command.
                flag = any(_FLAG.match(part) for part in parts)
                needed = flag and default is None and not _OPTIONAL.match(one.type)
                value = (
                    default[1].strip('"') if default and default[1] and _PLAIN.fullmatch(default[1]) else None
                )
                line = line_at(self.codes[struct.path], one.offset)
                yield Setting(
                    name, struct.path, line, "clap", value, needed, at_start=struct.name in self._parsed
                )

    def structs(self) -> Iterator[Setting]:
        """The variables of the fields of a struct that envy reads."""
        for path, code in self.codes.items():
            for match in _ENVY.finditer(code) if "envy" in code else ():
                prefix = self.constants.text(match["prefix"], path) if match["prefix"] else ""
                listed = [one for one in self._structs if one.name == (match["type"] or match["declared"])]
                if prefix is None or len(listed) != 1:
                    continue
                at_start = self._at_start(path, match.start())
                whole = _SERDE_DEFAULT.search(listed[0].attributes) is not None
                for one in listed[0].fields:
                    renamed = RENAMED.search(one.attributes)
                    name = prefix + (renamed[1] if renamed else one.name).upper()
                    optional = whole or _SERDE_DEFAULT.search(one.attributes) is not None
                    needed = not optional and one.type.partition("<")[0].strip() != "Option"
                    line = line_at(self.codes[listed[0].path], one.offset)
                    yield Setting(name, listed[0].path, line, "envy", None, needed, at_start=at_start)


_NAMES = regex(r"\b([a-z_]\w*)\s*(?=\()")
_STRUCTURE = regex(r"(?:\b[A-Z]\w*|\bOk\(\s*[A-Z]\w*)\s*\Z")
_PLAIN = regex(r'"[^"\n]*"|\d+')
