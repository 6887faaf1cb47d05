"""The command `aurora render`: what a kustomization or a chart becomes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.catalogue import Catalogue
from ..core.context import Files, Store
from ..core.files import Checkout, resolved, root_of
from ..core.kind import RELEASE_NAME, BuildRefused, BuildSettings, Kind, Tree
from ..core.settings import ConfigError
from ..core.source import Source
from .lint import CLEAN, FAILED

if TYPE_CHECKING:
    from ..core.place import Route

LIMIT = 50_000_000


def render(
    target: Path,
    catalogue: Catalogue,
    *,
    origins: bool = False,
    form: str = "yaml",
    values: Sequence[Path] = (),
    release: str = RELEASE_NAME,
    namespace: str = "default",
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> int:
    """Print what the file at a path, or the one in a folder, builds; the exit status.

    `options` are those of readers, over those in the configuration of the repository.
    A kind that builds something has `Kind.build`; the file of a folder is the one that the path of such a kind tells.
    """
    folder = resolved(target) if target.is_dir() else resolved(target).parent
    # Without a repository, a kustomization may use any file, as it may for Kustomize.
    root = root_of(folder) or Path(folder.anchor)
    repository = Checkout.of(target)
    given = dict(repository.config().options)
    for word, said in (options or {}).items():
        given[word] = {**given.get(word, {}), **said}
    settings = BuildSettings(_paths(values, root), release, namespace)
    try:
        trees, source = build(target, root, repository._replace(root=root), catalogue, settings, given)
    except BuildRefused as refused:
        for at, line, reason in refused.reasons:
            print(f"error: {at}:{line}: {reason}", file=sys.stderr)
        return FAILED
    sys.stdout.write(_json(trees, source, origins) if form == "json" else as_yaml(trees, source, origins))
    return CLEAN


def build(
    target: Path,
    root: Path,
    files: Files,
    catalogue: Catalogue,
    settings: BuildSettings,
    options: Mapping[str, Mapping[str, Any]],
) -> tuple[list[Tree], Source]:
    """What the file at a path, or the one in a folder, builds, and its source; `options` are those of the readers.

    Raises BuildRefused, ConfigError.
    """
    path, kind = _unit(target, root, catalogue)
    context = Store(files, LIMIT, options).context()
    source = context.source(path)
    if source is None or kind.build is None:
        raise ConfigError(f"{target}: cannot be read")
    return list(kind.build(source, context, settings)), source


def _paths(files: Sequence[Path], root: Path) -> tuple[str, ...]:
    """The paths of files from the root."""
    for file in files:
        if not resolved(file).is_relative_to(root):
            raise ConfigError(f"{file}: not in {root}")
    return tuple(resolved(file).relative_to(root).as_posix() for file in files)


def _unit(target: Path, root: Path, catalogue: Catalogue) -> tuple[str, Kind]:
    """The path from the root of the file to build, and its kind."""
    files = sorted(resolved(target).iterdir()) if target.is_dir() else [resolved(target)]
    found = [
        (file.relative_to(root).as_posix(), kind)
        for file in files
        for kind in catalogue.kinds.values()
        if kind.build is not None and kind.path_pattern is not None and file.is_file()
        if kind.path_pattern.search(file.name)
    ]
    if not found:
        kinds = ", ".join(sorted(kind.example for kind in catalogue.kinds.values() if kind.build is not None))
        raise ConfigError(f"{target}: nothing to render; expected {kinds}")
    if len(found) > 1:
        names = ", ".join(path for path, _ in found)
        raise ConfigError(f"{target}: several files can be rendered: {names}; name one of them")
    return found[0]


def as_yaml(trees: Sequence[Tree], source: Source, origins: bool = False) -> str:
    """The objects as a stream of documents; with `origins`, the file and the line of each value in comments."""
    from ..formats.writing import write_yaml

    texts = [write_yaml(tree.value) for tree in trees]
    if origins:
        texts = [_commented(text, tree, source) for text, tree in zip(texts, trees, strict=True)]
    return "---\n".join(texts)


def _commented(text: str, tree: Tree, source: Source) -> str:
    """The text of a value with the place that each line was written at."""
    from ..formats.yaml import read

    (written,) = read(text).documents
    lines = Source("", text)
    places = {
        lines.line_of(span.start): _place(tree, route, source)
        for route in _routes(written.value)
        if (span := written.find(route, "key")) is not None
    }
    width = min(60, max((len(line) for line in text.split("\n")), default=0))
    shown = (
        f"{line:<{width}}  # {places[number]}" if number in places else line
        for number, line in enumerate(text.split("\n"), start=1)
    )
    return "\n".join(shown)


def _json(trees: Sequence[Tree], source: Source, origins: bool) -> str:
    if not origins:
        return json.dumps([tree.value for tree in trees], indent=2, ensure_ascii=False) + "\n"
    documents = [
        {
            "object": tree.value,
            "origins": {_pointer(route): _place(tree, route, source) for route in _routes(tree.value)},
        }
        for tree in trees
    ]
    return json.dumps(documents, indent=2, ensure_ascii=False) + "\n"


def _routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """The routes of all entries, each after the one that it is in."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in entries:
        yield (*route, key)
        if isinstance(inner, (dict, list)):
            yield from _routes(inner, (*route, key))


def _pointer(route: Route) -> str:
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in route)


def _place(tree: Tree, route: Route, source: Source) -> str:
    at = tree.source_of(route, "value") or source
    return f"{at.path}:{at.line_of(tree.focus(route).start)}"
