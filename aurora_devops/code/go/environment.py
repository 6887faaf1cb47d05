"""The environment variables that Go code reads: `os`, helpers around it, tags of structs, and viper."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Setting
from ..sources import line_at
from .code import BRACED, COLLECTS, FAILURE, block_end, is_tested, outside_blocks
from .koanf import Koanf
from .loops import loops
from .reaching import Start
from .struct_tags import literal
from .variables import Variables
from .viper import Viper

_READ = regex(r'\bos\.(Getenv|LookupEnv)\(\s*"(\w+)"\s*\)')
_HELPER = regex(
    r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*"([A-Z][A-Z0-9_]*)"\s*(?:,\s*([^)\n]*(?:\([^()\n]*\)[^)\n]*)?))?\)'
)
_NO_HELPERS = frozenset({"DefaultEnvars", "EnvVars", "Getenv", "LookupEnv"})
# Any function that is given a name in capitals and a default, of a file that reads the environment.
_GIVEN = regex(r'\b([a-z]\w{0,40})\(\s*"([A-Z][A-Z0-9]*_[A-Z0-9_]*|PORT)"\s*,\s*(?:"([^"\n]*)"|(\d[\d_]*))')
# `mustMapEnv(&service.address, "ADDRESS")`.
_MAPPED = regex(r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*&?[\w.]{1,80}\s*,\s*"([A-Z][A-Z0-9_]*)"\s*\)')
# The name of a function that fails without the variable; one that binds a variable to an option does not read it.
_MUST = regex(r"(?i)(?!.*bind)(?:must|require)")
_OR = regex(r'\bcmp\.Or\(\s*os\.Getenv\(\s*"(\w+)"\s*\)\s*,\s*"([^"\n]*)"\s*\)')
_ASSIGNED = regex(
    r'\b([\w.]{1,80}+)\s*:?=\s*os\.Getenv\(\s*"(\w+)"\s*\)|\b(\w+):\s*os\.Getenv\(\s*"(\w+)"\s*\)'
)
_LOOKED_UP = regex(r'\b(\w+),\s*(ok|found|exists|set|has)\s*:?=\s*os\.LookupEnv\(\s*"(\w+)"\s*\)')
_CONSTANT = regex(r'(?m)^\s*(?:const\s+)?(\w+)(?:[ \t]+\w+)?[ \t]*=[ \t]*("[^"\n]*"|\d+)[ \t]*$')
# What ends the program or returns an error.
_ENDS = r"\{(?:[^{}]|\{\}){0,200}?(?:" + FAILURE + r"|return\s+[^\n]*\berr\w*\b)"
_GUARDED = regex(
    r'(?<![\w.])(?<!&& )(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)|(?P<name>[\w.]{1,80}))\s*==\s*""\s*'
    r"(?=(?:\|\|[^{\n]{0,200})?" + _ENDS + ")"
)
_GUARDED_LATER = regex(
    r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)|(?P<name>[\w.]{1,80}))\s*==\s*""\s*' + COLLECTS
)
_NOT_FOUND = regex(r"[\s;]*(?:if\s+)?!\w+\s*(?:\|\|[^{\n]{0,200})?" + _ENDS)
_ASKED = regex(r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)\s*[!=]=|(?P<name>[\w.]{1,80})\s*!=)\s*"')


def settings(parts: Variables) -> Iterator[Setting]:
    """The environment variables that the files of a program read together."""
    codes, viper, helpers, tagged = parts.codes, parts.viper, parts.helpers, parts.tagged
    read = [
        *dict.fromkeys(one.setting for one in tagged),
        *_flags(codes),
        *_viper(viper),
        *_koanf(parts.koanf, dict(codes)),
        *parts.flags,
        *(one for path, code in codes for one in _calls(path, code, helpers.prefixed)),
    ]
    called = list(helpers.calls())
    texts = dict(codes)
    seen = {(one.name, one.file, one.line) for one in read}
    for call in called:
        line = line_at(texts[call.path], call.offset)
        if (call.name, call.path, line) not in seen:
            default = literal(call.default) if call.default is not None else None
            given = call.helper.default >= 0
            prefix = call.helper.prefix
            read.append(
                Setting(
                    call.name,
                    call.path,
                    line,
                    call.helper.function,
                    default,
                    optional=given,
                    written=call.name.removeprefix(prefix) if prefix else "",
                )
            )
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
        ((path, *found) for path, code in codes for found in _demanded(code, helpers.prefixed)),
        ((call.path, call.name, call.offset) for call in called if call.helper.fails),
        ((one.loop_path, one.name, one.loop) for one in looped if one.fails),
    ):
        checked[name].append((path, offset))
    always: set[str] = set()
    for each in tagged:
        if each.setting.required and not each.aside:
            if each.place is None:
                always.add(each.setting.name)
            else:
                checked[each.setting.name].append(each.place)
    always.update(
        setting.name
        for setting in read
        if setting.by == "a flag" and setting.required and not setting.commands
    )
    never = {each.setting.name for each in tagged if each.setting.required} - checked.keys() - always
    start = Start(codes) if checked else None
    programs = {name: start.programs(places) for name, places in checked.items()} if start else {}
    optional = {name for _, code, names in reading for name in _tested(code, names)}
    for setting in read:
        if setting.commands and setting.name not in checked and setting.name not in always:
            yield setting
            continue
        required = setting.name in checked or setting.name in always or setting.name in never
        possible = not required and (setting.optional or setting.name in optional)
        entries = () if setting.name in always else programs.get(setting.name)
        commands = (
            () if entries is not None or start is None else start.commands(checked.get(setting.name, ()))
        )
        yield replace(
            setting,
            required=required,
            optional=possible,
            at_start=not required or entries is not None or bool(commands),
            entries=(entries or ()) if required else (),
            commands=commands if required else (),
        )


def _calls(path: str, code: str, prefixed: Collection[str]) -> Iterator[Setting]:
    """What is read by calls: of the standard library, and of functions around it but for those with a prefix."""
    if "nv" not in code:
        return
    reads = "Getenv" in code or "LookupEnv" in code
    defaults = dict(_defaults(code))
    seen = set()
    for match in _HELPER.finditer(code):
        if match[1] in _NO_HELPERS or match[1].endswith("Prefix") or match[1] in prefixed:
            continue
        given = match[3] is not None
        seen.add(match[2])
        yield Setting(
            match[2],
            path,
            line_at(code, match.start()),
            match[1],
            literal(match[3] or ""),
            optional=given,
        )
    for match in _READ.finditer(code):
        seen.add(match[2])
        default = defaults.get(match[2])
        yield Setting(match[2], path, line_at(code, match.start()), f"os.{match[1]}", default)
    for match in _MAPPED.finditer(code):
        yield Setting(match[2], path, line_at(code, match.start()), match[1], None)
    for match in _GIVEN.finditer(code) if reads else ():
        if match[2] not in seen and match[1] not in prefixed:
            default = match[3] if match[3] is not None else match[4].replace("_", "")
            yield Setting(match[2], path, line_at(code, match.start()), "a function that reads it", default)


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


def _demanded(code: str, prefixed: Collection[str]) -> Iterator[tuple[str, int]]:
    """The variables that a function reads which fails without them, each with the offset of the call."""
    for pattern in (_HELPER, _MAPPED):
        for match in pattern.finditer(code) if "nv" in code else ():
            given = pattern is _HELPER and match[3] is not None
            if not given and match[1] not in prefixed and _MUST.match(match[1]) is not None:
                yield match[2], match.start()


def _checked(code: str, names: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The variables without which the program ends or a function returns an error, with the offset of each test.

    `names` are the variables by the names in the file that have their values.
    """
    collected = _GUARDED_LATER.finditer(code) if "append(" in code else ()
    later = (match for match in collected if is_tested(match["collected"], code))
    for match in chain(_GUARDED.finditer(code), later):
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
            default = literal(value[1]) if value else None
            # Of several variables, any may be set.
            required = _CLI_REQUIRED.search(body) is not None and len(names) == 1 and default is None
            commands = _commands_with(code, match.start()) if required else ()
            if commands is None:
                required, commands = False, ()
            for name in names:
                offset = match.end() + body.index(name)
                yield Setting(
                    name,
                    path,
                    line_at(code, offset),
                    "a flag",
                    default,
                    required,
                    optional=not required,
                    commands=commands,
                )


