"""The environment variables that JavaScript and TypeScript read: `process.env`, and schemas of envalid and zod."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from ...core.lazy import regex
from ..evidence import Setting
from ..sources import Sources, line_at
from .code import brackets, codes_of, entries

_READ = regex(r"""\bprocess\.env(?:\.([A-Za-z_]\w*)\b|\[\s*["']([A-Za-z_]\w*)["']\s*\])(?!\s*=[^=])""")
_TAKEN = regex(r"\b(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*process\.env\b")
_NAME = regex(r"\s*([A-Za-z_]\w*)\s*(?::\s*(\w+)\s*)?(=)?")
_ASSIGNED = regex(
    r"""\b(?:const|let|var)\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*process\.env(?:\.(\w+)|\[["'](\w+)["']\])\s*(?:;|\n)"""
)
# `if (!process.env.NAME) { throw ...` or `if (!name) process.exit(1)`, at the start of a line of the module itself.
_ENDS = regex(
    r"""^if\s*\(\s*!\s*(?:process\.env(?:\.(?P<read>\w+)|\[["'](?P<key>\w+)["']\])|(?P<name>\w+))\s*\)\s*\{?\s*"""
    r"""(?:console\.\w+\([^;\n]*\);?\s*)?(?:throw\b|process\.exit\()""",
    re.MULTILINE,
)
_SCHEMA = regex(
    r"\b(?:cleanEnv\(\s*process\.env\s*,\s*|z\s*\.\s*(?:strict)?[oO]bject\(\s*"
    r"|[jJ]oi\s*\.\s*object\s*(?:<[^<>]*>)?\(\s*(?:\)\s*\.\s*keys\(\s*)?)(?=\{)"
)
_JOI_REQUIRED = regex(r"\.\s*required\s*\(\s*\)")
# The default in `.default(3000)` and `port({ default: 3000 })`.
_DEFAULT = regex(r"""\bdefault(?:\s*\(|\s*:)\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+)\b)""")
# The default in `process.env.PORT || 3000` and `process.env.URL ?? "http://localhost"`.
_OR = regex(r"""\s*(?:\|\||\?\?)\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`$\n]*)`|(\d+)\b)""")
_PARSED = regex(r"\.parse\(\s*process\.env\s*\)")
_UPPER = regex(r"[A-Z][A-Z0-9_]*")
_OPTIONAL = regex(r"\b(?:default|devDefault|optional|nullish|nullable|catch|requiredWhen|preprocess)\b")


def settings(sources: Sources) -> Iterator[Setting]:
    """The environment variables that the files read.

    Required are those without which a module throws an error or ends the process while it is loaded.
    """
    for path, code in codes_of(sources).items():
        if "process.env" not in code and "validationSchema" not in code:
            continue
        names = {match[1]: match[2] or match[3] for match in _ASSIGNED.finditer(code)}
        taken = [name for match in _TAKEN.finditer(code) for name in _names(match)]
        names.update({local: name for local, name, _ in taken})
        required = {
            match["read"] or match["key"] or names.get(match["name"], "") for match in _ENDS.finditer(code)
        }
        for match in _READ.finditer(code):
            name = match[1] or match[2]
            given = _OR.match(code, match.end())
            default = next((group for group in given.groups() if group is not None), None) if given else None
            yield Setting(name, path, line_at(code, match.start()), "process.env", default, name in required)
        for _, name, offset in taken:
            yield Setting(name, path, line_at(code, offset), "process.env", None, name in required)
        yield from _schemas(path, code)
    yield from _through_functions(codes_of(sources))


# A function that reads the variable of a given name: `function get(name, fallback) { ... process.env[name] ... }`.
_FUNCTION = regex(
    r"\bfunction\s+(?P<name>\w+)\s*(?:<[^<>]*>)?\s*\(\s*(?P<key>\w+)[^{}]{0,300}\{"
    r"|\b(?:const|let|var)\s+(?P<name2>\w+)\s*(?::[^=\n]*)?=\s*(?:<[^<>]*>\s*)?\(?\s*(?P<key2>\w+)[^{}]{0,300}?=>"
)
_BODY = 600
_FAILS = regex(r"\bthrow\b|\bprocess\.exit\(")


def _through_functions(codes: Mapping[str, str]) -> Iterator[Setting]:
    """The variables that functions of the project read for their callers: `get("API_URL", "http://localhost")`."""
    readers: dict[str, tuple[str, bool]] = {}
    for path, code in codes.items():
        for match in _FUNCTION.finditer(code) if "process.env[" in code else ():
            name, key = match["name"] or match["name2"], match["key"] or match["key2"]
            body = code[match.end() : match.end() + _BODY].partition("\n}")[0]
            if re.search(rf"\bprocess\.env\[\s*{key}\s*\]", body):
                fails = _FAILS.search(body) is not None
                readers[name] = (path, fails and name not in readers)
    if not readers:
        return
    names = "|".join(map(re.escape, readers))
    call = re.compile(
        rf"""(?<![\w.$])({names})\s*(?:<[^<>()]*>)?\(\s*["']([A-Z][A-Z0-9_]*)["']\s*"""
        r"""(?:(\))|,\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+))?)"""
    )
    loads = any("dotenv" in code for code in codes.values())
    for path, code in codes.items():
        found = list(call.finditer(code))
        imported = _imported(code) if found else frozenset()
        blocks = _blocks(code) if found else []
        for match in found:
            home, fails = readers[match[1]]
            if path != home and match[1] not in imported:
                continue
            default = next((group for group in match.groups()[3:] if group is not None), None)
            # Without another argument, the function fails if the variable is not set.
            required = fails and match[3] is not None and not _is_inside(match.start(), blocks)
            line = line_at(code, match.start())
            yield Setting(
                match[2], path, line, match[1], default, required and not loads, needed=required and loads
            )


def _imported(code: str) -> frozenset[str]:
    """The names that a file imports."""
    return frozenset(
        word for match in _IMPORTED.finditer(code) for word in _WORD.findall(match[1] or match[2] or "")
    )


_WORD = regex(r"[\w$]+")
_IMPORTED = regex(r"\bimport\b([^;'\"]*)\bfrom\b|\b(?:const|let|var)\s+([^=;]*)=\s*require\(")
# What is before the brace of an object, and not of a block.
_OBJECT = regex(r"(?:(?<!=>)[=(:,\[?]|(?<![=!<>])=|\bdefault|\bsatisfies\s+\w+)\s*\Z")


def _blocks(code: str) -> list[tuple[int, int]]:
    """The outermost blocks of functions and statements, and the lines of short functions, sorted."""
    found = [
        (start, end)
        for start, end in brackets(code)
        if code[start] == "{" and not _OBJECT.search(code[max(0, start - 30) : start])
    ]
    found += [match.span() for match in _SHORT.finditer(code)]
    outer: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not outer or start > outer[-1][1]:
            outer.append((start, end))
    return outer


_SHORT = regex(r"=>[^\n]*")


def _is_inside(at: int, blocks: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(blocks, (at, len(blocks) + at)) - 1
    return index >= 0 and at < blocks[index][1]


def _names(match: re.Match[str]) -> Iterator[tuple[str, str, int]]:
    """The variables of `const { A, B: b = "x" } = process.env`, with their names in the code."""
    offset = match.start(1)
    for part in match[1].split(","):
        if name := _NAME.match(part):
            yield name[2] or name[1], name[1], offset + name.start(1)
        offset += len(part) + 1


def _schemas(path: str, code: str) -> Iterator[Setting]:
    """The variables of schemas; those of zod count if the schema of the file is applied to the environment.

    A schema of Joi is for the environment if it has names in capitals; it is usual to load a file before.
    """
    parsed = _PARSED.search(code) is not None
    for match in _SCHEMA.finditer(code):
        by = "envalid" if match[0].startswith("cleanEnv") else "zod" if match[0].startswith("z") else "Joi"
        if by == "zod" and not parsed:
            continue
        for name, value, offset in entries(code, match.end()) or ():
            if _UPPER.fullmatch(name):
                line, default = line_at(code, offset), _default(value)
                if by == "Joi":
                    needed = _JOI_REQUIRED.search(value) is not None and default is None
                    yield Setting(name, path, line, by, default, needed=needed, optional=not needed)
                else:
                    yield Setting(name, path, line, by, default, _OPTIONAL.search(value) is None)


def _default(value: str) -> str | None:
    """The default in an entry of a schema."""
    match = _DEFAULT.search(value)
    return next((group for group in match.groups() if group is not None), None) if match else None
