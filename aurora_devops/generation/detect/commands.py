"""Go commands: which of a module's programs serves requests, and the files that each is built from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from ...code.sources import Sources, line_at
from ...core.lazy import regex
from ...core.record import record

_MODULE = regex(r"(?m)^module\s+(\S+)")
_PACKAGE = regex(r"(?m)^package main\b")
_MAIN = regex(r"(?m)^func main\(\)")
_SERVES = regex(
    r"\bListenAndServe(?:TLS)?\(|\.Serve\(|&?http\.Server\{|\bnet\.Listen\(|\bgin\.(?:New|Default)\(|\becho\.New\("
    r"|\bfiber\.New\(|\bfasthttp\."
)
_MIGRATES = regex(
    r"golang-migrate/migrate|pressly/goose|rubenv/sql-migrate|GoMigrate|\.AutoMigrate\(|ariga\.io/atlas|jackc/tern"
)


@record
class Command:
    """A program of the module: its folder, the place of `main`, and the files that it is built from."""

    folder: str
    path: str
    line: int
    files: tuple[str, ...]
    serves: bool
    migrates: bool

    @property
    def package(self) -> str:
        """The folder as `go build` takes it."""
        return f"./{self.folder}" if self.folder else "."


@lru_cache(maxsize=2)
def commands(sources: Sources) -> tuple[Command, ...]:
    """The programs of the module, those that serve first."""
    match = _MODULE.search(sources.text("go.mod"))
    module = match[1] if match else ""
    packages: dict[str, list[str]] = {}
    for path, _ in sources.code(".go"):
        packages.setdefault(posixpath.dirname(path), []).append(path)
    found = []
    for folder, paths in packages.items():
        for path in paths:
            code = sources.text(path)
            if _PACKAGE.search(code) and (main := _MAIN.search(code)):
                files = tuple(_reached(sources, folder, packages, module))
                texts = [sources.text(one) for one in files]
                serves = any(_SERVES.search(text) for text in texts)
                own = " ".join(sources.text(one) for one in paths)
                migrates = _MIGRATES.search(own) is not None or "migrat" in posixpath.basename(folder)
                found.append(Command(folder, path, line_at(code, main.start()), files, serves, migrates))
                break
    return tuple(sorted(found, key=lambda one: _rank(one, sources)))


def _rank(command: Command, sources: Sources) -> tuple[bool, bool, int, int, str]:
    """A program that serves comes first; of several the one whose own files do, then the one that is named so."""
    own = [path for path in command.files if posixpath.dirname(path) == command.folder]
    listens = any(_SERVES.search(sources.text(path)) for path in own)
    name = posixpath.basename(command.folder)
    wanted = ("server", "api", "web", "http", "app", "serve", "service")
    module = re.sub(r".*/", "", sources.text("go.mod").partition("\n")[0].strip())
    named = wanted.index(name) if name in wanted else 0 if name == module else len(wanted)
    return (not command.serves, not listens, named, command.folder.count("/"), command.folder)


def _reached(sources: Sources, folder: str, packages: dict[str, list[str]], module: str) -> Iterator[str]:
    """The files of a package and of all packages of the module that it imports."""
    pattern = re.compile(rf'"{re.escape(module)}(/[^"\n]+)?"')
    seen = {folder}
    todo = [folder]
    while todo:
        here = todo.pop()
        for path in packages[here]:
            yield path
            for match in pattern.finditer(sources.text(path)) if module else ():
                other = (match[1] or "").strip("/")
                if other in packages and other not in seen:
                    seen.add(other)
                    todo.append(other)
