"""From located data to a dev container, with its subjects, facts and the files that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Problem, Tree
from ...core.node import build
from ...core.place import Place
from ...core.source import Source
from ...subjects import Image, Script, Setting, is_dynamic
from .model import DevContainer

if TYPE_CHECKING:
    from ...core.context import Context

_COMMANDS = (
    *("initialize_command", "on_create_command", "update_content_command", "post_create_command"),
    *("post_start_command", "post_attach_command"),
)


class MissingContainerFile(Problem):
    """A Dockerfile, a Compose file or a service that does not exist."""


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """A `devcontainer.json` as a document."""
    assert tree is not None
    config, unknown = build(DevContainer, tree)
    missing = tuple(_missing(config, source.path, context))
    document = Document("devcontainer", source, config, tree, unknown=unknown)

    def walk() -> Iterator[object]:
        yield config
        yield from missing
        yield from _subjects(config)

    document.walk = walk
    document.facts = lambda: _facts(config, document)
    return document


def _subjects(config: DevContainer) -> Iterator[object]:
    if config.image:
        yield Image.parse(config.image, config.at["image"], "container")
    for key, values in (("containerEnv", config.container_env), ("remoteEnv", config.remote_env)):
        for name, value in values.items():
            if isinstance(value, str):
                yield Setting(name, value, config.at[key][name], "env")
    for name, value in config.build.args.items():
        if isinstance(value, str):
            yield Setting(name, value, config.at["build"]["args"][name], "arg")
    yield from _scripts(config)


def _scripts(config: DevContainer) -> Iterator[Script]:
    for field in _COMMANDS:
        command = getattr(config, field)
        at = config.at[config.keys_of_fields()[field]]
        if isinstance(command, str):
            yield Script(command, at, "sh", "hook")
        elif isinstance(command, dict):
            for name, each in command.items():
                if isinstance(each, str):
                    yield Script(each, at[name], "sh", "hook")


def _facts(config: DevContainer, document: Document) -> Iterator[Fact]:
    from ...commands.call import Setting as Folder
    from ...commands.reading import stated

    # Commands run in the folder that contains the configuration.
    root = document.source.path.partition(".devcontainer")[0].rstrip("/")
    for script in _scripts(config):
        yield from stated(document, script, Folder(root))


def _missing(config: DevContainer, path: str, context: Context) -> Iterator[Problem]:
    # A text alone has no other files.
    if not any(file != path for file in context.glob("*")):
        return
    for written, at in (
        (config.build.dockerfile, config.at["build"]["dockerfile"]),
        (config.docker_file, config.at["dockerFile"]),
    ):
        if written and _is_missing(written, path, context):
            yield MissingContainerFile(at, f"file '{written}' does not exist; it is to build the image")
    files = config.docker_compose_file
    if files is None:
        return
    listed = isinstance(files, list)
    services: set[str] | None = set()
    for index, written in enumerate([files] if isinstance(files, str) else files):
        place: Place = config.at["dockerComposeFile"]
        if _is_missing(written, path, context):
            yield MissingContainerFile(
                place[index] if listed else place,
                f"file '{written}' does not exist; it is to define the services",
            )
            services = None
        elif services is not None:
            services = _with_services(services, written, path, context)
    service = config.service
    if services is not None and service and service not in services and not is_dynamic(service):
        message = f"service '{service}' is not defined in the Compose files"
        yield MissingContainerFile(config.at["service"], message)


def _with_services(known: set[str], written: str, path: str, context: Context) -> set[str] | None:
    """The services so far and those of a Compose file; None if it may have others."""
    file = context.join(path, written)
    trees = context.trees(file) if file and not is_dynamic(written) else None
    data = trees[0].value if trees and len(trees) == 1 else None
    if not isinstance(data, dict) or "include" in data or not isinstance(data.get("services"), dict):
        return None
    return {*known, *data["services"]}


def _is_missing(written: str, path: str, context: Context) -> bool:
    file = None if is_dynamic(written) else context.join(path, written)
    return bool(file) and not context.exists(str(file))
