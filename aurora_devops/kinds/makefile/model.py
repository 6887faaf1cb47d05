"""A Makefile: its rules with their targets and recipes, each with its place.

Source: the manual of GNU make, sections 3.1 (what Makefiles contain) and 4.2 (rule syntax).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record, replace
from ...core.source import Span
from ...subjects import Script


@record
class Recipe(Script):
    """One command line of a rule.

    `removed` are the offsets in the text before which it lacks a character of the file: `$$` is a dollar sign.
    """

    at: Span
    removed: tuple[int, ...] = ()

    def place(self, start: int, end: int) -> Span:
        """The place of a part of the text."""
        return self.at.sub(start + bisect_left(self.removed, start), end + bisect_left(self.removed, end))


@record
class Rule:
    """A rule: its targets and the targets that it needs, with their places, and its recipe."""

    targets: tuple[tuple[str, Span], ...]
    recipe: tuple[Recipe, ...]
    needs: tuple[tuple[str, Span], ...] = ()


@record
class Makefile:
    """A Makefile: its text, its rules, and the files that it includes.

    It is `open` if it may have other targets, whose names are computed.
    """

    text: str = ""
    rules: tuple[Rule, ...] = ()
    includes: tuple[str, ...] = ()
    open: bool = False


# A reference to a variable may have a colon and a sign: `$(NAMES:%=build-%)`.
_RULE = regex(r" *((?>\$[({][^(){}\n]*[)}]|[^\s#:=])(?>\$[({][^(){}\n]*[)}]|[^#:=\n])*?)[ \t]*::?(?![:=])")
_TARGET = regex(r"\S+")
# A variable or a function of make, which may contain spaces.
_PLAIN = r"[^()]{0,200}+"
_INNER = rf"\((?>{_PLAIN}(?:\({_PLAIN}\){_PLAIN}){{0,5}})\)"
_CALLED = rf"\$\((?>{_PLAIN}(?:{_INNER}{_PLAIN}){{0,5}})\)"
_CALL = regex(_CALLED)
# What a rule needs, up to a comment, a recipe on the same line, or a variable that is set for the target.
_NEEDS = regex(r"(?>(?:[^#;=\n\\]|\\\r?\n|\\)*)(?=[#;\n]|$)")
_CONTINUED = regex(r"\\\r?\n")
# A line that is a call of a function: `$(warning ...)`.
_FUNCTION = regex(r"\s*\$[({](?:call|error|foreach|if|info|shell|warning)\b")
_INCLUDE = regex(r"(?m)^[ \t]*(?:-?include|sinclude)[ \t]++([^#\n]+)")
# Rules that are not written, and not the variables that `$(eval NAME = value)` sets, or reads from a file.
_OPEN = regex(
    r"(?m)^\.DEFAULT\b|\$[({]eval\b(?![ \t]+(?:(?:export|override)[ \t]+)?[\w.-]++[ \t]*(?::{1,3}|[?+!])?="
    r"|[ \t]+-?include[ \t]+[\w./-]*(?:\.env|\bvar(?:iable)?s)[\w.-]*[)}])"
)
# A target with a variable that names a folder: `$(BIN)/lint`.
_IN_FOLDER = regex(r"[^/]*/.+")
# What make takes from the beginning of a recipe line, and its variables, which the shell does not see.
_PREFIX = regex(r"[@+\- \t]*")
_AUTOMATIC = regex(rf"\$\$|\$[@<^?*+|%]|{_CALLED}")


def read(text: str) -> Makefile:
    """The rules of a text; a line that is none of make's is left out."""
    rules: list[Rule] = []
    targets: tuple[tuple[str, Span], ...] = ()
    needs: tuple[tuple[str, Span], ...] = ()
    recipe: list[Recipe] = []
    defines = False
    for start, end in _lines(text):
        content = text[start:end]
        if defines or content.startswith("define "):
            defines = not content.startswith("endef")
            continue
        if content.startswith("\t") and targets:
            begin = _PREFIX.match(content)
            after = begin.end() if begin else 0
            recipe.append(_recipe(content[after:], Span(start + after, end)))
        elif content.strip() and not content.lstrip().startswith("#"):
            if targets:
                rules.append(Rule(targets, tuple(recipe), needs))
            match = None if _FUNCTION.match(content) else _RULE.match(content)
            targets, recipe = tuple(_targets(match[1], start + match.start(1))) if match else (), []
            after = match.end() if match else len(content)
            needed = _NEEDS.match(_CALL.sub(_blank, content), after)
            needs = tuple(_targets(_CONTINUED.sub(_space, needed[0]), start + after)) if needed else ()
    if targets:
        rules.append(Rule(targets, tuple(recipe), needs))
    if any("$" in name for rule in rules for name, _ in rule.targets):
        known = values(text)
        given = {**known.constants, **known.defaults}
        rules = [replace(rule, targets=_evaluated(rule.targets, text, given)) for rule in rules]
    unknown = any(
        "$" in name and not _IN_FOLDER.fullmatch(name) for rule in rules for name, _ in rule.targets
    )
    includes = tuple(name for match in _INCLUDE.finditer(text) for name in match[1].split())
    return Makefile(text, tuple(rules), includes, unknown or _OPEN.search(text) is not None)


