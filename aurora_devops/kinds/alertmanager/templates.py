"""The templates of notifications that a configuration calls, and those that the files of the repository define."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.place import At, Elsewhere
from ...core.record import record
from ...core.source import Span
from .model import AlertmanagerConfig

if TYPE_CHECKING:
    from ...core.context import Context

_CALL = regex(r"\{\{-?\s*template\s+\"([^\"]++)\"")
_DEFINITION = regex(r"\{\{-?\s*(?:define|block)\s+\"([^\"]++)\"")
# Templates that Alertmanager itself has: `slack.default.title`, `__subject`.
_OWN = regex(r"__|[a-z]+\.default\.|(?:email|opsgenie|victorops|wechat)\.default")
# How many files are read.
_MOST = 50


@record
class UndefinedTemplate:
    """A template that is called and that no file defines; `known` are the names that files define."""

    at: At
    name: str
    known: tuple[str, ...]


def undefined(config: AlertmanagerConfig, context: Context) -> Iterator[UndefinedTemplate]:
    """The calls of templates that no file of the repository defines, if all files of templates are in it."""
    patterns = [pattern for pattern in config.templates if isinstance(pattern, str)]
    if not patterns:
        return
    paths = context.glob("**/*.tmpl") + context.glob("**/*.tpl") + context.glob("**/*.template")
    files: list[str] = []
    for pattern in patterns:
        # The path is that in the container: the file and its folder are compared.
        tail = "/".join(pattern.rsplit("/", 2)[-2:])
        found = [path for path in paths if fnmatchcase("/".join(path.rsplit("/", 2)[-2:]), tail)]
        found = found or [
            path for path in paths if path == posixpath.basename(path) and fnmatchcase(path, pattern)
        ]
        if not found:
            return
        files += found
    if len(paths) > _MOST:
        return
    texts = {path: source for path in dict.fromkeys(paths) if (source := context.source(path)) is not None}
    known = {match[1] for source in texts.values() for match in _DEFINITION.finditer(source.text)}
    names = tuple(sorted(known))
    for receiver in config.receivers:
        for _, at, settings in receiver.integrations:
            for key, value in settings.items():
                if not isinstance(value, str):
                    continue
                inline = {match[1] for match in _DEFINITION.finditer(value)}
                for match in _CALL.finditer(value):
                    if match[1] not in known | inline and not _OWN.match(match[1]):
                        yield UndefinedTemplate(at[key].sub(match.start(1), match.end(1)), match[1], names)
    for path in dict.fromkeys(files):
        for match in _CALL.finditer(texts[path].text) if path in texts else ():
            if match[1] not in known and not _OWN.match(match[1]):
                place = Elsewhere(texts[path], Span(match.start(1), match.end(1)))
                yield UndefinedTemplate(place, match[1], names)
