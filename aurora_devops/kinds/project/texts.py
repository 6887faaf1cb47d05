"""The source files of a project, asked for through the context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from ...code.programs import has_code, language_of
from ...code.sources import Sources
from ...core.lazy import regex

if TYPE_CHECKING:
    from ...core.context import Context

# A project of more files is read without its source code.
MOST_FILES = 5_000


class _Below(Mapping[str, str]):
    """Paths from a folder to texts: the files below it that no other project below it has."""

    def __init__(self, folder: str, context: Context) -> None:
        self._prefix = f"{folder}/" if folder else ""
        self._context = context

    @cached_property
    def _paths(self) -> dict[str, None]:
        paths = self._context.glob(f"{self._prefix}**")
        inner = {
            f"{above}/"
            for path in paths
            if language_of(basename(path)) and (above := dirname(path)) and above != self._prefix.rstrip("/")
        }
        # The image of the project does not have the programs of others.
        if f"{self._prefix}Dockerfile" in paths:
            images = [
                one for one in paths if one.endswith("/Dockerfile") and one != f"{self._prefix}Dockerfile"
            ]
            inner |= {f"{dirname(one)}/" for one in images if _is_of_own_folder(one, self._context)}
        cut = len(self._prefix)
        own = [path[cut:] for path in paths if not _is_below(path, inner)]
        return dict.fromkeys(own if len(own) <= MOST_FILES else [])

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        source = self._context.source(self._prefix + path)
        return source.text if source is not None else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths


_COPIED = regex(r"(?im)^[ \t]*(?:COPY|ADD)[ \t]([^\n\\]+)$")


def _is_of_own_folder(dockerfile: str, context: Context) -> bool:
    """Whether an image has nothing but a program in the folder of its Dockerfile: `COPY server.py .`."""
    source, folder = context.source(dockerfile), dirname(dockerfile)
    lines = [match[1].split() for match in _COPIED.finditer(source.text)] if source is not None else []
    copied = [
        word.removeprefix("./")
        for words in lines
        if not any(word.startswith("--from") for word in words)
        for word in words[:-1]
        if not word.startswith("--")
    ]
    return has_code(copied) and all(
        "/" not in one and context.source(f"{folder}/{one}") is not None for one in copied
    )


def _is_below(path: str, folders: set[str]) -> bool:
    """Whether one of the folders is above a path."""
    end = path.rfind("/")
    while end > 0:
        if path[: end + 1] in folders:
            return True
        end = path.rfind("/", 0, end)
    return False


def sources_below(folder: str, context: Context) -> Sources:
    """The texts of a project by path from its folder."""
    return Sources(_Below(folder, context), basename(folder))
