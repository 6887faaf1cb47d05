"""The files of JavaScript and TypeScript, and how parts of them are read without running them."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.lazy import regex
from ..sources import Sources
from ..tokens import CLOSING, blank_comments, ends_of

CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")

# Strings, templates and comments. What is not closed ends with the text, so that each part is read once.
LITERALS = (
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?>(?:\\.|[^`\\])*)(?:`|\Z)"""
    r"""|(?P<comment>//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z))"""
)
_TOKEN = regex(LITERALS, re.DOTALL)
_SCAN = regex(LITERALS + r"|(?P<mark>[()\[\]{},])", re.DOTALL)
_IMPORT = regex(r"""\b(?:from|require\s*\(|import\s*\(|import)\s*["']([^"'\n]+)["']""")


@lru_cache(maxsize=2)
def codes_of(sources: Sources) -> dict[str, str]:
    """The texts of the files with spaces in place of comments, so that offsets stay."""
    return {path: _with_environment(without_comments(text)) for path, text in sources.code(*CODE)}


# Names that stand for `process.env`: a constant, a part of `process`, and a parameter.
_ALIAS = regex(
    r"""\b(?:const|let|var)\s+(?P<constant>\w+)(?:\s*:\s*[\w.]+)?\s*=\s*process\.env[ ]*(?:;|\n)"""
    r"""|\{\s*env(?:\s*:\s*(?P<taken>\w+))?\s*\}\s*=\s*(?:globalThis\s*\.\s*)?(?P<of>process)\b(?!\s*\.)"""
    r"""|\bimport\s*\{\s*env(?:\s+as\s+(?P<imported>\w+))?\s*\}\s*(?P<from>from)\s*["'](?:node:)?process["']"""
    r"""|(?<=[(,\s])(?P<parameter>\w{1,60})(?:[ ]?:[ ]?[\w.<>, |]{1,80})?[ ]?=[ ]?process\.env\s*[,)]"""
    r"""|(?<=[(,\s])(?P<typed>\w{1,60})[ ]?:[ ]?NodeJS\.ProcessEnv\b"""
)


_OF_BUN = regex(r"(?<![\w.$\"'`])(?:globalThis\.)?Bun\.env\b")
_OF_DENO = regex(r"""(?<![\w.$"'`])Deno\.env\.get\(\s*(["']\w+["'])\s*\)""")


def _with_environment(code: str) -> str:
    """A text with `process.env` in place of the names that stand for it, also in Bun and Deno; the lines stay."""
    if "Bun.env" in code or "Deno.env" in code:
        code = _OF_DENO.sub(r"process.env[\1]", _OF_BUN.sub("process.env", code))
    if "process" not in code and "ProcessEnv" not in code:
        return code
    names = {
        match["constant"]
        or match["taken"]
        or match["imported"]
        or match["parameter"]
        or match["typed"]
        or "env"
        for match in _ALIAS.finditer(code)
    }
    names.discard("process")
    if not names:
        return code
    # The names are words: nothing in them has to be escaped.
    any_of = "|".join(sorted(names))
    used = re.compile(
        rf"(?<![\w.$\"'`])(?:{any_of})(?=\s*(?:\.\s*[A-Z_][A-Z0-9_]*\b|\[))"
        rf"|(?<=\}} = )(?:{any_of})\b(?!\s*[.(\[])"
    )
    return used.sub("process.env", code)


def without_comments(text: str) -> str:
    """A text with spaces in place of its comments."""
    return blank_comments(text, _TOKEN)


@lru_cache(maxsize=2)
def packages_of_files(sources: Sources) -> dict[str, frozenset[str]]:
    """The packages that each file imports; relative imports are left out."""
    return {
        path: frozenset(
            "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
            for name in _IMPORT.findall(code)
            if not name.startswith(".")
        )
        for path, code in codes_of(sources).items()
    }


# An argument or an object that is longer is not read.
_LONGEST = 20_000


@lru_cache(maxsize=8)
def _ends(code: str) -> dict[int, int]:
    """For each opening bracket the offset behind the one that closes it."""
    return ends_of(_SCAN.finditer(code))


def end_of(code: str, start: int, longest: int = _LONGEST) -> int:
    """The offset behind the bracket that closes the one at `start`; -1 if it is not closed soon."""
    end = _ends(code).get(start, -1)
    return end if end - start <= longest else -1


def entries(code: str, start: int) -> list[tuple[str, str, int]] | None:
    """The entries of the object literal that begins at an offset: key, value and offset; None if one is not plain."""
    end = end_of(code, start)
    if end < 0:
        return None
    found: list[tuple[str, str, int]] = []
    for part, at in parts(code, start + 1, end - 1):
        match = _ENTRY.match(part)
        if match is None and (method := _METHOD.match(part)):
            found.append((method[1], "() => {}", at + method.start(1)))
            continue
        if match is None:
            return None
        key = match["quoted"] or match["plain"]
        offset = at + match.start("quoted" if match["quoted"] else "plain")
        found.append((key, (match["value"] or key).strip(), offset))
    return found


_ENTRY = regex(
    r"""\s*(?:["'](?P<quoted>[^"'\n]+)["']|(?P<plain>[\w$]+))\s*(?::(?P<value>.*))?\s*\Z""", re.DOTALL
)
# A method of an object: `collect() { ... }`.
_METHOD = regex(r"\s*(?:async\s+)?\*?\s*([A-Za-z_$][\w$]*)\s*\([^()]*\)\s*(?::[^{]*)?\{")


