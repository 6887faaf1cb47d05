"""The files of variables that Compose reads: `.env` beside the Compose file, and those of `env_file`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

from ...core.context import Context
from ...core.lazy import regex
from ...core.place import Elsewhere
from ...core.record import record
from ...core.source import Span
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


@record
class FileVariable:
    """A variable of a file of `env_file`, with its value as it is written and the place of the value."""

    name: str
    value: str
    at: Elsewhere


def variables_of_files(service: Service, path: str, context: Context) -> tuple[FileVariable, ...] | None:
    """The variables in the files of `env_file`; None if one of the files is not in the repository.

    Of a variable that several of the files set, only the last value is given.
    """
    files = service.env_file if isinstance(service.env_file, tuple) else (service.env_file,)
    found: dict[str, FileVariable] = {}
    for one in files:
        written = one if isinstance(one, str) else one.path if one is not None else ""
        if not written:
            continue
        source = None if is_unknown(written) else context.source(normpath(join(dirname(path), written)))
        if source is None:
            return None
        for match in _LINE.finditer(source.text[:_LONGEST]):
            group = next((number for number in (2, 3, 4) if match[number] is not None), 4)
            at = Elsewhere(source, Span(*match.span(group)))
            found[match[1]] = FileVariable(match[1], match[group] or "", at)
    return tuple(found.values())