_ASSIGNED = regex(
    r"(?m)^[ ]*(?:export[ ]+|override[ ]+)?([\w.-]+)[ \t]*(\+|!|\?|:{0,3})=((?:[^\n#\\]|\\\r?\n|\\)*)"
)
# `test: FLAGS = -v`
_FOR_TARGET = regex(
    r"(?m)^[^\s#:=][^#:=\n]*:[ \t]*(?:export[ ]+|override[ ]+)?([\w.-]+)[ \t]*(?:\+|!|\?|:{0,3})="
)
_REFERENCE = regex(r"\$[({]([\w.-]+)[)}]")


@record
class Values:
    """The variables of a Makefile that have one value, and those that have a default that callers may replace."""

    constants: Mapping[str, str]
    defaults: Mapping[str, str]


def values(text: str) -> Values:
    """The variables that a text sets once, outside of recipes, with the values of others in them."""
    found: dict[str, str] = {}
    defaults: set[str] = set()
    several = {match[1] for match in _FOR_TARGET.finditer(text)}
    for match in _ASSIGNED.finditer(text):
        if match[1] in found or match[2] in ("+", "!"):
            several.add(match[1])
        if match[2] == "?":
            defaults.add(match[1])
        found[match[1]] = " ".join(match[3].replace("\\\n", " ").split())
    known = {name: value for name, value in found.items() if name not in several}
    constants = {name: value for name, value in known.items() if name not in defaults}
    # What a function gives is unknown.
    resolved = {name: _replaced(value, constants) for name, value in known.items()}
    plain = {
        name: _REFERENCE.sub(lambda match: f"${{{match[1]}}}", value) for name, value in resolved.items()
    }
    plain = {name: value for name, value in plain.items() if "$(" not in value and "`" not in value}
    return Values(
        {name: value for name, value in plain.items() if name not in defaults},
        {name: value for name, value in plain.items() if name in defaults},
    )


def assigned(text: str) -> set[str]:
    """The names of the variables that a text sets outside of recipes."""
    return {match[1] for match in _ASSIGNED.finditer(text)}


def _replaced(name: str, values: Mapping[str, str]) -> str:
    """The name of a target with the values of variables, as far as they are known."""
    for _ in range(3):
        name = _REFERENCE.sub(lambda match: values.get(match[1], match[0]), name)
    return name


