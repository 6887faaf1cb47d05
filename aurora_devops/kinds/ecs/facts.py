"""What the containers of a task of ECS state for other artifacts, as those of manifests and of Terraform do."""

from __future__ import annotations

from collections.abc import Iterator

from ...commands.images import split_reference
from ...core.facts import Fact
from ...core.kind import Document
from ...facts import (
    AwaitedPort,
    ContainerFlag,
    ContainerVariable,
    LaterImage,
    RequestedPath,
    RunContainer,
    flag_in,
    is_variable,
    local_requests,
)
from ...services import ECS_VARIABLES, TASK
from ...started import StartedWords, started_by
from ...subjects import is_dynamic
from .model import Container, TaskDefinition

# Folders with definitions that show something, or test it.
_SAMPLES = frozenset({"example", "examples", "fixtures", "sample", "samples", "test", "testdata", "tests"})


def container_facts(
    document: Document, task: TaskDefinition, container: Container, *, complete: bool
) -> Iterator[Fact]:
    """What a container has, and what its task requests of it; `complete` is whether nothing else adds variables."""
    if not _SAMPLES.isdisjoint(document.source.path.split("/")) or not container.name:
        return
    owner = f"ECS task '{task.family or container.name}'"
    if len(task.container_definitions) > 1:
        owner = f"container '{container.name}' of {owner}"
    stated = split_reference(container.image or "")[0]
    # A pipeline writes the image that it has built into the definition.
    image = str(LaterImage(TASK, task.family or "*", container.name, "" if is_dynamic(stated) else stated))
    given = [*container.environment, *container.secrets]
    names = [one.name for one in given if one.name and not is_dynamic(one.name)]
    whole = complete and len(names) == len(given) and not container.environment_files
    ports = [one for one in container.port_mappings if one.container_port and one.protocol in (None, "tcp")]
    yield document.fact(
        RunContainer,
        container.at["name"],
        owner=owner,
        image=image,
        variables=(*names, *ECS_VARIABLES),
        complete=whole,
        words=(*container.entry_point, *container.command),
        settings=tuple(
            (one.name, one.value)
            for one in container.environment
            if one.name and one.value is not None and not is_dynamic(one.value)
        ),
        ports=tuple(one.container_port for one in ports if one.container_port),
        pod=task.family or document.source.path,
    )
    yield from started_by(document, _started(container), owner=owner, image=image)
    for key, words in (("entryPoint", container.entry_point), ("command", container.command)):
        for index, word in enumerate(words):
            if flag := flag_in(word):
                yield document.fact(
                    ContainerFlag, container.at[key][index], name=flag, owner=owner, image=image
                )
    for one in given:
        if is_variable(one.name):
            yield document.fact(ContainerVariable, one.at["name"], name=one.name, owner=owner, image=image)
    for port in ports:
        by = f"the task definition '{task.family or container.name}' declares"
        yield document.fact(
            AwaitedPort, port.at["containerPort"], owner=owner, port=port.container_port, by=by, image=image
        )
    yield from _checked(document, container, owner, image)


def _started(container: Container) -> StartedWords:
    return StartedWords(
        [(word, container.at["entryPoint"][index]) for index, word in enumerate(container.entry_point)],
        [(word, container.at["command"][index]) for index, word in enumerate(container.command)],
        container.working_directory or "",
        tuple((one.container_path.rstrip("/"), "") for one in container.mount_points if one.container_path),
    )


def _checked(document: Document, container: Container, owner: str, image: str) -> Iterator[Fact]:
    """The ports and the paths that the health check of a container requests."""
    check = container.health_check
    for index, word in enumerate(check.command) if check is not None else ():
        at = check.at["command"][index] if check is not None else container.at
        for request in local_requests(word):
            by = f"the health check of '{container.name}'"
            yield document.fact(
                AwaitedPort,
                at,
                owner=owner,
                port=request.port,
                by=f"{by} connects to",
                image=image,
                requested=True,
            )
            yield document.fact(RequestedPath, at, by=by, route=request.path, port=request.port, image=image)