def parts(code: str, start: int, end: int) -> list[tuple[str, int]]:
    """What commas separate in a part of a text, each with its offset, without empty parts."""
    found: list[tuple[str, int]] = []
    first, depth = start, 0
    for match in _SCAN.finditer(code, start, end):
        character = match["mark"]
        if character is None:
            continue
        if character in CLOSING:
            depth += 1
        elif character != ",":
            depth -= 1
        elif depth == 0:
            found.append((code[first : match.start()], first))
            first = match.end()
    found.append((code[first:end], first))
    return [(part, at) for part, at in found if part.strip()]


_STRING = regex(r"""\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\$]*)`)\s*(?:as\s+const)?\s*""")


def string_of(value: str) -> str | None:
    """The text of a string literal; None for another expression."""
    return first_group(_STRING.fullmatch(value))


def first_group(match: re.Match[str] | None) -> str | None:
    """The first group of a match that takes part in it; None without a match."""
    return next((group for group in match.groups() if group is not None), None) if match else None


def strings_of(value: str) -> tuple[str, ...] | None:
    """The texts of an array of string literals; None for another expression."""
    text = re.sub(r"\s*as\s+const\s*$", "", value.strip())
    if not (text.startswith("[") and text.endswith("]")):
        return None
    texts = [string_of(part) for part, _ in parts(text, 1, len(text) - 1)]
    return None if None in texts else tuple(each for each in texts if each is not None)


_DEFINED = regex(r"\b(?:function|const|let|var)\s+([A-Za-z_$][\w$]*)")
# The block of a function, behind its parameters.
_BODY = regex(r"(?:=>|\)(?:\s*:\s*[\w<>\[\]. |]+?)?)\s*\{")


def function_of(code: str, name: str) -> tuple[int, int] | None:
    """Where a function of a file begins and ends; None if the file has none of this name."""
    for match in _DEFINED.finditer(code):
        if match[1] == name:
            body = _BODY.search(code, match.end())
            end = end_of(code, body.end() - 1, len(code)) if body else -1
            return (match.start(), end) if end > 0 else None
    return None


# A function with a name, up to its parameters.
_NAMED_FUNCTION = regex(
    r"\bfunction\s+(?P<name>\w+)\s*(?:<[^()]{0,200}>)?\("
    r"|\b(?:const|let|var)\s+(?P<arrow>\w+)\s*(?::[^=\n]{0,200})?=\s*(?:async\s*)?(?:<[^()]{0,200}>)?\("
    r"|(?m:^)[ \t]+(?:(?:public|private|protected|static|async|override)\s+)*(?P<method>\w+)\s*(?:<[^()]{0,200}>)?\("
)
_FUNCTION_BODY = regex(r"\s*(?::\s*[\w<>\[\]. |\"',]+?)?\s*(?:=>\s*)?\(?\s*\{|\s*(?::[^=\n]*)?=>\s*")
_WORDS = frozenset({"if", "for", "while", "switch", "catch", "return", "function"})


@lru_cache(maxsize=64)
def _named_functions(code: str) -> tuple[tuple[int, int, str, tuple[str, ...]], ...]:
    """The functions with names: where the bodies begin and end, the names and the parameters."""
    found = []
    for match in _NAMED_FUNCTION.finditer(code):
        name = match["name"] or match["arrow"] or match["method"]
        end = end_of(code, match.end() - 1)
        body = _FUNCTION_BODY.match(code, end) if end > 0 and name not in _WORDS else None
        if body is None:
            continue
        close = (
            end_of(code, body.end() - 1, len(code)) if body[0].endswith("{") else _statement(code, body.end())
        )
        listed = tuple(part for part, _ in parts(code, match.end(), end - 1))
        found.append((body.end(), close, name, listed))
    return tuple(found)


def function_around(code: str, start: int) -> tuple[str, list[str]] | None:
    """The name and the parameters of the innermost function with a name around an offset."""
    return next(
        ((name, list(listed)) for name, listed, _ in functions_around(code, start) if name != "constructor"),
        None,
    )


def functions_around(code: str, start: int) -> list[tuple[str, tuple[str, ...], int]]:
    """The functions around an offset, the innermost first, all of them for -1: name, parameters, where it begins."""
    found = [
        (name, listed, begin)
        for begin, close, name, listed in _named_functions(code)
        if start < 0 or begin <= start < close
    ]
    return found[::-1]


_CLASS = regex(r"\bclass\s+(\w+)")


def class_before(code: str, start: int) -> str:
    """The name of the last class that begins before an offset."""
    return next((match[1] for match in reversed(list(_CLASS.finditer(code, 0, start)))), "")


def class_of(code: str, name: str) -> tuple[int, int] | None:
    """Where a class of a file begins and ends; None if the file has none of this name."""
    for match in _CLASS.finditer(code):
        if match[1] == name:
            opened = code.find("{", match.end())
            end = end_of(code, opened, len(code)) if opened > 0 else -1
            return (match.start(), end) if end > 0 else None
    return None


# The block after the parameters and the optional type of a function or method.
_BLOCK = regex(r"\s*(?::[^=;\n]{0,200})?\{")


def is_definition(code: str, end: int) -> bool:
    """Whether parentheses that end at an offset are the parameters of a function, not the arguments of a call."""
    return _BLOCK.match(code, end) is not None


def _statement(code: str, start: int) -> int:
    """Where an expression ends that is the body of an arrow function."""
    opened = code.find("(", start)
    return end_of(code, opened, len(code)) if opened >= 0 else start
