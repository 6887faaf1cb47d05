"""The files of variables that Compose reads: `.env` beside the Compose file, and those of `env_file`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

from ...core.context import Context
from ...core.lazy import regex
from .model import Service
from .short import is_unknown

_LINE = regex(
    r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\n]*?))[ \t]*(?:[ \t]#[^\n]*)?$"
)
# `$NAME`, `${NAME}` and `${NAME:-default}`; `$$` is a dollar sign.
_VARIABLE = regex(r"\$(?:(\$)|(\w+)|\{(\w+)(?::?-([^${}]*))?\})")
_LONGEST = 100_000
_MOST_STEPS = 5


def variables_in(text: str) -> dict[str, str]:
    """The variables of a file, with their values as they are written."""
    return {
        match[1]: next((part for part in match.groups()[1:] if part is not None), "")
        for match in _LINE.finditer(text[:_LONGEST])
    }


def interpolated(text: str, path: str, context: Context | None) -> str:
    """A text of a Compose file with the variables that the file `.env` beside it or a default sets.

    Others stay as they are. The environment of the command may set other values.
    """
    if "$" not in text or context is None:
        return text
    source = context.source(join(dirname(path), ".env"))
    values = variables_in(source.text) if source is not None else {}
    for _ in range(_MOST_STEPS):
        before = text
        text = _VARIABLE.sub(lambda match: _value(match, values), text)
        if text == before:
            break
    return text


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = match[2] or match[3]
    return match[0] if match[1] else values.get(name) or match[4] or match[0]


def variables_of_files(service: Service, path: str, context: Context) -> frozenset[str] | None:
    """The names in the files of `env_file`; None if one of them is not in the repository."""
    files = service.env_file if isinstance(service.env_file, tuple) else (service.env_file,)
    names: set[str] = set()
    for one in files:
        written = one if isinstance(one, str) else one.path if one is not None else ""
        if not written:
            continue
        source = None if is_unknown(written) else context.source(normpath(join(dirname(path), written)))
        if source is None:
            return None
        names.update(variables_in(source.text))
    return frozenset(names)