# What is before the brace of a command of urfave/cli, or of a list of them, whose items need no type.
_CLI_COMMAND = regex(r"(?P<list>\[\]\*?)?\bcli\.Command\s*\Z")
_CLI_NAME = regex(r'\bName:\s*"([\w:.-]+)"')
_CLI_ALIASES = regex(r"\bAliases:\s*\[\]string\s*\Z")
_CLI_ITEM = regex(r"[,{]\s*\Z")
# From version 3 on, the program itself is a command as well.
_CLI_3 = '"github.com/urfave/cli/v3"'
_REACH = 40


def _commands_with(code: str, offset: int) -> tuple[str, ...] | None:
    """The names of the command to which a flag at an offset belongs, none of the program; None if it is unknown.

    A command that other code may make that of the program counts as such.
    """
    found: tuple[int, bool] | None = None
    blocks: list[tuple[int, bool, bool]] = []
    for brace in BRACED.finditer(code, 0, offset):
        if brace[0] == "{":
            before = code[max(0, brace.start() - _REACH) : brace.start()]
            typed = _CLI_COMMAND.search(before)
            inside = bool(blocks) and blocks[-1][1]
            is_list = typed is not None and typed["list"] is not None
            is_command = (typed is not None and not is_list) or (
                inside and _CLI_ITEM.search(before) is not None
            )
            blocks.append((brace.end(), is_list, is_command))
        elif brace[0] == "}" and blocks:
            blocks.pop()
    for index, (begin, _, is_command) in enumerate(blocks):
        if is_command:
            found = begin, index > 0 and blocks[index - 1][1]
    if found is None or not (found[1] or _CLI_3 not in code):
        return ()
    end = block_end(code, found[0])
    names: list[str] = []
    for start, stop in outside_blocks(code, found[0], end):
        part = code[start:stop]
        names += _CLI_NAME.findall(part)
        if _CLI_ALIASES.search(part):
            names += _CLI_TEXT.findall(code[stop : block_end(code, stop + 1)])
    return tuple(names) or None


