"""Reading another linter's file: its data with the line of every value, and the comment that stands at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..core.files import Checkout
from ..core.kind import Tree
from ..core.place import Key
from ..core.record import record
from ..core.source import Source, Span, Unreadable

# Larger than any configuration; what is larger is not read.
_LARGEST = 1_000_000


@record
class Origin:
    """Where a setting comes from, and the reason that a comment gives for it."""

    path: str
    line: int = 0
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class File:
    """A file of another linter, read."""

    def __init__(self, source: Source, tree: Tree | None = None) -> None:
        self.source = source
        self.tree = tree

    @property
    def path(self) -> str:
        """The path from the repository's root."""
        return self.source.path

    def get(self, *route: Key) -> Any:
        """The value at a route; None where there is none."""
        value = self.tree.value if self.tree is not None else None
        for key in route:
            if isinstance(value, dict):
                value = value.get(str(key))
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def keys(self, *route: Key) -> list[str]:
        """The keys of the mapping at a route."""
        value = self.get(*route)
        return [str(key) for key in value] if isinstance(value, dict) else []

    def strings(self, *route: Key) -> list[tuple[str, Origin]]:
        """The words of a list, or of a string with commas, each with its place."""
        value = self.get(*route)
        if isinstance(value, str):
            return [(word.strip(), self.at(*route)) for word in value.split(",") if word.strip()]
        if not isinstance(value, list):
            return []
        return [(str(item), self.at(*route, index)) for index, item in enumerate(value) if _is_word(item)]

    def at(self, *route: Key) -> Origin:
        """Where a value stands, by its key, and the comment beside or above it."""
        if self.tree is None:
            return Origin(self.path)
        span = self.tree.find(route, "key") or self.tree.focus(route)
        line = self.source.line_of(span.start)
        return Origin(self.path, line, self.reason(line, span))

    def reason(self, line: int, span: Span) -> str:
        """The comment at the end of a line, or in the lines above it; empty in a format that has none."""
        if self.path.endswith(".json"):
            return ""
        text = self.source.line_text(line)
        _, mark, beside = text[span.end - self.source.starts[line - 1] :].partition(" #")
        if mark:
            return beside.strip(" #")
        above = []
        while line > 1 and (text := self.source.line_text(line - 1).strip()).startswith("#"):
            above.append(text.strip(" #"))
            line -= 1
        return " ".join(reversed(above))

    def line(self, text: str) -> Origin:
        """The first line that holds a text, for a format whose reader tells no lines."""
        offset = self.source.text.find(text)
        return Origin(self.path, self.source.line_of(offset) if offset >= 0 else 1)


def _is_word(value: object) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


class Folder:
    """The root of a repository; `notes` gets a line for every file that cannot be read."""

    def __init__(self, root: Path, notes: list[str]) -> None:
        self.root = root
        self.notes = notes
        self.found = False

    def text(self, *names: str) -> Source | None:
        """The first of these files that is there, as text."""
        for name in names:
            path = self.root / name
            if path.is_symlink():
                self.notes.append(f"{name}: is a link, not read")
            elif path.is_file():
                return self._text(name, path)
        return None

    def has(self, ending: str) -> bool:
        """Whether the repository has a file with an ending."""
        return any(path.endswith(ending) for path in Checkout.of(self.root, read_config=False).walk().paths)

    def _text(self, name: str, path: Path) -> Source | None:
        try:
            with path.open("rb") as file:
                raw = file.read(_LARGEST + 1)
            if len(raw) > _LARGEST:
                raise Unreadable(f"more than {_LARGEST:,} bytes")
            return Source.decode(name, raw)
        except (OSError, Unreadable) as error:
            self.notes.append(f"{name}: {error.strerror if isinstance(error, OSError) else error}")
            return None

    def data(self, *names: str) -> Iterator[File]:
        """The first of these files that is there, YAML or JSON, if it holds a mapping; notes say why not."""
        source = self.text(*names)
        if source is None:
            return
        from ..formats import data

        stream = data.read(source)
        for problem in stream.problems:
            at = problem.at if isinstance(problem.at, Span) else Span(0, 0)
            self.notes.append(f"{source.path}:{source.line_of(at.start)}: {problem.message}")
        if stream.documents and isinstance(stream.documents[0].value, dict):
            self.found = True
            yield File(source, stream.documents[0])
        elif not stream.problems:
            self.notes.append(f"{source.path}:1: holds no settings")
