"""Which programs of a Go project contain a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from posixpath import dirname, join, normpath

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources
from .code import package_of

_IMPORTS = regex(r'(?m)^import[ \t]+(?:\((?P<several>[^()]*)\)|(?:[\w.]+[ \t]+)?"(?P<one>[^"\n]+)")')
_PATH = regex(r'"([^"\n]+)"')
_MAIN = regex(r"(?m)^func[ \t]+main\(\)")
_SQLC = regex(r"(?:^|/)sqlc\.(?:ya?ml|json)$")
_OUT = regex(r"\b(?:out|path)\"?:[ \t]*[\"']?([\w./-]+)")
_MODULE = regex(r"(?m)^module[ \t]+(\S+)")


@record(eq=False)
class Packages:
    """The packages of a project, by the code of its files, and the text of `go.mod`."""

    codes: Mapping[str, str]
    manifest: str = ""

    @cached_property
    def _containing(self) -> dict[str, set[str]]:
        """The programs that contain a folder, by folder; empty if all of them do."""
        folders = {dirname(path) for path in self.codes}
        module = _MODULE.search(self.manifest)
        name = module[1].strip('"') if module else ""
        imported: dict[str, set[str]] = {folder: set() for folder in folders}
        mains = set()
        for path, code in self.codes.items():
            imported[dirname(path)].update(folders.intersection(_folders(code, name)))
            if package_of(code) == "main" and _MAIN.search(code):
                mains.add(dirname(path))
        found: dict[str, set[str]] = {folder: set() for folder in folders}
        for main in mains:
            stack, seen = [main], {main}
            while stack:
                folder = stack.pop()
                found[folder].add(main or ".")
                stack.extend(imported[folder] - seen)
                seen |= imported[folder]
        return {folder: set() if len(each) == len(mains) else each for folder, each in found.items()}

    def programs(self, path: str) -> tuple[str, ...]:
        """The folders of the programs that contain a file; empty if all of them do."""
        return tuple(sorted(self._containing.get(dirname(path), ())))


@lru_cache(maxsize=2)
def lacks_packages(sources: Sources) -> bool:
    """Whether code imports packages of the project that are not in the repository, because they are generated.

    Those that sqlc writes are left out: they have no routes, metrics and settings.
    """
    module = _MODULE.search(sources.text("go.mod"))
    name = module[1].strip('"') if module else ""
    if not name:
        return False
    known = {dirname(path) for path in sources.paths if path.endswith(".go")}
    known |= {
        normpath(join(dirname(path), match[1]))
        for path in sources.paths
        if _SQLC.search(path)
        for match in _OUT.finditer(sources.text(path))
    }
    return any(
        folder not in known
        for _, code in sources.code(".go")
        if name in code
        for folder in _folders(code, name)
    )


def _folders(code: str, module: str) -> Iterator[str]:
    """The folders that a file may import; every end of an import path if the name of the module is unknown."""
    for match in _IMPORTS.finditer(code):
        for name in _PATH.findall(match["several"]) if match["several"] is not None else [match["one"]]:
            if not module:
                parts = name.split("/")
                yield from ("/".join(parts[index:]) for index in range(len(parts)))
            elif name == module or name.startswith(f"{module}/"):
                yield name[len(module) + 1 :]
