"""The files that names such as `@app/config` mean: `paths` of TypeScript, and `imports` of a package.

Sources: typescriptlang.org/tsconfig/#paths, nodejs.org/api/packages.html#subpath-imports.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from posixpath import dirname, join, normpath

from ...formats.jsonc import read as read_json
from ..data import table
from ..sources import Sources

_CONFIGS = ("tsconfig.json", "tsconfig.base.json", "jsconfig.json")
# More of them are generated.
_MOST = 500


def aliased(sources: Sources, path: str, target: str) -> list[str]:
    """The paths that the target of an import in a file may have, without their endings; none for other targets."""
    folder = dirname(path)
    while True:
        found = list(_in_folder(sources, folder, target))
        if found or not folder:
            return found
        folder = dirname(folder)


def _in_folder(sources: Sources, folder: str, target: str) -> Iterator[str]:
    for pattern, replacement in _aliases(sources, folder):
        before, star, after = pattern.partition("*")
        if target == pattern:
            yield replacement
        elif (
            star
            and target.startswith(before)
            and target.endswith(after)
            and len(target) >= len(before + after)
        ):
            yield replacement.replace("*", target[len(before) : len(target) - len(after)])


@lru_cache(maxsize=256)
def _aliases(sources: Sources, folder: str) -> tuple[tuple[str, str], ...]:
    """The patterns that the files of a folder declare, with the path from the root of the project for each."""
    found: list[tuple[str, str]] = []
    for name in _CONFIGS:
        options = table(_read(sources, join(folder, name)), "compilerOptions")
        base = options.get("baseUrl", ".")
        for pattern, targets in table(options, "paths").items():
            for target in targets if isinstance(targets, list) and isinstance(base, str) else ():
                if isinstance(target, str):
                    found.append((pattern, normpath(join(folder, base, target))))
    for pattern, target in table(_read(sources, join(folder, "package.json")), "imports").items():
        usual = target.get("default") if isinstance(target, dict) else target
        if isinstance(usual, str):
            found.append((pattern, normpath(join(folder, usual))))
    return tuple(found[:_MOST])


def _read(sources: Sources, path: str) -> object:
    text = sources.text(path)
    if '"paths"' not in text and '"imports"' not in text:
        return None
    documents = read_json(text).documents
    return documents[0].value if documents else None
