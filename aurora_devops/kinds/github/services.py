"""The databases that the jobs of a workflow run as services, and the variables by which steps connect to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...databases import (
    USUAL_PORTS,
    accesses,
    action_starts_servers,
    created,
    engine_of,
    starts_servers,
    writes_databases,
)
from ...facts import ContainerPort, RunServer, ServerAccess, StartedContainer, StartedServer
from .artifacts import is_harmless
from .model import Container, Job, JobIn, Step, Workflow

_PORT = regex(r"(\d{1,5}):(\d{1,5})(?:/tcp)?")
_NAMED = regex(r"--(?:name|network-alias|hostname)[ =]([\w.-]+)")
_NAME = regex(r"--name[ =]([^\s\"']+)")
_LOCAL = ("localhost", "127.0.0.1")


def service_facts(document: Document, inside: JobIn) -> Iterator[Fact]:
    """The services of a job, and the parts of the connections in its variables."""
    services = inside.job.services
    if not isinstance(services, dict) or not services:
        return
    yield from _containers(document, services)
    scripts = [step.step.run for step in inside.steps if step.step.run]
    actions = [step.step.uses for step in inside.steps if step.step.uses]
    closed = not any(map(starts_servers, scripts)) and not any(map(action_starts_servers, actions))
    alone = not any(map(writes_databases, scripts))
    scope = f"{document.source.path}:{inside.id}"
    found = []
    for name, service in services.items():
        server = _server(document, inside.job, name, service, scope, closed=closed, alone=alone)
        if server is None:
            return
        found += server
    yield from found
    if any(isinstance(one, RunServer) for one in found):
        yield from _accesses(document, inside, scope)


def _containers(
    document: Document, services: Mapping[str, Container | str | None]
) -> Iterator[StartedContainer]:
    """The containers to which the options of services give names."""
    for service in services.values():
        if isinstance(service, Container) and (match := _NAME.search(service.options or "")):
            yield document.fact(
                StartedContainer, service.at["options"], name=match[1], image="", block=0, complete=False
            )


def _server(
    document: Document,
    job: Job,
    name: str,
    service: Container | str | None,
    scope: str,
    *,
    closed: bool,
    alone: bool,
) -> list[Fact] | None:
    """The facts of a service; None if it is unknown what it is or which ports it has."""
    if isinstance(service, str):
        service, at = Container(image=service), job.at["services"][name]
    elif isinstance(service, Container):
        at = service.at.key
    else:
        return None
    options = service.options or ""
    if "$" in service.image or "$" in options or not isinstance(service.env, dict):
        return None
    by = f"service '{name}'"
    facts: list[Fact] = []
    published, targets = [], []
    for index, port in enumerate(service.ports):
        match = _PORT.fullmatch(str(port))
        if match is None:
            if not str(port).isdecimal():
                return None
            continue
        published.append(int(match[1]))
        targets.append(int(match[2]))
        image = service.image.partition(":")[0]
        place = service.at["ports"][index]
        facts.append(
            document.fact(ContainerPort, place, use="publish", owner=by, port=int(match[2]), image=image)
        )
    engine = engine_of(service.image)
    if not engine:
        # Its ports are those of no database.
        facts.append(
            document.fact(
                RunServer, at, scope=scope, by=by, engine="?",
                hosts=_LOCAL, ports=tuple(published), names=(name,), closed=False,
            )
        )  # fmt: skip
        return facts
    found = created(engine, _texts(service.env))
    hosts: tuple[str, ...] = _LOCAL
    ports = tuple(published)
    names: tuple[str, ...] = (name,)
    if job.container is not None:
        hosts, ports, names = (name, *_NAMED.findall(options)), tuple(targets) or (USUAL_PORTS[engine],), ()
    known = not any(str(port).isdecimal() for port in service.ports) or job.container is not None
    facts.append(
        document.fact(
            RunServer,
            at,
            scope=scope,
            by=by,
            engine=engine,
            hosts=hosts,
            ports=ports,
            names=names,
            user=found.user,
            password=found.password,
            database=found.database,
            closed=closed and known and " -p" not in f" {options}" and "--publish" not in options,
            alone=alone and not service.volumes,
        )
    )
    return facts


def _texts(env: Mapping[str, object]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in env.items()}


def _accesses(document: Document, inside: JobIn, scope: str) -> Iterator[Fact]:
    """The parts of the connections in the variables of a job and of its steps."""
    around: dict[str, tuple[str | None, Place]] = {}
    holders: list[Workflow | Job | Step] = [
        inside.workflow,
        inside.job,
        *(step.step for step in inside.steps),
    ]
    for holder in holders:
        own = (
            {name: (value, holder.at["env"][name]) for name, value in _texts(holder.env).items()}
            if isinstance(holder.env, dict)
            else {}
        )
        if isinstance(holder, Workflow):
            around.update(own)
            continue
        if isinstance(holder, Job):
            around.update(own)
            own = around
        known = {**around, **own}
        if own:
            values = {name: value for name, (value, _) in known.items()}
            places = {name: place for name, (_, place) in own.items()}
            for at, found in accesses(values, places.get):
                yield document.fact(ServerAccess, at, scope=scope, **found)


def started_servers(document: Document, inside: JobIn, number: int) -> Iterator[StartedServer]:
    """The ports of this machine that the services of a job map, and the actions that may open others."""
    services = inside.job.services
    for name, service in services.items() if isinstance(services, dict) else ():
        if isinstance(service, Container) and service.ports:
            ports = [match for port in service.ports if (match := _PORT.fullmatch(str(port)))]
            how = "run" if len(ports) == len(service.ports) else "other"
            opened = tuple(int(match[1]) for match in ports)
            at = inside.job.at["services"][name].key
            yield document.fact(StartedServer, at, how=how, block=number, ports=opened)
    for step in inside.steps:
        uses = step.step.action
        if uses is not None and (not is_harmless(uses.slug) or action_starts_servers(uses.text)):
            yield document.fact(StartedServer, step.step.at["uses"], how="other", block=number)
