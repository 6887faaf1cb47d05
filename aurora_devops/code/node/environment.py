"""The environment variables that JavaScript and TypeScript read: `process.env`, and schemas of envalid and zod."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Setting
from ..sources import Sources, line_at
from .code import codes_of, entries

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
