"""The files of values beside a chart: those of environments, and those that its templates read themselves."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import Any

from ...charts.files import Files
from ...core.lazy import regex

# How many files of values a chart has at least that is only installed with one of them.
_SEVERAL = 2
_MOST = 12
_OF_ENVIRONMENTS = regex(r"values[-_.](?!schema\.)[^/]+\.ya?ml")
# The folders of a chart in which they are.
_FOLDERS = ("env", "environments", "envs", "values")
# The name of a file that a template reads, and what varies in it.
_INSERTED = regex(
    r"\.Files\.(?:AsConfig|AsSecrets|Get|GetBytes|Glob|Lines)\s+(?:\(\s*printf\s+)?[\"`]([^\"`\n]+)[\"`]"
)
_VARYING = regex(r"%[sdvq]|\\\*(?:\\\*)?")


class Beside:
    """The files of values beside a chart."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files = files
        self._folder = folder

    def is_inserted(self, path: str) -> bool:
        """Whether templates read a file themselves, for example as the values of another chart."""
        name = path[len(self._folder) :].lstrip("/")
        return any(pattern.fullmatch(name) for pattern in self._inserted)

    def all_set(self, path: tuple[str, ...]) -> bool:
        """Whether each of several files of environments sets a value."""
        return len(self._environments) >= _SEVERAL and all(_has(one, path) for one in self._environments)

    @cached_property
    def _inserted(self) -> list[re.Pattern[str]]:
        found: set[str] = set()
        for path in self._files.glob(posixpath.join(self._folder, "templates/**")):
            source = self._files.source(path)
            found.update(_INSERTED.findall(source.text) if source is not None else ())
        return [re.compile(_VARYING.sub(".*", re.escape(name))) for name in sorted(found)]

    @cached_property
    def _environments(self) -> list[Any]:
        folders = (self._folder, *(posixpath.join(self._folder, one) for one in _FOLDERS))
        paths = [
            path
            for folder in folders
            for path in self._files.glob(posixpath.join(folder, "*"))
            if _OF_ENVIRONMENTS.fullmatch(posixpath.basename(path)) and not self.is_inserted(path)
        ]
        trees = (self._files.trees(path) for path in paths[:_MOST])
        return [found[0].value for found in trees if found]


def _has(values: Any, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True
