"""A Makefile: its rules with their targets and recipes, each with its place.

Source: the manual of GNU make, sections 3.1 (what Makefiles contain) and 4.2 (rule syntax).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record
from ...core.source import Span


@record
class Recipe:
    """One command line of a rule: the text that the shell reads, of the same length as in the file, and its place."""

    text: str
    at: Span


@record
class Rule:
    """A rule: its targets with their places, and its recipe."""

    targets: tuple[tuple[str, Span], ...]
    recipe: tuple[Recipe, ...]


@record
class Makefile:
    """A Makefile: its text and its rules.

    It is `open` if it may have other targets: by `include`, patterns or variables.
    """

    text: str = ""
    rules: tuple[Rule, ...] = ()
    open: bool = False


_RULE = regex(r" *([^\s#:=][^#:=\n]*?)[ \t]*::?(?![:=])")
_TARGET = regex(r"\S+")
_OPEN = regex(r"(?m)^[ \t]*(?:-?include|sinclude)\b|^\.DEFAULT\b|\$\(eval\b|\$\{eval\b")
# What make takes from the beginning of a recipe line, and its variables, which the shell does not see.
_PREFIX = regex(r"[@+\- \t]*")
_AUTOMATIC = regex(r"\$\$|\$[@<^?*+|%]|\$\([^()]*\)")


def read(text: str) -> Makefile:
    """The rules of a text; a line that is none of make's is left out."""
    rules: list[Rule] = []
    targets: tuple[tuple[str, Span], ...] = ()
    recipe: list[Recipe] = []
    for start, end in _lines(text):
        content = text[start:end]
        if content.startswith("\t") and targets:
            begin = _PREFIX.match(content)
            after = begin.end() if begin else 0
            recipe.append(Recipe(_as_shell(content[after:]), Span(start + after, end)))
        elif content.strip() and not content.lstrip().startswith("#"):
            if targets:
                rules.append(Rule(targets, tuple(recipe)))
            match = _RULE.match(content)
            targets, recipe = tuple(_targets(match[1], start + match.start(1))) if match else (), []
    if targets:
        rules.append(Rule(targets, tuple(recipe)))
    unknown = any("%" in name or "$" in name for rule in rules for name, _ in rule.targets)
    return Makefile(text, tuple(rules), unknown or _OPEN.search(text) is not None)


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


def _targets(text: str, start: int) -> list[tuple[str, Span]]:
    return [(match[0], Span(start + match.start(), start + match.end())) for match in _TARGET.finditer(text)]


def _as_shell(text: str) -> str:
    """A recipe line with the same offsets: `$$` is a dollar sign, and what make replaces is a variable of the shell."""

    def value(match: object) -> str:
        found: str = match[0]  # type: ignore[index]
        return " $" if found == "$$" else "$" + "_" * (len(found) - 1)

    return _AUTOMATIC.sub(value, text) if "$" in text else text
