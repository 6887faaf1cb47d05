"""The environment variables that Go code reads: `os`, helpers around it, tags of structs, and viper."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from ...core.lazy import regex
from ...core.record import record, replace
from ..evidence import Setting
from ..sources import line_at
from . import helpers
from .code import BRACES, FAILURE, block_end
from .loops import loops
from .reaching import Start
from .viper import Viper

_READ = regex(r'\bos\.(Getenv|LookupEnv)\(\s*"(\w+)"\s*\)')
_HELPER = regex(
    r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*"([A-Z][A-Z0-9_]*)"\s*(?:,\s*([^)\n]*(?:\([^()\n]*\)[^)\n]*)?))?\)'
)
# Any function that is given a name in capitals and a default, of a file that reads the environment.
_GIVEN = regex(r'\b([a-z]\w{0,40})\(\s*"([A-Z][A-Z0-9]*_[A-Z0-9_]*|PORT)"\s*,\s*(?:"([^"\n]*)"|(\d[\d_]*))')
# `mustMapEnv(&service.address, "ADDRESS")`.
_MAPPED = regex(r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*&?[\w.]{1,80}\s*,\s*"([A-Z][A-Z0-9_]*)"\s*\)')
# The name of a function that fails without the variable; one that binds a variable to an option does not read it.
_MUST = regex(r"(?i)(?!.*bind)(?:must|require)")
_DEFAULT = regex(r'"([^"\n]*)"$|(\d[\d_]*)$|(true|false)$|(\d+)\s*\*\s*time\.(\w+)$')
_OR = regex(r'\bcmp\.Or\(\s*os\.Getenv\(\s*"(\w+)"\s*\)\s*,\s*"([^"\n]*)"\s*\)')
_ASSIGNED = regex(
    r'\b([\w.]{1,80}+)\s*:?=\s*os\.Getenv\(\s*"(\w+)"\s*\)|\b(\w+):\s*os\.Getenv\(\s*"(\w+)"\s*\)'
)
_LOOKED_UP = regex(r'\b(\w+),\s*(ok|found|exists|set|has)\s*:?=\s*os\.LookupEnv\(\s*"(\w+)"\s*\)')
# What ends the program or returns an error.
_ENDS = r"\{(?:[^{}]|\{\}){0,200}?(?:" + FAILURE + r"|return\s+[^\n]*\berr\w*\b)"
_GUARDED = regex(
    r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)|(?P<name>[\w.]{1,80}))\s*==\s*""\s*(?:\|\|[^{\n]{0,200})?'
    + _ENDS
)
_NOT_FOUND = regex(r"[\s;]*(?:if\s+)?!\w+\s*(?:\|\|[^{\n]{0,200})?" + _ENDS)
_ASKED = regex(r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)\s*[!=]=|(?P<name>[\w.]{1,80})\s*!=)\s*"')
# A field of a struct, with its tag.
_FIELD = regex(r"(?m)^[ \t]*(\w+)[ \t]+(\*?[\w.\[\]*]+(?:\{\})?)(?:[ \t]+`([^`\n]*)`)?[ \t]*(?://[^\n]*)?$")
_TAG_PART = regex(r'([\w-]+):"([^"]*)"')
_STRUCT = regex(r"\b(\w+)[ \t]+struct[ \t]*\{")
_BRACES = regex(BRACES)
_PROCESS = regex(r'\benvconfig\.(?:Must)?Process\(\s*(?:\w+\s*,\s*)?"(\w*)"\s*,\s*&?(\w+)\s*\)')
# Where a library fills a struct: `env.Parse(&cfg)`, `envconfig.Process(ctx, &cfg)`, `env.ParseAs[Config]()`.
_FILLED = regex(
    r"\b(?:\w*env\w*|config\w*)\.(?:Must)?(?:Fill|Load|Parse|Process|Read)\w*"
    r"(?:\[(?:\w+\.)?(\w+)\]\(|\([^&\n]{0,200}&(\w+)\s*[,)]|\((?:\w+,\s*)?(\w+)\s*[,)])"
)
_PREFIX = regex(r'\bPrefix:\s*"(\w+)"|\benv\.New\(\s*"(\w+)"')
_PLAIN_TYPE = regex(
    r"\*?(?:\[\])?(?:string|bool|u?int\d*|float\d+|time\.Duration|url\.URL)|map\[string\]string"
)
_SPLIT = regex(r"([^A-Z]+|[A-Z]+[^A-Z]+|[A-Z]+)")
_ACRONYM = regex(r"([A-Z]+)([A-Z][^A-Z]+)")
# `Config{Port: 8080, Level: defaultLevel}`.
_MADE = regex(r"\b(\w+)\{([^{}]{1,4000})\}")
_MADE_FIELD = regex(r"(?m)\b([A-Z]\w*):\s*([^,\n]+),?[ \t]*$")
_CONSTANT = regex(r'(?m)^\s*(?:const\s+)?(\w+)(?:[ \t]+\w+)?[ \t]*=[ \t]*("[^"\n]*"|\d+)[ \t]*$')


@record
class _Field:
    """A field of a struct: the struct's name, its own name and type, the parts of its tag, and its line."""

    struct: str
    name: str
    type: str
    tag: Mapping[str, str]
    line: int


