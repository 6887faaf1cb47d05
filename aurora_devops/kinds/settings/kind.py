"""The kind `tool-settings`: the files and folders that the settings of tools name, as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...clients import PATHS as CLIENTS
from ...core.kind import Document, Kind, Tree
from ...core.source import Source, Span
from ...formats.rendering import as_yaml
from ...runners import PATHS as RUNNERS
from .parse import PATHS, sort_of
from .versions import PATH as VERSIONS

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import Reference, Settings


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import CARGO_WORKSPACE, read, unread_paths

    settings = read(source)
    document = Document("tool-settings", source, settings, walk=lambda: (settings,))
    references = settings.references
    if source.path.endswith(("proj", ".sln")):
        references = tuple(
            one for one in references if not _is_in_other_case(source.path, one.written, context)
        )
    elif source.path.endswith((".ini", ".conf")):
        # The path is relative to the folder in which the tool runs, which may be the root.
        references = tuple(one for one in references if not context.glob(f"{one.written.strip('/')}/**"))
    if any(one.by == CARGO_WORKSPACE for one in references):
        manifests = (context.source(path) for path in context.glob("**/Cargo.toml"))
        unread = unread_paths(source.text, (one.text for one in manifests if one is not None))
        references = tuple(
            one for one in references if one.by != CARGO_WORKSPACE or one.written not in unread
        )
    document.facts = lambda: (
        *_named(document, references),
        *_outputs(document, context),
        *_published(document),
        *_versions(document),
        *_members(document),
        *_tasks(document, context),
        *_program(document, context),
        *_baked(document),
        *_released(document, context),
        *_migrations(document, context),
    )
    return document


def _baked(document: Document) -> Iterator[Fact]:
    """The images of a bake file."""
    if "docker-bake" in document.source.path:
        from .bake import images

        yield from images(document)


def _released(document: Document, context: Context) -> Iterator[Fact]:
    """The images of a configuration of GoReleaser."""
    if "goreleaser" in document.source.path:
        from .goreleaser import PATH, images

        if PATH.search(document.source.path):
            yield from images(document, context)


def _migrations(document: Document, context: Context) -> Iterator[Fact]:
    """The migrations in the folder that the configuration of Alembic names."""
    if document.source.path.endswith(".ini"):
        from ...migrations import alembic_migrations

        yield from alembic_migrations(document, context)


def _program(document: Document, context: Context) -> Iterator[Fact]:
    """What the code of a package of Cargo tells."""
    if document.source.path.rpartition("/")[2] != "Cargo.toml":
        return
    from ..project.kind import program_facts
    from ..project.model import Manifest
    from .parse import cargo_package

    text = document.source.text
    name = cargo_package(text)
    if name:
        yield from program_facts(document, Manifest("rust", name, Span(0, 0), text=text), context)


def _members(document: Document) -> Iterator[Fact]:
    """The package of a `Cargo.toml`, and the projects that the settings of Gradle include."""
    from ...facts import WorkspaceMember
    from .parse import cargo_package, gradle_projects

    path = document.source.path
    name = path.rpartition("/")[2]
    if name == "Cargo.toml":
        package = cargo_package(document.source.text)
        if package:
            yield document.fact(WorkspaceMember, Span(0, 0), tool="cargo", name=package, file=path)
    elif name.startswith("settings.gradle"):
        for project, at in gradle_projects(document.source.text):
            yield document.fact(WorkspaceMember, at, tool="gradle", name=project, file=path)


def _tasks(document: Document, context: Context) -> Iterator[Fact]:
    """The tasks that the file of a task runner declares, and the requests that the file of a client sends."""
    from ... import clients, runners

    yield from runners.facts_of(document, context)
    yield from clients.facts_of(document)


def _versions(document: Document) -> Iterator[Fact]:
    """The versions of languages that a version manager installs, or that a manifest requires."""
    from ...facts import RequiredVersion, UsedVersion
    from .versions import required_in, versions_of

    for language, version, at in versions_of(document.source):
        by = f"'{document.source.path}'"
        yield document.fact(UsedVersion, at, language=language, version=version, by=by)
    folder = document.source.path.rpartition("/")[0]
    for language, versions, at in required_in(document.source):
        yield document.fact(RequiredVersion, at, folder=folder, language=language, versions=versions)


def _is_in_other_case(path: str, written: str, context: Context) -> bool:
    """Whether a path is that of a project of .NET Framework apart from upper and lower case.

    Only Windows builds these, and its paths do not depend on case.
    """
    wanted = context.join(path, written)
    if wanted is None or context.exists(wanted):
        return False
    extension = wanted.rpartition(".")[2]
    for one in context.glob(f"**/*.{extension}"):
        if one.lower() == wanted.lower():
            project = context.source(one)
            return project is not None and "<TargetFrameworkVersion>" in project.text
    return False


def _published(document: Document) -> Iterator[Fact]:
    """The address of the site that MkDocs builds."""
    from ...facts import DocumentationSite
    from .parse import site_of

    site = site_of(document.source)
    if site is not None:
        address, folder, at = site
        yield document.fact(DocumentationSite, at, address=address, folder=folder)


def _outputs(document: Document, context: Context) -> Iterator[Fact]:
    """The files that the build of a project of Cargo or .NET writes."""
    from ...facts import BuildOutput
    from .parse import assembly_of, cargo_programs

    folder, _, name = document.source.path.rpartition("/")
    if name == "Cargo.toml":
        start = f"{folder}/" if folder else ""
        names, complete = cargo_programs(document.source.text, context.exists(f"{start}src/main.rs"))
        more = [path.removeprefix(f"{start}src/bin/") for path in context.glob(f"{start}src/bin/**/*.rs")]
        names = (*names, *(path.partition("/")[0].removesuffix(".rs") for path in more))
        tool = "cargo"
    elif name.endswith("proj"):
        names, complete = assembly_of(document.source)
        tool = "dotnet"
    else:
        return
    yield document.fact(
        BuildOutput, Span(0, 0), tool=tool, folder=folder, names=tuple(sorted({*names})), complete=complete
    )


def _named(document: Document, references: Iterable[Reference]) -> Iterator[Fact]:
    from ...commands.files import named_path

    for one in references:
        yield from named_path(
            document, one.at, one.written, one.by, folder=one.folder, base=one.base, likely=one.likely
        )


def _render(settings: Settings) -> str:
    return settings.text


tool_settings = Kind(
    name="tool-settings",
    title="Settings of a tool",
    code="TLS",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(*PATHS, VERSIONS, *RUNNERS, *CLIENTS),
    example="settings.gradle",
)


def _read_data(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .parse import references_in
    from .service_model import ServiceSettings

    assert tree is not None
    settings, unknown = build(ServiceSettings, tree)
    document = Document("service-settings", source, settings, tree, walk=lambda: (settings,), unknown=unknown)
    document.facts = lambda: _named(document, references_in(tree))
    return document


service_settings = Kind(
    name="service-settings",
    title="Settings of a service",
    code="SVS",
    formats=("yaml",),
    read=_read_data,
    render=as_yaml(),
    paths=(r"(?:^|/)(?:azure|render)\.ya?ml$",),
    hints=("processor:",),
    claims=lambda data: bool(sort_of(data)),
    foreign=lambda data: not sort_of(data),
    example="azure.yaml",
)
