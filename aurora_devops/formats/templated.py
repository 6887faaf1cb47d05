"""YAML that Go's text/template prints, read as it is written: an action in a value is text of the value.

Lines with nothing but actions are comments, so that both branches of a condition are read, and the body of a loop once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..core.lazy import regex
from . import yaml
from .located import Map

if TYPE_CHECKING:
    from .yaml import Stream

_ACTION = regex(
    r"\{\{(?>/\*(?>[^*]|\*(?!/))*\*/|`[^`]*`|\"(?>[^\"\\\n]|\\.)*\"|[^`\"{}/]|/(?!\*)|\}(?!\})|\{)*\}\}"
)
_LINE = regex(rf"(?m)^[ \t]*(?>(?:{_ACTION.pattern}[ \t]*)+)\r?$")
_COMMENTED = regex(r"(?m)^([ \t]*)\S")
# What would end a scalar, or begin something else than one, is replaced while YAML is read.
_SPECIAL = "{}\"'`:#,[]&*!|>%@\\?\n\r\t"
_MASKS = {ord(char): chr(0xE000 + index) for index, char in enumerate(_SPECIAL)}
_MASKED = {ord(mask): chr(char) for char, mask in _MASKS.items()}
_MASK = regex(f"[\ue000-{chr(0xE000 + len(_SPECIAL) - 1)}]")


def read(text: str) -> Stream:
    """The documents of a template; the text of an action in a value is part of the value."""
    if "{{" not in text:
        return yaml.read(text, "go")
    stream = yaml.read(_ACTION.sub(_mask, _LINE.sub(_comment, text)), "go")
    for document in stream.documents:
        if isinstance(document.value, str):
            document.value = document.value.translate(_MASKED)
        else:
            _unmask(document.value)
    return stream


def has_printed_lines(text: str) -> bool:
    """Whether a template prints lines of which nothing is known, such as further entries."""
    return any(_STATEMENT.match(match[0].strip()) is None for match in _LINE.finditer(text))


# Actions that print nothing themselves.
_STATEMENT = regex(
    r"\{\{-?[ \t\n]*(?:(?:block|break|continue|define|else|end|if|range|with)\b|/\*|\$\w+[ \t]*:?=)"
)


def _mask(match: re.Match[str]) -> str:
    return match[0].translate(_MASKS)


def _comment(match: re.Match[str]) -> str:
    return _COMMENTED.sub(r"\1#", match[0])


def _unmask(value: Any) -> None:
    """Put the characters of the text back into the values and the keys."""
    todo = [value] if isinstance(value, (dict, list)) else []
    while todo:
        held = todo.pop()
        if isinstance(held, Map):
            _unmask_keys(held)
        for key, inner in list(held.items() if isinstance(held, dict) else enumerate(held)):
            if isinstance(inner, str) and _MASK.search(inner):
                held[key] = inner.translate(_MASKED)
            elif isinstance(inner, (dict, list)):
                todo.append(inner)


def _unmask_keys(held: Map) -> None:
    """Put the characters of the text back into the keys of a mapping."""
    names = {key: key.translate(_MASKED) for key in held if _MASK.search(str(key))}
    if names:
        items, spots = list(held.items()), held.spots
        held.clear()
        held.update((names.get(key, key), inner) for key, inner in items)
        held.spots = {names.get(str(key), key): spot for key, spot in spots.items()}
        held.merged = [names.get(str(key), key) for key in held.merged]