def settings(codes: Sequence[tuple[str, str]]) -> Iterator[Setting]:
    """The environment variables that these files read together, by path and code."""
    viper = Viper(tuple(codes))
    fields = [(path, field) for path, code in codes if "struct" in code for field in _structs(path, code)]
    read = [
        *_fields(codes, fields),
        *_flags(codes),
        *_viper(fields, viper),
        *(one for path, code in codes for one in _calls(path, code)),
    ]
    called = list(helpers.calls(codes))
    texts = dict(codes)
    seen = {(one.name, one.file, one.line) for one in read}
    for call in called:
        line = line_at(texts[call.path], call.offset)
        if (call.name, call.path, line) not in seen:
            default = _literal(call.default) if call.default is not None else None
            given = call.helper.default >= 0
            read.append(Setting(call.name, call.path, line, call.helper.function, default, optional=given))
    looped = list(loops(codes))
    for one in looped:
        line = line_at(texts[one.path], one.offset)
        if (one.name, one.path, line) not in seen:
            read.append(Setting(one.name, one.path, line, "os.Getenv"))
    checked: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    reading = [
        (path, code, {**viper.assigned(code), **_assigned(code)})
        for path, code in codes
        if "os.Getenv(" in code or "os.LookupEnv(" in code or ("viper" in code and viper.is_automatic)
    ]
    for path, name, offset in chain(
        ((path, *found) for path, code, names in reading for found in _checked(code, names)),
        ((path, *found) for path, code in codes for found in _demanded(code)),
        ((call.path, call.name, call.offset) for call in called if call.helper.fails),
        ((one.loop_path, one.name, one.loop) for one in looped if one.fails),
    ):
        checked[name].append((path, offset))
    always: set[str] = set()
    structs = {(path, field.line): field.struct for path, field in fields}
    filled = _filled(codes, fields) if any(each.required for each in read) else {}
    for setting in read:
        if setting.required:
            where = filled.get(structs.get((setting.file, setting.line), ""), ())
            checked[setting.name] += where
            if not where:
                always.add(setting.name)
    start = Start(codes) if checked else None
    programs = {name: start.programs(places) for name, places in checked.items()} if start else {}
    optional = {name for _, code, names in reading for name in _tested(code, names)}
    for setting in read:
        required = setting.name in checked
        possible = not required and (setting.optional or setting.name in optional)
        entries = () if setting.name in always else programs.get(setting.name, ())
        yield replace(
            setting,
            required=required,
            optional=possible,
            at_start=not required or entries is not None,
            entries=(entries or ()) if required else (),
        )


