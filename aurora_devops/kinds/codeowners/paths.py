"""Patterns that match no file, and rules that a later one hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.record import record
from ...core.submodules import submodules

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import CodeOwners, OwnerRule


class UnmatchedPattern(Problem):
    """A pattern that matches no file of the repository."""


@record
class HiddenRule:
    """A rule whose files all belong to a later rule."""

    rule: OwnerRule
    later: OwnerRule


_MAGIC = regex(r"[*?\[\]\\!#]")
# Patterns that match every file.
_EVERYTHING = frozenset({"*", "/**", "**", "/**/*", "**/*"})


def compare(owners: CodeOwners, path: str, context: Context) -> Iterator[Problem | HiddenRule]:
    """What a file and the repository disagree on, then the rules that are hidden."""
    files = context.glob("**") if owners.rules else ()
    # A text alone has no other files.
    if any(file != path for file in files):
        yield from _unmatched(owners.rules, files, context)
    yield from _hidden(owners.rules)


def _unmatched(rules: Iterable[OwnerRule], files: Iterable[str], context: Context) -> Iterator[Problem]:
    modules = submodules(context.source)
    paths: set[str] = set()
    names: set[str] = set()
    endings: set[str] = set()
    for path in (*files, *modules):
        name = path.rpartition("/")[2]
        endings.add(name[name.rfind(".") :])
        while path and path not in paths:
            paths.add(path)
            folder, _, name = path.rpartition("/")
            names.add(name)
            path = folder
    for rule in rules:
        written = rule.pattern.strip("/")
        ending = written.removeprefix("*")
        if written.startswith("*.") and "/" not in rule.pattern and ending.rfind(".") == 0:
            found = _MAGIC.search(ending) is not None or ending in endings
        elif not written or _MAGIC.search(written):
            continue
        elif "/" in rule.pattern.rstrip("/"):
            found = written in paths or any(written.startswith(f"{module}/") for module in modules)
        else:
            found = written in names
        if not found:
            yield UnmatchedPattern(rule.at, f"pattern '{rule.pattern}' matches no file of the repository")


def _hidden(rules: tuple[OwnerRule, ...]) -> Iterator[HiddenRule]:
    """From the last rule to the first: the directories and patterns of the rules that follow."""
    later: dict[tuple[str, str], OwnerRule] = {}
    found: list[HiddenRule] = []
    for rule in reversed(rules):
        hiding = next((later[key] for key in _keys(rule) if key in later), None)
        if hiding is not None and {one.text for one in hiding.owners} != {one.text for one in rule.owners}:
            found.append(HiddenRule(rule, hiding))
        if not rule.pattern.startswith("!"):
            pattern = "*" if rule.pattern in _EVERYTHING else rule.pattern
            later.setdefault((rule.section, _directory(rule) or pattern), rule)
    yield from reversed(found)


def _directory(rule: OwnerRule) -> str:
    """The path of the directory or file that a pattern means, from `/`; empty for another pattern."""
    pattern = rule.pattern.removesuffix("**")
    if not pattern.startswith("/") and "/" not in pattern.rstrip("/"):
        return ""
    path = pattern.strip("/")
    return f"/{path}" if path and not _MAGIC.search(path) else ""


def _keys(rule: OwnerRule) -> Iterator[tuple[str, str]]:
    yield rule.section, "*"
    yield rule.section, rule.pattern
    path = _directory(rule)
    while path:
        yield rule.section, path
        path = path.rpartition("/")[0]
