"""The environment variables that JavaScript and TypeScript read: `process.env`, and schemas of envalid and zod."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Setting
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, first_group, parts, string_of
from .constants import constants_of
from .imports import bound_in
from .loading import Loading, loading_of
from .readers import read_by_files, read_by_libraries
from .wrappers import unwrapped

_READ = regex(r"""\bprocess\.env(?:\.([A-Za-z_]\w*)\b|\[\s*["']([A-Za-z_]\w*)["']\s*\])(?!\s*=[^=])""")
_TAKEN = regex(r"\b(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*process\.env\b")
_NAME = regex(r"\s*([A-Za-z_]\w*)\s*(?::\s*(\w+)\s*)?(=)?")
_OTHERWISE = regex(r"""\s*(?::\s*\w+\s*)?=\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+)\b)""")
_ASSIGNED = regex(
    r"""\b(?:const|let|var)\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*process\.env(?:\.(\w+)|\[["'](\w+)["']\])\s*(?:;|\n)"""
)
# `if (!process.env.NAME) { throw ...` or `if (!name || !other) process.exit(1)`, at the start of a line of the module.
_ABSENT = r"""!\s*(?:process\.env(?:\.\w+|\[["']\w+["']\])|\w+)"""
_ENDS = regex(
    rf"""^if\s*\(\s*({_ABSENT}(?:\s*\|\|\s*{_ABSENT})*)\s*\)\s*\{{?\s*"""
    r"""(?:console\.\w+\([^;\n]*\);?\s*)?(?:throw\b|process\.exit\()""",
    re.MULTILINE,
)
_ENDED = regex(r"""!\s*(?:process\.env(?:\.(?P<read>\w+)|\[["'](?P<key>\w+)["']\])|(?P<name>\w+))""")
_SCHEMA = regex(
    r"\b(?:(?:cleanEnv|parseEnv)\(\s*process\.env\s*,\s*|envsafe\(\s*|z\s*\.\s*(?:strict)?[oO]bject\(\s*"
    r"|[jJ]oi\s*\.\s*object\s*(?:<[^<>]*>)?\(\s*(?:\)\s*\.\s*keys\(\s*)?)(?=\{)"
)
_JOI_REQUIRED = regex(r"\.\s*required\s*\(\s*\)")
# The default in `.default(3000)` and `port({ default: 3000 })`.
_DEFAULT = regex(r"""\bdefault(?:\s*\(|\s*:)\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+)\b)""")
# The default in `process.env.PORT || 3000` and `process.env.URL ?? "http://localhost"`.
_OR = regex(r"""\s*(?:\|\||\?\?)\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`$\n]*)`|(\d+)\b)""")
_PARSED = regex(
    r"\.parse(?:Async)?\(\s*(?:process\.env\s*\)|\{\s*\.\.\.process\.env\b)"
    r"|\.safeParse\(\s*process\.env\s*\)(?=[\s\S]{0,600}\b(?:throw|process\.exit\()\b)"
    # A parameter that is the environment unless something else is given: `(from = process.env) => schema.parse(from)`.
    r"|\b(?P<name>\w{1,60})[ ]?(?::[ ]?[\w.<>\[\], |]{1,80})?=[ ]?process\.env\b(?![.\[])[\s\S]{0,2000}?"
    r"\.(?:parse(?:Async)?\(\s*(?:\{\s*\.\.\.)?(?P=name)\b"
    r"|safeParse\(\s*(?P=name)\s*\)(?=[\s\S]{0,600}\b(?:throw|process\.exit\()\b))"
)
# A function that reads the variable of its parameter.
_HELPER = regex(
    r"\bfunction\s+(?P<name>\w+)\s*(?:<[^<>()]*>)?\((?P<given>[^()]*)\)"
    r"|\b(?:const|let|var)\s+(?P<arrow>\w+)\s*(?::[^=\n]*)?=\s*(?:async\s*)?\((?P<listed>[^()]*)\)"
    r"\s*(?::\s*[\w<>\[\]. |]+)?=>"
    r"|^[ \t]+(?:(?:public|private|static|async)\s+)*(?P<method>[a-z]\w*)\s*(?:<[^<>()]*>)?\((?P<taken>[^()]*)\)"
    r"(?=\s*(?::\s*[\w<>\[\]. |]+)?\{)",
    re.MULTILINE,
)
# What has such a method: a class or an object.
_OWNER = regex(r"\bclass\s+(\w+)|\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]*)?=\s*\{")
# The brace of its block, behind the parameters and perhaps a type.
_OPENED = regex(r"[ \n:>=|]*\{|\s*:\s*[\w<>\[\]. |]+\{")
_FAILS = regex(r"\bthrow\b|\bprocess\.exit\(|\bassert\w*\(|\binvariant\(")
# `for (const name of ["A", "B"])` and `required.forEach((name) =>`, which read each variable of a list.
_EACH = regex(
    r"\bfor\s*\(\s*(?:const|let|var)\s+(?P<name>\w+)\s+of\s+(?P<list>\[[^\[\]]*\]|\w+)\s*\)"
    r"|(?P<array>\[[^\[\]]*\]|\b\w+)\s*\.\s*(?:forEach|filter|find|some|every)\(\s*(?:function\s*)?\(?\s*(?P<one>\w+)"
)
_DOTENV = regex(r"""["']dotenv[\w/-]*["']|\bloadEnvFile\(|["']@nestjs/config["']""")
# How far a function and what follows a list are read.
_LONGEST = 600
_UPPER = regex(r"[A-Z][A-Z0-9_]*")
_OPTIONAL = regex(r"\b(?:default|devDefault|optional|nullish|nullable|catch|requiredWhen|preprocess)\b")


def settings(sources: Sources) -> Iterator[Setting]:
    """The environment variables that the files read, with the modules that load these files."""
    loading = loading_of(sources)
    found = (*_helped(sources, loading), *_settings(sources, loading))
    return (replace(one, entries=one.entries or loading.entries.get(one.file, ())) for one in found)


def _settings(sources: Sources, loading: Loading) -> Iterator[Setting]:
    """The environment variables that the files read.

    Required are those without which a module throws an error or ends the process while it is loaded.
    """
    codes, in_files = unwrapped(codes_of(sources))
    applied = _applied(sources, codes)
    for path, code in codes.items():
        yield from read_by_libraries(path, code)
        if (
            "process.env" not in code
            and "validationSchema" not in code
            and "envsafe" not in code
            and path not in applied
        ):
            continue
        names = {match[1]: match[2] or match[3] for match in _ASSIGNED.finditer(code)}
        taken = [name for match in _TAKEN.finditer(code) for name in _names(match)]
        names.update({local: name for local, name, _ in taken})
        required = {
            one["read"] or one["key"] or names.get(one["name"], "")
            for match in _ENDS.finditer(code)
            for one in _ENDED.finditer(match[1])
        }
        for match in _READ.finditer(code):
            name = match[1] or match[2]
            default = first_group(_OR.match(code, match.end()))
            yield Setting(name, path, line_at(code, match.start()), "process.env", default, name in required)
        for _, name, offset in taken:
            default = first_group(_OTHERWISE.match(code, offset + len(name)))
            yield Setting(name, path, line_at(code, offset), "process.env", default, name in required)
        by, files = applied.get(path, _Applied("", {}))
        # A schema that a function applies is required only if that is called at the start.
        for schema, one in _schemas(path, code, by):
            if in_files:
                yield Setting(f"{one.name}_FILE", path, one.line, one.by, optional=True)
            # What only loads the file of the schema does not apply it.
            loaded = [loading.entries.get(file, ()) for file in files.get(schema, ())]
            entries_of = tuple(sorted({*chain(*loaded)})) if all(loaded) else ()
            yield replace(
                one if _is_applied_at_start(path, code, loading) else _later(one), entries=entries_of
            )
    yield from _given(sources, codes)
    yield from read_by_files(sources)


def _is_applied_at_start(path: str, code: str, loading: Loading) -> bool:
    """Whether a schema of a file is applied to the environment at the start, or by another file."""
    places = [match.start() for match in _PARSED.finditer(code)]
    return not places or any(loading.at_start(path, start) for start in places)


def _later(setting: Setting) -> Setting:
    return replace(setting, required=False, needed=setting.required or setting.needed)


def _helped(sources: Sources, loading: Loading) -> Iterator[Setting]:
    """The variables that functions read whose name they are given, and those of lists that are checked."""
    codes = codes_of(sources)
    # What loads a file may set the variables.
    filed = any(_DOTENV.search(code) for code in codes.values())
    helpers: dict[tuple[str, str], tuple[bool, int]] = {}
    for path, code in codes.items():
        if "process.env[" in code:
            helpers.update({(path, name): sort for name, sort in _helpers(code)})
            yield from (replace(one, in_file=filed) for one in _listed(path, code, loading))
    if not helpers:
        return
    names = "|".join(map(re.escape, sorted({name for _, name in helpers})))
    calls = re.compile(rf"(?<![\w.])({names})\s*(?:<[^<>()]*>)?\(")
    for path, code in codes.items():
        found = list(calls.finditer(code))
        bound = bound_in(sources, path, code) if found else {}
        for match in found:
            owner = match[1].partition(".")[0]
            home = path if (path, match[1]) in helpers else bound.get(owner, "")
            if (home, match[1]) not in helpers:
                continue
            fails, most = helpers[home, match[1]]
            end = end_of(code, match.end() - 1)
            listed = [part for part, _ in parts(code, match.end(), end - 1)] if end > 0 else []
            # The environment itself may be an argument.
            given = [part for part in listed if part.strip() not in ("env", "process.env")]
            name = string_of(given[0]) if given else None
            if name is None or not _UPPER.fullmatch(name):
                continue
            default = _literal(given[1]) if len(given) > 1 else None
            required = fails and (len(given) == 1 or most == 1)
            start = loading.at_start(path, match.start())
            offset = code.find(name, match.end())
            line = line_at(code, offset)
            yield Setting(name, path, line, match[1], default, required, in_file=filed, at_start=start)


_STATEMENTS = frozenset({"catch", "for", "function", "if", "switch", "while"})


def _helpers(code: str) -> Iterator[tuple[str, tuple[bool, int]]]:
    """The functions of a file that read the variable of their first parameter.

    Each with whether it fails if the variable is not set, and the number of its parameters.
    """
    for match in _HELPER.finditer(code):
        given = next(one for one in match.group("given", "listed", "taken") if one is not None)
        name = match["name"] or match["arrow"] or match["method"]
        if match["method"]:
            owners = [one[1] or one[2] for one in _OWNER.finditer(code, 0, match.start())]
            if not owners or name in _STATEMENTS:
                continue
            name = f"{owners[-1]}.{name}"
        listed = [
            part.partition(":")[0].partition("=")[0].strip(" ?")
            for part in given.split(",")
            if part.strip() and "ProcessEnv" not in part and "process.env" not in part
        ]
        opened = _OPENED.match(code, match.end())
        end = end_of(code, opened.end() - 1) if opened else -1
        body = code[match.end() : end if end > 0 else code.find("\n\n", match.end())][:_LONGEST]
        if listed and re.search(rf"\bprocess\.env\[\s*{re.escape(listed[0])}\s*\]", body):
            default = "=" in "".join(given.split(",")[1:2])
            fails = _FAILS.search(body) is not None and not default
            yield name, (fails, len(listed))


def _listed(path: str, code: str, loading: Loading) -> Iterator[Setting]:
    """The variables of lists of which each is checked."""
    for match in _EACH.finditer(code):
        name, values = match["name"] or match["one"], match["list"] or match["array"]
        rest = code[match.end() : match.end() + _LONGEST]
        used = re.search(rf"!\s*process\.env\[\s*{name}\s*\]|\bprocess\.env\[\s*{name}\s*\]\s*={{2,3}}", rest)
        if used is None or used.start() > 200 or not _FAILS.search(rest):
            continue
        offset = match.start("list" if match["list"] else "array")
        if not values.startswith("["):
            made = re.search(rf"\b(?:const|let|var)\s+{values}\b[^=\n]*=\s*(\[[^\[\]]*\])", code)
            if made is None:
                continue
            values, offset = made[1], made.start(1)
        start = loading.at_start(path, match.start())
        for part, at in parts(values, 1, len(values) - 1):
            said = string_of(part.replace(" as const", ""))
            if said and _UPPER.fullmatch(said):
                place = code.find(said, offset + at)
                yield Setting(said, path, line_at(code, place), "process.env", None, True, at_start=start)


def _literal(value: str) -> str | None:
    """The text of a string or a number; None for another expression."""
    text = string_of(value)
    return text if text is not None else value.strip() if value.strip().isdecimal() else None


def _names(match: re.Match[str]) -> Iterator[tuple[str, str, int]]:
    """The variables of `const { A, B: b = "x" } = process.env`, with their names in the code."""
    offset = match.start(1)
    for part in match[1].split(","):
        if name := _NAME.match(part):
            yield name[2] or name[1], name[1], offset + name.start(1)
        offset += len(part) + 1


class _Applied(NamedTuple):
    """By what the schemas of a file are applied to the environment, `process.env` or `@nestjs/config`.

    `files` are those that apply a schema, by its name.
    """

    by: str
    files: dict[str, list[str]]


def _applied(sources: Sources, codes: Mapping[str, str]) -> dict[str, _Applied]:
    """The files with schemas that another file, or the framework, applies to the environment."""
    found: dict[str, _Applied] = {}
    nest = any("@nestjs/config" in code for code in codes.values())
    for path, code in codes.items():
        if nest and (".parse" in code or ".safeParse" in code):
            bound = bound_in(sources, path, code)
            for match in _VALIDATES.finditer(code):
                home = bound.get(match[1], path)
                if home in codes:
                    found.setdefault(home, _Applied("@nestjs/config", {}))
        if "process.env" not in code or not _PARSED.search(code):
            continue
        bound = bound_in(sources, path, code)
        for match in _PARSED_BY.finditer(code):
            home = bound.get(match[1], "")
            if home in codes:
                files = found[home].files if home in found else {}
                files.setdefault(match[1], []).append(path)
                found[home] = _Applied("process.env", files)
    return found


_PARSED_BY = regex(
    r"\b(\w+)\s*\.\s*(?:safeParse|parse)(?:Async)?\(\s*(?:process\.env\s*\)|\{\s*\.\.\.process\.env\b)"
)
# The function that @nestjs/config calls with the environment and what is in a file.
_VALIDATES = regex(
    r"\b(\w+)\s*\.\s*(?:safeParse|parse)(?:Async)?\(\s*(?:config|configuration|env|environment|raw\w*|values)\s*\)"
)
# A schema as an argument: `v.parse(Schema, process.env)`, `Value.Parse(schema, process.env)`, `Env(process.env)`.
_GIVEN = regex(
    r"\b(?P<call>parse|safeParse|assert|is|Parse|Decode|Check)\(\s*(?P<schema>\w+)\s*,\s*process\.env\s*\)"
    r"|\b(?P<type>[A-Za-z_]\w*)(?P<asserts>\s*\.\s*assert)?\(\s*process\.env\s*\)"
)
_FAILING = frozenset({"parse", "assert", "Parse", "Decode"})
_OBJECT = regex(
    r"(?:(?P<typebox>Type\s*\.\s*Object)|(?P<arktype>type)|\w+\s*\.\s*(?:strict|loose)?[oO]bject)\s*\(\s*(?=\{)"
)
_MAY_BE_ABSENT = regex(r"\b(?:optional|nullish|nullable|fallback|Optional|undefined)\b|\bdefault\s*:")
# The default in `v.optional(v.string(), "info")`.
_SECOND = regex(r"""\boptional\(.*,\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+))\s*\)\Z""", re.DOTALL)


def _given(sources: Sources, codes: Mapping[str, str]) -> Iterator[Setting]:
    """The variables of schemas of valibot, ArkType and TypeBox that are applied to the environment."""
    constants = constants_of(sources)
    for path, code in codes.items():
        for match in _GIVEN.finditer(code) if "process.env" in code else ():
            place = constants.place(match["schema"] or match["type"], path)
            said = _OBJECT.match(codes[place[0]], place[1]) if place else None
            if place is None or said is None:
                continue
            by = "TypeBox" if said["typebox"] else "ArkType" if said["arktype"] else "valibot"
            fails = bool(match["asserts"]) or match["call"] in _FAILING
            home = codes[place[0]]
            for key, value, offset in entries(home, said.end()) or ():
                name = key.rstrip("?")
                if _UPPER.fullmatch(name):
                    absent = (
                        key.endswith("?")
                        or (by == "ArkType" and "=" in value)
                        or _MAY_BE_ABSENT.search(value)
                    )
                    default = _default(value) or first_group(_SECOND.search(value))
                    line = line_at(home, offset)
                    needed = not absent and default is None
                    yield Setting(name, place[0], line, by, default, needed and fails, needed=needed)


# The name of the constant that a schema is assigned to.
_NAMED_BEFORE = regex(r"\b(?:const|let|var)\s+(\w+)\s*(?::[^=;\n]*)?=\s*\Z")
_LONGEST_NAME = 200
# A schema of zod of which every part is optional.
_PARTIAL = regex(r"\s*\)\s*(?:\.\s*\w+\([^()]*\)\s*)*\.\s*partial\(\s*\)")


def _schemas(path: str, code: str, applied: str = "") -> Iterator[tuple[str, Setting]]:
    """The variables of schemas, with the name of the schema.

    Those of zod count if the schema of the file is applied to the environment.
    A schema of Joi is for the environment if it has names in capitals; it is usual to load a file before, which
    @nestjs/config does.
    """
    parsed = bool(applied) or _PARSED.search(code) is not None
    for match in _SCHEMA.finditer(code):
        by = (
            "envalid"
            if match[0].startswith(("cleanEnv", "envsafe"))
            else "znv"
            if match[0].startswith("parseEnv")
            else "zod"
            if match[0].startswith("z")
            else "Joi"
        )
        if by == "zod" and not parsed:
            continue
        partial = _PARTIAL.match(code, end_of(code, match.end(), len(code))) is not None
        named = _NAMED_BEFORE.search(code, max(0, match.start() - _LONGEST_NAME), match.start())
        schema = named[1] if named else ""
        for name, value, offset in entries(code, match.end()) or ():
            if _UPPER.fullmatch(name):
                line, default = line_at(code, offset), _default(value)
                if by == "Joi":
                    needed = _JOI_REQUIRED.search(value) is not None and default is None
                    yield schema, Setting(name, path, line, by, default, needed=needed, optional=not needed)
                else:
                    required = _OPTIONAL.search(value) is None and not partial
                    filed = by == "zod" and applied == "@nestjs/config"
                    one = Setting(
                        name, path, line, by, default, required and not filed, needed=required and filed
                    )
                    yield schema, one


def _default(value: str) -> str | None:
    """The default in an entry of a schema."""
    return first_group(_DEFAULT.search(value))
