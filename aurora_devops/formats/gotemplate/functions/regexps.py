"""Regular expressions (sprig, section String Functions, regexMatch and the functions below it)."""

from __future__ import annotations

from ..errors import TemplateError
from ..re2 import Expression, compiled
from ..text import concat
from ..values import LONGEST, NilStrings, Strings
from .signatures import Family

FAMILY = Family()


def _expression(pattern: str) -> Expression:
    return compiled(str(pattern))


@FAMILY.add("string string", "regexMatch")
def regex_match(pattern: str, text: str) -> bool:
    """Whether the text has a match; false if the expression is invalid (sprig, String Functions)."""
    try:
        expression = _expression(pattern)
    except TemplateError:
        return False
    return expression.search(text) is not None


@FAMILY.add("string string", "mustRegexMatch")
def must_regex_match(pattern: str, text: str) -> bool:
    """Whether the text has a match (sprig, String Functions)."""
    return _expression(pattern).search(text) is not None


@FAMILY.add("string string int", "regexFindAll", "mustRegexFindAll")
def regex_find_all(pattern: str, text: str, count: int) -> Strings:
    """The first matches, all of them for -1 (sprig, String Functions)."""
    found = [text[match[0] : match[1]] for match in _expression(pattern).find_all(text, count)]
    return Strings(found) if found else NilStrings()


@FAMILY.add("string string", "regexFind", "mustRegexFind")
def regex_find(pattern: str, text: str) -> str:
    """The first match, an empty string if there are none (sprig, String Functions)."""
    match = _expression(pattern).search(text)
    return "" if match is None else text[match[0] : match[1]]


@FAMILY.add("string string string", "regexReplaceAll", "mustRegexReplaceAll")
def regex_replace_all(pattern: str, text: str, replacement: str) -> str:
    """The matches replaced; `${1}` is the text of a group (sprig, String Functions)."""
    expression = _expression(pattern)
    return _replaced(expression, text, _template(expression, replacement))


@FAMILY.add("string string string", "regexReplaceAllLiteral", "mustRegexReplaceAllLiteral")
def regex_replace_all_literal(pattern: str, text: str, replacement: str) -> str:
    """The matches replaced by a string as it is (sprig, String Functions)."""
    return _replaced(_expression(pattern), text, [replacement])


@FAMILY.add("string string int", "regexSplit", "mustRegexSplit")
def regex_split(pattern: str, text: str, count: int) -> Strings:
    """The parts between matches (sprig, String Functions)."""
    expression = _expression(pattern)
    if count == 0:
        return NilStrings()
    if pattern and not text:
        return Strings([""])
    parts = Strings()
    start = end = 0
    for match in expression.find_all(text, count):
        if count > 0 and len(parts) == count - 1:
            break
        end = match[0]
        if match[1]:
            parts.append(text[start:end])
        start = match[1]
    if end != len(text):
        parts.append(text[start:])
    return parts


@FAMILY.add("string", "regexQuoteMeta")
def regex_quote_meta(text: str) -> str:
    """The text with a backslash before each special character (sprig, String Functions)."""
    return concat(["\\" + char if char in "\\.+*?()|[]{}^$" else text[at] for at, char in enumerate(text)])


def _replaced(expression: Expression, text: str, template: list[str | int]) -> str:
    parts: list[str] = []
    size = at = 0
    for match in expression.find_all(text):
        parts.append(text[at : match[0]])
        for part in template:
            new = part if isinstance(part, str) else _group(match, part, text)
            size += len(new)
            parts.append(new)
        if size > LONGEST:
            raise TemplateError(f"the text is longer than {LONGEST} characters")
        at = match[1]
    return concat((*parts, text[at:])) if parts else text


def _group(match: list[int], index: int, text: str) -> str:
    start, end = match[2 * index : 2 * index + 2]
    return text[start:end] if start >= 0 else ""


def _template(expression: Expression, replacement: str) -> list[str | int]:
    """The parts of a replacement: text, and numbers of groups."""
    parts: list[str | int] = []
    at = 0
    while True:
        dollar = str.find(replacement, "$", at)
        if dollar < 0:
            break
        parts.append(replacement[at:dollar])
        at = dollar + 1
        if replacement[at : at + 1] == "$":
            parts.append("$")
            at += 1
            continue
        braced = replacement[at : at + 1] == "{"
        end = start = at + braced
        while end < len(replacement) and (replacement[end].isalnum() or replacement[end] == "_"):
            end += 1
        name = str(replacement[start:end])
        if not name or (braced and replacement[end : end + 1] != "}"):
            parts.append("$")
            continue
        at = end + braced
        parts += _group_numbers(expression, name)
    return [*parts, replacement[at:]]


def _group_numbers(expression: Expression, name: str) -> list[str | int]:
    if name.isascii() and name.isdigit() and (name == "0" or name[0] != "0") and len(name) < 9:
        return [int(name)] if int(name) < len(expression.names) else []
    return [expression.names.index(name)] if name in expression.names else []