def _calls(path: str, code: str) -> Iterator[Setting]:
    """What is read by calls: of the standard library, and of functions around it."""
    if "nv" not in code:
        return
    reads = "Getenv" in code or "LookupEnv" in code
    defaults = dict(_defaults(code))
    seen = set()
    for match in _HELPER.finditer(code):
        if match[1] in ("EnvVars", "Getenv", "LookupEnv", "SetEnvPrefix"):
            continue
        given = match[3] is not None
        seen.add(match[2])
        yield Setting(
            match[2],
            path,
            line_at(code, match.start()),
            match[1],
            _literal(match[3] or ""),
            optional=given,
        )
    for match in _READ.finditer(code):
        seen.add(match[2])
        default = defaults.get(match[2])
        yield Setting(match[2], path, line_at(code, match.start()), f"os.{match[1]}", default)
    for match in _MAPPED.finditer(code):
        yield Setting(match[2], path, line_at(code, match.start()), match[1], None)
    for match in _GIVEN.finditer(code) if reads else ():
        if match[2] not in seen:
            default = match[3] if match[3] is not None else match[4].replace("_", "")
            yield Setting(match[2], path, line_at(code, match.start()), "a function that reads it", default)


def _literal(said: str) -> str | None:
    """The default that an argument is, as text: a literal or a duration; None for an expression."""
    found = _DEFAULT.match(said.strip())
    if found is None:
        return None
    if found[4]:
        return f"{found[4]}{found[5][:1].lower()}"
    return found[1] if found[1] is not None else found[3] or found[2].replace("_", "")


def _defaults(code: str) -> Iterator[tuple[str, str]]:
    """The variables that get a default from `cmp.Or`, or after they were empty."""
    constants = {match[1]: match[2] for match in _CONSTANT.finditer(code)}
    for match in _OR.finditer(code):
        yield match[1], match[2]
    for match in _ASSIGNED.finditer(code):
        name, read = match[1] or match[3], match[2] or match[4]
        after = code[match.end() : match.end() + 300]
        own = re.escape(name)
        if given := re.search(
            rf'if\s+[\w.]*{own}\s*==\s*""\s*\{{\s*[\w.]*{own}\s*=\s*(?:"([^"\n]*)"|(\w+)\s)', after
        ):
            default = given[1] if given[1] is not None else constants.get(given[2], "")
            if given[1] is not None or default:
                yield read, default.strip('"')


def _assigned(code: str) -> dict[str, str]:
    """The names, and fields by their own name, that hold a variable."""
    return {
        (match[1] or match[3]).rpartition(".")[2]: match[2] or match[4] for match in _ASSIGNED.finditer(code)
    }


def _demanded(code: str) -> Iterator[tuple[str, int]]:
    """The variables that a function reads which fails without them, each with the offset of the call."""
    for pattern in (_HELPER, _MAPPED):
        for match in pattern.finditer(code) if "nv" in code else ():
            given = pattern is _HELPER and match[3] is not None
            if not given and _MUST.match(match[1]) is not None:
                yield match[2], match.start()