_CLI_TEXT = regex(r'"([\w:.-]+)"')


def _viper(viper: Viper) -> Iterator[Setting]:
    """The variables of keys that viper reads, from the environment as well if the program asks for that."""
    for path, code, offset, key, name in viper.bound():
        yield _of_key(viper, key, name, path, line_at(code, offset), "BindEnv")
    if not viper.is_automatic:
        return
    for path, code, offset, key, name in viper.reads():
        yield _of_key(viper, key, name, path, line_at(code, offset), "viper")
    for key, field in viper.unmarshalled[0]:
        if full := viper.name(key):
            yield _of_key(viper, key, full, field.path, field.line, "viper")


def _koanf(koanf: Koanf, codes: Mapping[str, str]) -> Iterator[Setting]:
    """The variables of keys that koanf reads, which may have other values."""
    for one in koanf.keys[0] if koanf.is_used else ():
        if name := koanf.name(one.key):
            line = one.field.line if one.field else line_at(codes[one.path], one.offset)
            yield Setting(name, one.path, line, "koanf")


def _of_key(viper: Viper, key: str, name: str, path: str, line: int, by: str) -> Setting:
    """The variable of a key, which is optional if the key has a default."""
    default = viper.defaults.get(key.lower())
    text = literal(default) if default is not None else None
    return Setting(name, path, line, by, text, optional=default is not None)