# `$(SERVICES:%=build-%)`, `$(addprefix build-,$(SERVICES))`, `$(patsubst %,build-%,$(SERVICES))`
_SUBSTITUTED = regex(r"\$[({]([\w.-]+):([^\s$%=(){}]*%?[^\s$%=(){}]*)=([^\s$%(){}]*%?[^\s$%(){}]*)[)}]")
_AFFIXED = regex(r"\$[({]add(prefix|suffix)[ \t]+([^\s$,(){}]*),([^$,(){}]*)[)}]")
_PATTERNED = regex(r"\$[({]patsubst[ \t]+([^\s$,(){}]*),([^\s$,(){}]*),([^$,(){}]*)[)}]")


def _evaluated(
    targets: tuple[tuple[str, Span], ...], text: str, values: Mapping[str, str]
) -> tuple[tuple[str, Span], ...]:
    """The targets of a rule with the values of variables, which may have several words, and of functions for words."""
    if not any("$" in name for name, _ in targets):
        return targets
    at = Span(targets[0][1].start, targets[-1][1].end)
    whole = _functions(text[at.start : at.end], values)
    if "$" not in whole and whole.split():
        return tuple((name, at) for name in whole.split())
    found: list[tuple[str, Span]] = []
    for name, span in targets:
        words = _functions(name, values).split() or [name]
        found += [(word, span) for word in words]
    return tuple(found)


def _functions(text: str, values: Mapping[str, str]) -> str:
    """A text with the values of variables, and of functions for words, as far as they are known."""

    def substituted(match: object) -> str:
        name, old, new = match[1], match[2], match[3]  # type: ignore[index]
        whole = "%" in old
        return (
            _patterned(values[name], old if whole else f"%{old}", new if whole else f"%{new}")
            if name in values
            else match[0]  # type: ignore[index]
        )

    for _ in range(3):
        before = text
        text = _replaced(text, values)
        text = _SUBSTITUTED.sub(substituted, text)
        text = _AFFIXED.sub(
            lambda match: _patterned(
                match[3], "%", f"{match[2]}%" if match[1] == "prefix" else f"%{match[2]}"
            ),
            text,
        )
        text = _PATTERNED.sub(lambda match: _patterned(match[3], match[1], match[2]), text)
        if text == before:
            break
    return text


def _patterned(words: str, old: str, new: str) -> str:
    """Words with a pattern in place of another one, each with `%` for what remains."""
    begin, _, end = old.partition("%")
    found = []
    for word in words.split():
        matches = "%" in old and len(word) >= len(begin) + len(end)
        if matches and word.startswith(begin) and word.endswith(end):
            found.append(new.replace("%", word[len(begin) : len(word) - len(end)], 1))
        else:
            found.append(new if word == old else word)
    return " ".join(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The beginning and the end of each logical line: a backslash at its end joins the next one to it."""
    start = at = 0
    while at < len(text):
        newline = text.find("\n", at)
        end = newline if newline >= 0 else len(text)
        at = end + 1
        if not text[start:end].removesuffix("\r").endswith("\\"):
            yield start, end
            start = at
    if start < len(text):
        yield start, len(text)


def _space(match: re.Match[str]) -> str:
    """Spaces in place of a text."""
    return " " * len(match[0])


def _blank(match: re.Match[str]) -> str:
    """A text of the same length that names no target."""
    return "$" * len(match[0])


def _targets(text: str, start: int) -> list[tuple[str, Span]]:
    return [(match[0], Span(start + match.start(), start + match.end())) for match in _TARGET.finditer(text)]


def _recipe(text: str, at: Span) -> Recipe:
    """A recipe line as the shell reads it: what make replaces is a variable of the same length, `$$` a dollar sign."""
    removed: list[int] = []

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            removed.append(match.start() - len(removed))
            return "$"
        name = match[0][2:-1]
        return f"${{{name}}}" if name.isidentifier() else "$" + "_" * (len(match[0]) - 1)

    shell = _AUTOMATIC.sub(value, text) if "$" in text else text
    return Recipe(shell, at, "sh", "recipe", removed=tuple(removed))
