"""From located data to a kustomization, and to the objects that it builds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from ...core.kind import BuildRefused, Document, Embedded, Tree
from ...core.node import build as build_model
from ...core.place import At, Elsewhere
from ...core.source import Source
from ...core.untyped import mapping
from ...facts import BuiltFolder, BuiltNamespace, GeneratedFile, ImageEntry, ManagedObjects, ProvidedConfig
from ...formats.located import LocatedTree, MappedTree
from ...markers import image_markers
from .build.resource import Refused, Unknown
from .build.target import Result, build
from .model import (
    BuildProblem,
    Generator,
    HelmChart,
    Kustomization,
    Kustomize,
    LeftOutPath,
    OutsideFile,
    SecretGenerator,
    Unmatched,
    UnmatchedPatch,
    parts_of,
)
from .usage import chart_folder, left_out, patch_files

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...formats.built import BuiltTree, Origin


def read_kustomization(source: Source, tree: Tree | None, context: Context) -> Document:
    """A `kustomization.yaml` as a document; what it builds is embedded, and the files of that are covered."""
    assert isinstance(tree, LocatedTree)
    model, unknown = build_model(Kustomization, tree)
    document = Document("kustomization", source, model, tree, problems=[*unknown], unknown=unknown)
    document.builds = ("kubernetes",)
    charts = tuple(_remote_charts(source, model, context))
    unused = tuple(left_out(source.path, context))
    document.facts = lambda: _facts(model, document, charts, unused)
    patches = patch_files(source.path, model, context)
    if model.is_component:
        document.covers = patches
        document.walk = lambda: _nodes(model, ())
        return document
    result = build(source, tree, context)
    document.embedded = [Embedded("kubernetes", one, built=True) for one in result.trees]
    document.covers = tuple(result.files) if result.trees else patches
    document.walk = lambda: _nodes(model, _notes(model, source, result))
    files = (context.source(path) for path in dict.fromkeys((source.path, *result.files)))
    document.facts = lambda: chain(
        _facts(model, document, charts, unused),
        _built(model, document, result),
        image_markers(document, filter(None, files)),
    )
    return document


def _built(model: Kustomization, document: Document, result: Result) -> Iterator[Fact]:
    """The objects that it builds, if it can be built in full, the first outside file, and the unmatched patches."""
    source = document.source
    folder = posixpath.dirname(source.path)
    for problem in result.problems:
        if problem.sort == "unmatched" and not problem.elsewhere:
            message = _message(problem)
            yield document.fact(
                UnmatchedPatch, _place(model, source, problem.origin), folder=folder, message=message
            )
            if problem.about is not None:
                name = _place(model, source, problem.about)
                yield document.fact(UnmatchedPatch, name, folder=folder, message=message, is_name=True)
    own = [(path, at) for path, at in result.outside.values() if at.source.path == source.path]
    for path, at in own[:1]:
        yield document.fact(OutsideFile, _place(model, source, at), file_path=path, count=len(own))
    if not result.problems and not result.outside:
        values = [mapping(one.value) for one in result.trees]
        yield document.fact(
            BuiltFolder,
            model.at["resources" if model.resources else "kind"],
            folder=folder,
            objects=tuple(
                (str(one.get("kind", "")), str(mapping(one.get("metadata")).get("name", "")))
                for one in values
            ),
            images=tuple(sorted(result.images or ())),
        )


def _remote_charts(source: Source, model: Kustomization, context: Context) -> Iterator[HelmChart]:
    """The charts that it renders and that are not in the repository."""
    home = model.helm_globals.chart_home if model.helm_globals else None
    for one in model.helm_charts:
        data = {"name": one.name, "version": one.version, "repo": one.repo}
        folder = context.join(source.path, chart_folder(data, home or ""))
        if one.name and (folder is None or not context.exists(posixpath.join(folder, "Chart.yaml"))):
            yield one


def _facts(
    model: Kustomization, document: Document, charts: Iterable[HelmChart], unused: Iterable[str]
) -> Iterator[Fact]:
    """The objects of remote charts, the files that are left out, and the ConfigMaps and Secrets if it is not built."""
    for path in unused:
        yield document.fact(LeftOutPath, model.at["resources" if model.resources else "kind"], left_out=path)
    for one in charts:
        yield document.fact(
            ManagedObjects,
            one.at["name"],
            name=one.release_name or one.name or "",
            namespace="",
            kinds=("*",),
            freely=True,
            chart=True,
        )
    folder = posixpath.dirname(document.source.path)
    if model.namespace:
        at = model.at["namespace"]
        yield document.fact(BuiltNamespace, at, folder=folder, namespace=model.namespace)
    for image in model.images:
        if image.name and image.new_name:
            yield document.fact(
                ImageEntry,
                image.at["newName"],
                folder=folder,
                name=image.name,
                new_name=image.new_name,
            )
    generated: list[tuple[str, list[Generator] | list[SecretGenerator]]] = [
        ("ConfigMap", model.config_map_generator),
        ("Secret", model.secret_generator),
    ]
    for sort, generators in generated:
        for generator in generators:
            for index, written in enumerate(generator.files):
                file = posixpath.normpath(posixpath.join(folder, written.rpartition("=")[2]))
                if not file.startswith(".."):
                    yield document.fact(
                        GeneratedFile,
                        generator.at["files"][index],
                        file=file,
                        config=generator.name or "",
                        key=_file_key(written),
                    )
            if generator.name:
                yield document.fact(
                    ProvidedConfig,
                    generator.at["name"],
                    object_kind=sort,
                    name=generator.name,
                    maker="the kustomization",
                    namespace=generator.namespace or model.namespace or "",
                    keys=(keys := tuple(_keys(generator))),
                    # Another kustomization may add keys to it.
                    complete=bool(keys)
                    and not generator.envs
                    and not generator.env
                    and not generator.behavior,
                    settings=tuple(
                        (name, value)
                        for name, given, value in (one.partition("=") for one in generator.literals)
                        if given and sort == "ConfigMap"
                    ),
                )


def _keys(generator: Generator) -> Iterator[str]:
    """The keys of a generated object that are written in the kustomization, other than those of files of variables."""
    for literal in generator.literals:
        yield literal.partition("=")[0]
    yield from map(_file_key, generator.files)


def _file_key(entry: str) -> str:
    """The key of a file in a generated object."""
    key, equals, _ = entry.partition("=")
    return key if equals else posixpath.basename(entry)


def built_objects(source: Source, context: Context) -> Iterable[BuiltTree]:
    """The objects of a kustomization. Raises BuildRefused where it cannot be built in full."""
    trees = context.trees(source.path, "go")
    if not trees:
        raise BuildRefused([(source.path, 1, "the kustomization is not valid YAML")])
    result = build(source, trees[0], context)
    outside = [
        Refused(f"'{path}' is outside of the folder of its kustomization", at)
        for path, at in result.outside.values()
    ]
    if result.problems or outside:
        raise BuildRefused(_reason(problem, source) for problem in (*result.problems, *outside))
    return result.trees


def _reason(problem: Refused, source: Source) -> tuple[str, int, str]:
    if problem.origin is None:
        return source.path, 1, _message(problem)
    at = problem.origin.file
    return at.path, at.line_of(problem.origin.span.start), _message(problem)


def _message(refused: Refused) -> str:
    return f"{refused.path}: {refused.message}" if refused.path else refused.message


def _nodes(model: Kustomization, notes: Iterable[object]) -> Iterator[object]:
    yield from parts_of(model)
    yield from notes


def _notes(model: Kustomization, source: Source, result: Result) -> Iterator[object]:
    for problem in result.problems:
        # What is wrong with a base is told there.
        if not problem.elsewhere:
            sort = "unknown" if isinstance(problem, Unknown) else problem.sort
            about = _place(model, source, problem.about) if problem.about is not None else None
            yield BuildProblem(_place(model, source, problem.origin), _message(problem), sort, about)
    for note in result.notes:
        yield Unmatched(_place(model, source, note.origin), note.sort, note.name)


def _place(model: Kustomize, source: Source, origin: Origin | None) -> At:
    """The place of an entry of the kustomization, or of another file."""
    if origin is not None and (origin.file.path != source.path or isinstance(origin.tree, MappedTree)):
        return Elsewhere(origin.file, origin.span)
    place = model.at
    for key in origin.route if origin else ():
        place = place[key]
    return place
