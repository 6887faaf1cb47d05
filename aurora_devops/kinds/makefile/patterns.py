"""The targets that a pattern rule makes: `push-api` and `push-web` of `push-%`, where the Makefile names them.

Source: the manual of GNU make, sections 8.2 (functions for texts) and 10.5 (pattern rules).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from .model import Makefile, Rule

_AUTOMATIC = regex(r"(?<!\$)\$(?:[@<^?+|%]|\([@<^?+*%])")
_STEM = regex(r"(?<!\$)\$\*")
# `$(addprefix push-,$(SERVICES))`, `$(SERVICES:%=push-%)`, `$(patsubst %,push-%,$(SERVICES))`.
_ADDED = regex(r"\$[({]addprefix[ \t]+([^,(){}$]*),[ \t]*(\$[({]\w+[)}]|[^,$(){}]*)[)}]")
_CHANGED = regex(r"\$[({](\w+):(%?)=([^(){}$:=,]*)[)}]")
_SUBSTITUTED = regex(r"\$[({]patsubst[ \t]+%,([^,(){}$]*),[ \t]*(\$[({]\w+[)}]|[^,$(){}]*)[)}]")
_LIST = regex(r"\$[({](\w+)[)}]")
_WORD = regex(r"[\w./-]+")
_MOST = 30


def stems(makefile: Makefile, rule: Rule, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What the `%` of a pattern rule stands for; none if it is unknown or the recipe uses other automatic variables."""
    if len(rule.targets) != 1 or rule.targets[0][0].count("%") != 1 or not rule.recipe:
        return ()
    recipe = makefile.text[rule.recipe[0].at.start : rule.recipe[-1].at.end]
    if not _STEM.search(recipe) or _AUTOMATIC.search(recipe):
        return ()
    before, _, after = rule.targets[0][0].partition("%")
    named = [name for other in makefile.rules for name, _ in other.needs]
    found = dict.fromkeys(
        name[len(before) : len(name) - len(after)]
        for name in (*named, *_computed(makefile.text, lists))
        if name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after)
    )
    words = [name for name in found if _WORD.fullmatch(name)]
    return tuple(words) if len(words) == len(found) <= _MOST else ()


def _computed(text: str, lists: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The names that functions make of the words of a list."""
    for match in _ADDED.finditer(text) if "addprefix" in text else ():
        yield from (f"{match[1]}{word}" for word in _words(match[2], lists))
    for match in _SUBSTITUTED.finditer(text) if "patsubst" in text else ():
        yield from (match[1].replace("%", word) for word in _words(match[2], lists))
    for match in _CHANGED.finditer(text) if "%" in text else ():
        for word in lists.get(match[1], ()):
            yield match[3].replace("%", word) if match[2] else f"{word}{match[3]}"


def _words(text: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    match = _LIST.fullmatch(text)
    return lists.get(match[1], ()) if match else tuple(text.split())