def _checked(code: str, names: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The variables without which the program ends or a function returns an error, with the offset of each test.

    `names` are the variables by the names in the file that have their values.
    """
    for match in _GUARDED.finditer(code):
        name = match["read"] or names.get(match["name"].rpartition(".")[2])
        if name:
            yield name, match.start()
    for match in _LOOKED_UP.finditer(code):
        if _NOT_FOUND.match(code, match.end()):
            yield match[3], match.start()


def _tested(code: str, names: Mapping[str, str]) -> Iterator[str]:
    """The variables that the program does without: it tests whether they are set."""
    for match in _ASKED.finditer(code):
        name = match["read"] or names.get(match["name"].rpartition(".")[2])
        if name:
            yield name
    for match in _LOOKED_UP.finditer(code):
        yield match[3]


def _structs(path: str, code: str) -> Iterator[_Field]:
    """The fields of the structs of a file, each with the struct that it is directly in."""
    opened = {match.end() - 1: match[1] for match in _STRUCT.finditer(code)}
    if not opened:
        return
    # The innermost struct from each brace on.
    inside: list[tuple[int, str]] = [(0, "")]
    stack: list[str] = []
    for match in _BRACES.finditer(code):
        if match[0] == "{":
            stack.append(opened.get(match.start(), ""))
        elif match[0] == "}" and stack:
            stack.pop()
        else:
            continue
        inside.append((match.end(), stack[-1] if stack else ""))
    at = 0
    for match in _FIELD.finditer(code):
        while at + 1 < len(inside) and inside[at + 1][0] <= match.start():
            at += 1
        if inside[at][1]:
            tag = dict(_TAG_PART.findall(match[3] or ""))
            yield _Field(inside[at][1], match[1], match[2], tag, line_at(code, match.start(1)))


def _fields(codes: Sequence[tuple[str, str]], fields: Sequence[tuple[str, _Field]]) -> Iterator[Setting]:
    """The variables of tags: of caarlos0/env, cleanenv, envconfig, and what is like them."""
    if not fields:
        return
    processed = dict(item for _, code in codes for item in _processed(code))
    prefixes = {match[1] or match[2] for _, code in codes for match in _PREFIX.finditer(code)}
    prefix = prefixes.pop() if len(prefixes) == 1 else ""
    # `Database Database `envPrefix:"DB_"``.
    below = {
        field.type.lstrip("*"): said
        for _, field in fields
        if (said := field.tag.get("envPrefix") or field.tag.get("env-prefix"))
    }
    made = _made(codes, {field.struct for _, field in fields if field.tag.get("env")})
    for path, field in fields:
        if field.struct in processed:
            name, *options = (field.tag.get("envconfig") or _words(field)).split(",")
            name = f"{processed[field.struct]}_{name}".lstrip("_")
            if not field.tag.get("envconfig") and not _PLAIN_TYPE.fullmatch(field.type):
                continue
        elif said := field.tag.get("env") or field.tag.get("envconfig"):
            name, *options = said.split(",")
            name = f"{prefix}{below.get(field.struct, '')}{name}"
        else:
            continue
        if name.strip("_-") in ("", prefix.strip("_")):
            continue
        default = field.tag.get("envDefault") or field.tag.get("default") or field.tag.get("env-default")
        default = default or next((one[8:] for one in options if one.startswith("default=")), None)
        required = "true" in (field.tag.get("required"), field.tag.get("env-required"))
        # `required:""` of kong.
        required = required or field.tag.get("required") == ""
        options = [one.strip() for one in options]
        required = required or "required" in options or "notEmpty" in options
        set_before = default is None and not required and (field.struct, field.name) in made
        default = made[field.struct, field.name] if set_before else default
        required = required and default is None
        yield Setting(name.upper(), path, field.line, "a tag", default, required, optional=set_before)


# The flags of urfave/cli, of all versions: `EnvVar: "A"`, `EnvVars: []string{"A"}`, `Sources: cli.EnvVars("A")`.
_CLI_FLAG = regex(r"\b\w+\.(?:String|Int|Int64|Uint|Bool|Duration|Float64|Path|StringSlice)Flag\s*\{")
_CLI_NAMES = regex(
    r'\bEnvVar:\s*"([\w, ]+)"|\bEnvVars:\s*\[\]string\{([^{}]*)\}|\bSources:\s*\w+\.EnvVars\(([^()]*)\)'
)
_CLI_VALUE = regex(r"\bValue:\s*([^,}\n]+)")
_CLI_REQUIRED = regex(r"\bRequired:\s*true\b")
_UPPER = regex(r"[A-Z][A-Z0-9_]*")


def _flags(codes: Sequence[tuple[str, str]]) -> Iterator[Setting]:
    """The variables of the flags of urfave/cli."""
    for path, code in codes:
        for match in _CLI_FLAG.finditer(code) if "Flag{" in code and "Env" in code else ():
            body = code[match.end() : block_end(code, match.end())]
            said = _CLI_NAMES.search(body)
            names = _UPPER.findall(next(group for group in said.groups() if group)) if said else []
            value = _CLI_VALUE.search(body)
            default = _literal(value[1]) if value else None
            # Of several variables, any may be set.
            required = _CLI_REQUIRED.search(body) is not None and len(names) == 1 and default is None
            for name in names:
                offset = match.end() + body.index(name)
                yield Setting(
                    name, path, line_at(code, offset), "a flag", default, required, optional=not required
                )


def _made(codes: Sequence[tuple[str, str]], structs: Collection[str]) -> dict[tuple[str, str], str | None]:
    """The fields of structs that have a value before the environment is read, each with it if it is known."""
    found: dict[tuple[str, str], str | None] = {}
    constants: dict[str, str] = {}
    for _, code in codes:
        for match in _MADE.finditer(code):
            if match[1] in structs:
                constants = constants or {
                    one[1]: one[2] for _, text in codes for one in _CONSTANT.finditer(text)
                }
                for field in _MADE_FIELD.finditer(match[2]):
                    said = field[2].strip()
                    found[match[1], field[1]] = _literal(constants.get(said, said))
    return found


def _words(field: _Field) -> str:
    """The name that envconfig gives a field without one: `BaseURL` is `BASEURL`, or `BASE_URL` with `split_words`."""
    if field.tag.get("split_words") != "true":
        return field.name
    words: list[str] = []
    for word in _SPLIT.findall(field.name):
        acronym = _ACRONYM.fullmatch(word)
        words += acronym.groups() if acronym else (word,)
    return "_".join(words)


def _processed(code: str) -> Iterator[tuple[str, str]]:
    """The structs that envconfig fills, each with the prefix of its variables."""
    for match in _PROCESS.finditer(code):
        if struct := _struct_of(code, match[2], match.start()):
            yield struct, match[1].upper()


def _struct_of(code: str, variable: str, offset: int) -> str:
    """The type with which a variable is declared above an offset; empty if it is unknown."""
    name = re.escape(variable)
    declared = re.compile(
        rf"\bvar\s+{name}\s+\*?(?:\w+\.)?(\w+)|\b{name}\s*:?=\s*(?:&?(?:\w+\.)?(\w+)\{{|new\((?:\w+\.)?(\w+)\))"
        rf"|\(\s*{name}\s+\*?(?:\w+\.)?(\w+)\s*(?:,[^()]*)?,?\s*(?:err\s+error)?\s*\)",
    )
    last = deque(declared.finditer(code, 0, offset), 1)
    return next(group for group in last[0].groups() if group) if last else ""


def _filled(
    codes: Sequence[tuple[str, str]], fields: Sequence[tuple[str, _Field]]
) -> dict[str, list[tuple[str, int]]]:
    """The calls that fill a struct, or one that it is a part of, from the environment: their files and offsets."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, code in codes:
        for match in _FILLED.finditer(code):
            if struct := match[1] or _struct_of(code, match[2] or match[3], match.start()):
                found[struct].append((path, match.start()))
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for _, field in fields:
        parts[field.struct].add(field.type.lstrip("*").rpartition(".")[2])
    filled: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for struct, places in found.items():
        reached = {struct: None}
        stack = [struct]
        while stack:
            for part in parts.get(stack.pop(), ()):
                if part not in reached:
                    reached[part] = None
                    stack.append(part)
        for part in reached:
            filled[part] += places
    return filled


def _viper(fields: Sequence[tuple[str, _Field]], viper: Viper) -> Iterator[Setting]:
    """The variables of keys that viper reads, from the environment as well if the program asks for that."""
    for path, code, offset, key, name in viper.bound():
        yield _of_key(viper, key, name, path, line_at(code, offset), "BindEnv")
    if not viper.is_automatic:
        return
    for path, code, offset, key, name in viper.reads():
        yield _of_key(viper, key, name, path, line_at(code, offset), "viper")
    for path, field in fields:
        key = field.tag.get("mapstructure", "").partition(",")[0]
        full = viper.name(key) if _UPPER.fullmatch(key) else None
        if full:
            yield _of_key(viper, key, full, path, field.line, "viper")


def _of_key(viper: Viper, key: str, name: str, path: str, line: int, by: str) -> Setting:
    """The variable of a key, which is optional if the key has a default."""
    default = viper.defaults.get(key.lower())
    literal = _literal(default) if default is not None else None
    return Setting(name, path, line, by, literal, optional=default is not None)
