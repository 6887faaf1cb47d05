"""The environment variables that libraries of Node.js read: env-var, convict, T3 Env, env-schema and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Setting
from ..sources import Sources, line_at
from .code import end_of, entries, first_group, strings_of

# `env.get("DATABASE_URL").required().asUrlString()` of env-var.
_GET = regex(r"""(?<![\w.])(\w+)\s*\.\s*get\(\s*["']([A-Z][A-Z0-9_]*)["']\s*\)""")
_CHAIN = regex(r"\s*\.\s*(\w+)\s*(?=\()")
_LITERAL = regex(r"""\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d[\d_]*)|(true|false))\s*\)""")
# `{ format: "port", default: 3000, env: "PORT" }` of convict.
_CONVICT = regex(r"\bconvict\s*(?:<[^()]{0,200}>)?\(\s*(?=\{)")
_OF_CONVICT = regex(r"""\{([^{}]*\benv\s*:\s*["'](\w+)["'][^{}]*)\}""")
_SAID = regex(r"""\bdefault\s*:\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d[\d_]*)|(null)\b)?""")
# `createEnv({ server: { ... } })` of T3 Env.
_T3 = regex(r"\bcreateEnv\s*\(\s*(?=\{)")
_T3_PARTS = frozenset({"server", "client", "shared"})
# JSON Schema of env-schema and @fastify/env.
_REQUIRED = regex(r"\brequired\s*:\s*(\[[^\[\]]*\])")
_PROPERTIES = regex(r"\bproperties\s*:\s*(?=\{)")
_TYPEBOX = regex(r"\bType\s*\.\s*Object\s*\(\s*(?=\{)")
_SCHEMAS = regex(r"""["'](?:@fastify/env|env-schema|fastify-env)["']""")
# `config.getOrThrow("DATABASE_URL")` of @nestjs/config.
_SERVICE = regex(
    r"""\b(?:\w*[cC]onfig\w*|env)\s*\.\s*(get|getOrThrow)\s*(?:<[^()]{0,200}?>)?\(\s*["']([A-Z][A-Z0-9_]*)["']\s*"""
    r"""(?:,\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d[\d_]*))?)?"""
)
_OPTIONAL = regex(r"\b(?:default|optional|Optional|nullish|nullable|catch|fallback|preprocess)\b")
_DEFAULT = regex(r"""\b(?:default(?:\s*\(|\s*:)|fallback\s*\()\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d[\d_]*)\b)""")
_NAME = regex(r"[A-Z][A-Z0-9_]*")


def read_by_libraries(path: str, code: str) -> Iterator[Setting]:
    """The variables that a file reads with these libraries."""
    if "env-var" in code:
        yield from _env_var(path, code)
    if "convict" in code:
        yield from _convict(path, code)
    if "createEnv" in code:
        yield from _t3(path, code)
    if _SCHEMAS.search(code):
        yield from _schema(path, code)
    if "onfig" in code and "get" in code and "@nestjs/" in code:
        yield from _service(path, code)
    if "class-validator" in code:
        yield from _validated(path, code)
    if '"effect"' in code or "'effect'" in code or "effect/Config" in code:
        yield from _effect(path, code)


def read_by_files(sources: Sources) -> Iterator[Setting]:
    """The variables in files that libraries read: those of the packages config and Prisma."""
    for path in sources.paths:
        if _CUSTOM.search(path):
            text = sources.text(path)
            for match in _MAPPED.finditer(text):
                name = match[1] or match[2]
                yield Setting(name, path, line_at(text, match.start()), "config", optional=True)
    used = any(
        "PrismaClient" in text and not _OTHER_SOURCE.search(text)
        for _, text in sources.code(".ts", ".js", ".mjs")
    )
    for path in sources.paths if used else ():
        if path.endswith(".prisma"):
            text = sources.text(path)
            for match in _OF_PRISMA.finditer(text):
                # Prisma loads `.env`.
                yield Setting(match[1], path, line_at(text, match.start(1)), "Prisma", needed=True)


_CUSTOM = regex(r"(?:^|/)config/custom-environment-variables\.(?:json5?|ya?ml|[cm]?js|ts)$")
_MAPPED = regex(
    r"""(?m):\s*["']?(?:([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*))["']?\s*[,}\n]|["']?__name["']?\s*:\s*["']?(\w+)"""
)
_OF_PRISMA = regex(r"""(?m)^\s*url\s*=\s*env\(\s*"(\w+)"\s*\)""")
_OTHER_SOURCE = regex(r"\b(?:datasources|datasourceUrl|adapter)\b")


# `@IsUrl() DATABASE_URL: string;` of a class that class-validator checks.
_VALIDATED = regex(
    r"(?P<decorators>(?:@\w+\((?>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*)+)(?:(?:public|readonly)\s+)*(?P<name>[A-Z][A-Z0-9_]*)"
    r"(?P<mark>[?!]?)\s*:\s*[\w\[\]<>|' \"]+(?P<default>=)?"
)


def _validated(path: str, code: str) -> Iterator[Setting]:
    for match in _VALIDATED.finditer(code):
        needed = not (match["default"] or match["mark"] == "?" or "IsOptional" in match["decorators"])
        line = line_at(code, match.start("name"))
        yield Setting(match["name"], path, line, "class-validator", needed=needed, optional=not needed)


# `Config.string("DATABASE_URL")` of Effect.
_EFFECT = regex(
    r"""\bConfig\s*\.\s*(?:\w+)\(\s*["']([A-Z][A-Z0-9_]*)["']\s*\)(?:\s*\.\s*pipe\(\s*Config\s*\.\s*(\w+))?"""
)
_WRAPS = regex(r"\bConfig\s*\.\s*(?:withDefault|option|orElse)\(\s*\Z")


def _effect(path: str, code: str) -> Iterator[Setting]:
    for match in _EFFECT.finditer(code):
        absent = match[2] in ("withDefault", "option", "orElse") or _WRAPS.search(code, 0, match.start())
        line = line_at(code, match.start(1))
        yield Setting(match[1], path, line, "Effect", needed=not absent, optional=bool(absent))


def _env_var(path: str, code: str) -> Iterator[Setting]:
    for match in _GET.finditer(code):
        calls: dict[str, str | None] = {}
        end = match.end()
        while (call := _CHAIN.match(code, end)) is not None and end_of(code, call.end()) > 0:
            said = _LITERAL.match(code, call.end())
            calls[call[1]] = _first(said)
            end = end_of(code, call.end())
        if not any(name.startswith("as") for name in calls):
            # A map has such a method, too.
            continue
        default = calls.get("default")
        required = "required" in calls and "default" not in calls
        line = line_at(code, match.start(2))
        yield Setting(match[2], path, line, "env-var", default, required, optional=not required)


def _first(match: re.Match[str] | None) -> str | None:
    """The first group that is there, without the separators of numbers."""
    found = first_group(match)
    return found.replace("_", "") if found and found[0].isdigit() else found


def _convict(path: str, code: str) -> Iterator[Setting]:
    validated = re.search(r"\.\s*validate\s*\(", code) is not None
    for made in _CONVICT.finditer(code):
        end = end_of(code, made.end(), len(code))
        for match in _OF_CONVICT.finditer(code, made.end(), max(end, 0)):
            said = _SAID.search(match[1])
            default = _first(said)
            # With `null` as its default, a value that is not nullable is invalid.
            needed = validated and default == "null" and "nullable" not in match[1]
            default = None if default == "null" else default
            line = line_at(code, match.start(2))
            yield Setting(match[2], path, line, "convict", default, needed, optional=not needed)


def _t3(path: str, code: str) -> Iterator[Setting]:
    for made in _T3.finditer(code):
        for part, value, offset in entries(code, made.end()) or ():
            if part in _T3_PARTS and value.startswith("{"):
                start = code.find("{", offset)
                for name, said, at in entries(code, start) or ():
                    if _NAME.fullmatch(name):
                        required = _OPTIONAL.search(said) is None
                        yield Setting(name, path, line_at(code, at), "T3 Env", _given(said), required)


def _schema(path: str, code: str) -> Iterator[Setting]:
    listed = _REQUIRED.search(code)
    needed = (strings_of(listed[1]) or ()) if listed else ()
    found = [(match.end(), False) for match in _PROPERTIES.finditer(code)]
    found += [(match.end(), True) for match in _TYPEBOX.finditer(code)]
    for start, typebox in found:
        for name, said, at in entries(code, start) or ():
            if _NAME.fullmatch(name):
                optional = _OPTIONAL.search(said) is not None
                required = not optional and (typebox or name in needed)
                yield Setting(name, path, line_at(code, at), "env-schema", _given(said), required)


def _given(said: str) -> str | None:
    return _first(_DEFAULT.search(said))


def _service(path: str, code: str) -> Iterator[Setting]:
    for match in _SERVICE.finditer(code):
        default = next((group for group in match.groups()[2:] if group is not None), None)
        needed = match[1] == "getOrThrow"
        line = line_at(code, match.start(2))
        yield Setting(match[2], path, line, "@nestjs/config", default, needed=needed, optional=not needed)


def name_of_port(said: str) -> tuple[int, str] | None:
    """The port and the variable in an expression of such a library: `env.get("PORT").default(3000).asPortNumber()`."""
    match = _GET.match(said.strip())
    if match is None:
        return None
    found = next(iter(_env_var("", said.strip())), None)
    text = str(found.default) if found else ""
    return (int(text), match[2]) if text.isdecimal() and len(text) <= 5 else None
