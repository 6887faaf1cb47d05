"""The rules that join facts: each is one function that yields edges, and leaves out what is ambiguous or unknown.

A rule looks the other side up in an index (`ends.py`), so its cost grows with its facts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from ..core.facts import Statement
from ..core.lazy import regex
from ..facts import (
    ContainerPort,
    ExportedMetric,
    ExposedPorts,
    JobStep,
    ListenedPort,
    MadeResource,
    NamedObject,
    NamedResource,
    PipelineJob,
    ReadVariable,
    RequestedPath,
    RunbookLink,
    SelectedJob,
    ServedRoute,
    UsedConfig,
)
from .ends import (
    Ends,
    alert_end,
    command_end,
    is_image,
    is_known,
    owner_end,
    port_end,
    program_end,
    receiver_end,
    route_end,
    route_key,
    rule_end,
    variable_end,
)
from .index import Index
from .matchers import alternatives
from .model import End, Join
from .programs import programs_of

Rule = Callable[[Ends], Iterator[Join]]

# How many objects a selector leads to; one that selects more says little.
_MOST_SELECTED = 20
_MOST_NEAR = 200
_MOST_PORTS = 20


# Programs, images and what runs them


def dockerfile_packages_program(ends: Ends) -> Iterator[Join]:
    """A Dockerfile packages the program of its folder, or of the nearest folder above it."""
    for path, build in ends.builds.items():
        program = ends.program_of_build(path)
        if program is not None:
            yield Join("packages", build, program_end(program))


def dockerfile_builds_image(ends: Ends) -> Iterator[Join]:
    """A Dockerfile builds the image that a container of its build runs, or that is named like its program."""
    for _, one in ends.containers:
        path = ends.build_of(one)
        if path and is_image(one.image):
            yield Join("builds", ends.builds[path], End("image", one.image, one))


def owner_runs_image(ends: Ends) -> Iterator[Join]:
    """A workload or a Compose service runs an image."""
    for owner, one in ends.containers:
        if is_image(one.image):
            yield Join("runs", owner, End("image", one.image, one))


def owner_runs_build(ends: Ends) -> Iterator[Join]:
    """A Compose service without an image runs what its Dockerfile builds."""
    for owner, one in ends.containers:
        if not one.image and one.dockerfile in ends.builds:
            yield Join("runs", owner, ends.builds[one.dockerfile])


def job_handles_image(ends: Ends) -> Iterator[Join]:
    """A job builds, pushes, scans or deploys an image."""
    relations = {"build": "builds", "push": "pushes", "scan": "scans", "deploy": "deploys", "retag": "pushes"}
    for step in ends.repository.of(JobStep):
        job = ends.jobs.get((step.pipeline, step.job))
        if job is not None and step.role in relations and is_image(step.image):
            yield Join(relations[step.role], job, End("image", step.image, step))


# Ports and services


def program_listens(ends: Ends) -> Iterator[Join]:
    """A program listens on a port, which is one of each Dockerfile that packages it."""
    for one in ends.repository.of(ListenedPort):
        program = ends.programs.get(one.folder)
        if program is not None:
            for port in ends.listened(one):
                yield Join("listens", program, port)


def dockerfile_exposes(ends: Ends) -> Iterator[Join]:
    """A Dockerfile exposes a port; of a range, only the first ports."""
    for one in ends.repository.of(ExposedPorts):
        if one.path in ends.builds:
            for first, last in one.ports:
                for number in range(first, min(last, first + _MOST_PORTS - 1) + 1):
                    yield Join("exposes", ends.builds[one.path], port_end(one.path, number, one))


def owner_exposes(ends: Ends) -> Iterator[Join]:
    """A workload declares a port of a container."""
    for owner, one in ends.containers:
        for number in one.ports:
            yield Join("exposes", owner, ends.port(one, number, one))


def compose_publishes(ends: Ends) -> Iterator[Join]:
    """A Compose service publishes a port of the image that it builds."""
    owners = {(one.path, one.owner): owner for owner, one in ends.containers if one.kind == "compose"}
    for one in ends.repository.of(ContainerPort):
        owner = owners.get((one.path, one.owner)) if one.use == "publish" else None
        if owner is not None and one.dockerfile in ends.builds:
            yield Join("publishes", owner, port_end(one.dockerfile, one.port, one))


def service_selects_workload(ends: Ends) -> Iterator[Join]:
    """A Service sends to the workloads whose pods have all labels of its selector."""
    for service, detail in ends.services:
        for workload in _selected(ends.by_label, service, detail["selector"], ends.details):
            yield Join("routes", service, workload)


def service_routes_to_port(ends: Ends) -> Iterator[Join]:
    """A Service sends to a port that a container of the selected workload has, by number or by name."""
    containers: defaultdict[str, list[Any]] = defaultdict(list)
    for owner, one in ends.containers:
        containers[owner.id].append(one)
    for service, detail in ends.services:
        for workload in _selected(ends.by_label, service, detail["selector"], ends.details):
            named = dict(ends.details[workload.id]["ports"])
            for _, number, target in detail["ports"]:
                target = named.get(target, target) if target is not None else number
                for one in containers[workload.id]:
                    if target in one.ports:
                        port = ends.port(one, target, one)
                        yield Join("routes", service, port)


def route_leads_to_service(ends: Ends) -> Iterator[Join]:
    """An Ingress or a route of the Gateway API sends to a Service."""
    for one in ends.repository.about("kubernetes-backend"):
        kind = one["kind"]
        for service in ends.by_service.the(one.name, one):
            entry = End("route", f"{kind} to {one.name}", one, service.scope, f"{kind} to {one.name}")
            yield Join("routes", entry, service)


_ADDRESS = regex(r"(?:://|@)([A-Za-z][\w.-]*)(?::\d+)?(?=[/?\s\"',]|$)")


def owner_connects(ends: Ends) -> Iterator[Join]:
    """A container connects to the Service or Compose service whose name is the host of an address in a variable."""
    for owner, one in ends.containers:
        hosts = {host for _, value in one.settings for host in _ADDRESS.findall(value)}
        for host in sorted(hosts):
            for other in _reached(ends, host, one):
                if other.id != owner.id:
                    yield Join("connects", owner, other)


# Routes


def program_serves(ends: Ends) -> Iterator[Join]:
    """A program serves a route."""
    for one in ends.repository.of(ServedRoute):
        program = ends.programs.get(one.folder)
        if program is not None:
            yield Join("serves", program, route_end(one))


def request_probes_route(ends: Ends) -> Iterator[Join]:
    """A probe, a health check or a scrape requests a route of the program that the container runs."""
    for one, source, program in _requests(ends):
        route = ends.routes.get((program.folder, route_key(one.route)))
        if route is not None:
            yield Join("scrapes" if source.kind == "scrape" else "probes", source, route)


def request_reaches_port(ends: Ends) -> Iterator[Join]:
    """A probe, a health check or a scrape uses a port of the Dockerfile that runs the program."""
    for one, source, program in _requests(ends):
        builds = ends.builds_of_program.get(program.folder, ())
        if one.port and len(builds) == 1:
            relation = "scrapes" if source.kind == "scrape" else "probes"
            yield Join(relation, source, port_end(builds[0], one.port, one))


def _requests(ends: Ends) -> Iterator[tuple[RequestedPath, End, Any]]:
    """The requests with what makes them and the program that answers, where both are known."""
    programs = programs_of(ends.repository)
    for one in ends.repository.of(RequestedPath):
        asked = programs.of_request(one)
        if one.host:
            source = ends.scrapes_at.of(one)
        elif one.kind == "dockerfile":
            source = ends.builds.get(one.path)
        else:
            source = ends.owners.of(one)
        if source is not None and len(asked) == 1:
            yield one, source, asked[0]


def document_describes_route(ends: Ends) -> Iterator[Join]:
    """An OpenAPI document describes a route that one program serves."""
    for one in ends.repository.about("api-operation"):
        key = route_key(one["path"])
        folders = ends.folders_of_route.get(key, set())
        if len(folders) == 1:
            yield Join("documents", End("document", one.path, one), ends.routes[next(iter(folders)), key])


# Variables, configurations, resources


def program_reads_variable(ends: Ends) -> Iterator[Join]:
    """A program reads an environment variable."""
    for one in ends.repository.of(ReadVariable):
        program = ends.programs.get(one.folder)
        if program is not None:
            yield Join("reads", program, variable_end(one.folder, one.name, one))


def container_provides_variable(ends: Ends) -> Iterator[Join]:
    """A container sets a variable that its program reads."""
    read = {(one.folder, one.name) for one in ends.repository.of(ReadVariable)}
    for owner, one in ends.containers:
        program = ends.program_of(one)
        for name in one.variables if program is not None else ():
            if program is not None and (program.folder, name) in read:
                yield Join("provides", owner, variable_end(program.folder, name, one))


def config_provides_variable(ends: Ends) -> Iterator[Join]:
    """A ConfigMap or a Secret has the key of a variable that the program of a container reads."""
    read = {(one.folder, one.name) for one in ends.repository.of(ReadVariable)}
    for _, one in ends.containers:
        program = ends.program_of(one)
        for name in one.configs if program is not None else ():
            for config in ends.configs.the(name, one):
                for key in config.fact.values["keys"]:
                    if program is not None and (program.folder, key) in read:
                        yield Join("provides", config, variable_end(program.folder, key, config.fact))


def workload_reads_config(ends: Ends) -> Iterator[Join]:
    """The pods of a workload need a ConfigMap or a Secret."""
    for one in ends.repository.of(UsedConfig):
        owner = owner_end(one, one.owner)
        for config in ends.configs.the(f"{one.object_kind}/{one.name}", one) if owner is not None else ():
            if owner is not None:
                yield Join("reads", owner, config)


def artifact_uses_resource(ends: Ends) -> Iterator[Join]:
    """A job, a workload or a Compose service names a resource that Terraform creates, once, under this name."""
    made: defaultdict[tuple[str, str], dict[str, End]] = defaultdict(dict)
    for one in ends.repository.of(MadeResource):
        if is_known(one.name) and one.label:
            end = End("resource", f"{one.type}/{one.name}", one, one.folder, f"{one.type} {one.name}")
            made[one.type, one.name].setdefault(end.id, end)
    for named in ends.repository.of(NamedResource):
        found = made.get((named.type, named.name), {})
        owner = ends.jobs_at.of(named) or ends.owners.of(named)
        if len(found) == 1 and owner is not None:
            yield Join("uses", owner, next(iter(found.values())))


# Monitoring


def scrape_reaches_target(ends: Ends) -> Iterator[Join]:
    """A scrape job has a target that is a Service or a Compose service."""
    for one in ends.repository.about("scrape-target"):
        scrape = ends.scrapes_at.of(one)
        host = one.name.partition("://")[2] or one.name
        for other in _reached(ends, host.partition(":")[0].partition("/")[0], one) if scrape else ():
            if scrape is not None:
                yield Join("scrapes", _at(scrape, one), other)


def monitor_selects_service(ends: Ends) -> Iterator[Join]:
    """A ServiceMonitor or a PodMonitor selects Services or workloads by their labels."""
    for one in ends.repository.about("kubernetes-monitor"):
        detail = dict(one.detail)
        selector = json.loads(detail["selector"]) or {}
        if selector.get("matchExpressions"):
            continue
        of_services = json.loads(detail["selects"]) == "Service"
        index = ends.services_by_label if of_services else ends.by_label
        known = ends.services_of if of_services else ends.details
        monitor = End("scrape", one.name, one, one.path, f"{one['kind']} {one.name}")
        for other in _selected(index, monitor, selector.get("matchLabels") or {}, known):
            yield Join("scrapes", monitor, other)


def program_exports_metric(ends: Ends) -> Iterator[Join]:
    """A program exports a metric."""
    for one in ends.repository.of(ExportedMetric):
        program = ends.programs.get(one.folder)
        if program is not None:
            yield Join("exports", program, End("metric", one.name, one))


def rule_records_metric(ends: Ends) -> Iterator[Join]:
    """A recording rule records a metric."""
    for one in ends.repository.about("recorded-metric"):
        yield Join("records", rule_end(one), End("metric", one.name, one))


def query_reads_metric(ends: Ends) -> Iterator[Join]:
    """An alert, a rule or a dashboard queries a metric that one program exports or a rule records."""
    for one in ends.repository.about("metric-read"):
        owner = ends.queries_at.of(one)
        metrics = {end.id: end for end in ends.series.get(one.name, ())}
        if owner is not None and len(metrics) == 1:
            yield Join("queries", _at(owner, one), next(iter(metrics.values())))


def query_selects_scrape(ends: Ends) -> Iterator[Join]:
    """An alert, a rule or a dashboard selects the series of a scrape job."""
    for one in ends.repository.of(SelectedJob):
        owner = ends.queries_at.of(one)
        for scrape in ends.scrapes.the(one.name, one) if owner is not None else ():
            if owner is not None:
                yield Join("queries", _at(owner, one), scrape)


def alert_notifies_receiver(ends: Ends) -> Iterator[Join]:
    """An alert is sent to the receiver of the only route that its labels match, or else to that of the root.

    The repository has one configuration of Alertmanager, and all conditions of its routes are values or lists.
    """
    receivers: dict[tuple[str, str], End] = {}
    for one in ends.repository.about("alert-receiver"):
        receivers[one.path, one.name] = receiver_end(one)
    routes = ends.repository.about("alert-route")
    by_label: defaultdict[tuple[str, str], list[tuple[Statement, dict[str, frozenset[str]]]]] = defaultdict(
        list
    )
    roots = [one for one in routes if not one["matchers"]]
    names: set[str] = set()
    for route in routes:
        conditions = _conditions(route["matchers"])
        if conditions is None:
            return
        names.update(conditions)
        for name, values in list(conditions.items())[:1]:
            for value in values:
                by_label[name, value].append((route, conditions))
    if len({one.path for one in routes}) != 1 or len(roots) != 1:
        return
    for alert in ends.repository.about("alert"):
        labels = {**dict(alert.detail), "alertname": alert.name}
        if any(len(by_label.get(pair, ())) > _MOST_SELECTED for pair in labels.items()):
            continue
        matched = {
            route.name: route
            for pair in labels.items()
            for route, conditions in by_label.get(pair, ())
            if all(labels.get(name) in values for name, values in conditions.items())
        }
        if not matched and names <= labels.keys():
            matched = {roots[0].name: roots[0]}
        for route in matched.values() if len(matched) == 1 else ():
            receiver = receivers.get((route.path, route.name))
            if receiver is not None:
                yield Join("notifies", alert_end(alert), _at(receiver, route))


_CONDITION = regex(r"(\w+)(=~|=)(.*)")


def _conditions(matchers: str) -> dict[str, frozenset[str]] | None:
    """The values that each label may have; None if a condition cannot be enumerated."""
    found: dict[str, frozenset[str]] = {}
    for condition in matchers.split(",") if matchers else ():
        match = _CONDITION.fullmatch(condition)
        if match is None:
            return None
        values = alternatives(match[2], match[3])
        if not values:
            return None
        found[match[1]] = frozenset(values)
    return found


_FORGE = regex(r"https?://[^/]+/[^/]+/[^/]+/(?:-/)?(?:blob|tree|raw)/[^/]+/([^#?]+)(?:[#?].*)?")


def document_explains_alert(ends: Ends) -> Iterator[Join]:
    """A runbook of the repository explains an alert that links to it."""
    by_end: defaultdict[str, list[str]] = defaultdict(list)
    for path in ends.pages:
        by_end["/".join(path.split("/")[-2:])].append(path)
    for one in ends.repository.of(RunbookLink):
        match = _FORGE.fullmatch(one.target)
        path = (match[1] if match else one.target).removeprefix("./")
        near = by_end.get("/".join(path.split("/")[-2:]), [])
        found = [path] if path in ends.pages else [each for each in near if each.endswith(f"/{path}")]
        owner = ends.queries_at.of(one)
        if len(found) == 1 and owner is not None:
            yield Join("documents", ends.pages[found[0]], _at(owner, one))


def document_links(ends: Ends) -> Iterator[Join]:
    """A document links to another document, or to a Dockerfile."""
    for one in ends.repository.about("document-link"):
        source = ends.pages.get(one.path)
        target = ends.pages.get(one.name) or ends.builds.get(one.name)
        if source is not None and target is not None and source.id != target.id:
            yield Join("links", _at(source, one), target)


# Pipelines


def job_needs_job(ends: Ends) -> Iterator[Join]:
    """A job waits for another one of its pipeline."""
    for one in ends.repository.of(PipelineJob):
        for name in dict.fromkeys(one.after):
            other = ends.jobs.get((one.pipeline, name))
            if other is not None and name != one.job:
                yield Join("needs", ends.jobs[one.pipeline, one.job], other)


def job_deploys_to_environment(ends: Ends) -> Iterator[Join]:
    """A job belongs to an environment of the forge."""
    for one in ends.repository.of(PipelineJob):
        if is_known(one.environment):
            yield Join("deploys", ends.jobs[one.pipeline, one.job], End("environment", one.environment, one))


def job_runs_command(ends: Ends) -> Iterator[Join]:
    """A job runs a command that names a workload."""
    for one in ends.repository.of(NamedObject):
        job = ends.jobs_at.of(one)
        if job is not None and next(iter(ends.objects.the((one.object_kind, one.name), one)), None):
            yield Join("runs", job, command_end(one, ends.pages))


def command_names_workload(ends: Ends) -> Iterator[Join]:
    """A command, in a pipeline or a document, names a workload that the repository has under this kind and name."""
    for one in ends.repository.of(NamedObject):
        for workload in ends.objects.the((one.object_kind, one.name), one):
            yield Join("names", command_end(one, ends.pages), workload)


# What the rules have in common


def _at(end: End, fact: Any) -> End:
    """The same end with another fact as evidence."""
    return End(end.kind, end.name, fact, end.scope, end.label)


def _reached(ends: Ends, host: str, fact: Any) -> list[End]:
    """What a host name leads to: a Compose service, or a Service by its name or its name in the cluster."""
    if fact.kind == "compose":
        return ends.by_host.the(host, fact)
    name, *rest = host.split(".")
    services = ends.by_service.the(name, fact) if not rest or rest[1:2] in ([], ["svc"]) else []
    if rest:
        services = [
            one for one in services if one.scope.rpartition("@")[2] == rest[0] or "@" not in one.scope
        ]
    if fact.kind == "kubernetes":
        return services
    containers = ends.by_host.the(host, fact)
    return [] if services and containers else services or containers


def _selected(
    index: Index, one: End, selector: dict[str, Any] | None, details: dict[str, dict[str, Any]]
) -> list[End]:
    """The ends of the nearest place that have all labels of a selector; none if these are too many."""
    if not selector or not all(is_known(str(value)) for value in selector.values()):
        return []
    buckets = [index.near((key, str(value)), one.fact, _MOST_NEAR) for key, value in selector.items()]
    smallest = min(buckets, key=len)
    found = [
        end
        for end in smallest
        if all(str(details[end.id]["labels"].get(key)) == str(value) for key, value in selector.items())
    ]
    return found if len(found) <= _MOST_SELECTED else []


RULES: tuple[Rule, ...] = (
    dockerfile_packages_program,
    dockerfile_builds_image,
    owner_runs_image,
    owner_runs_build,
    job_handles_image,
    program_listens,
    dockerfile_exposes,
    owner_exposes,
    compose_publishes,
    service_selects_workload,
    service_routes_to_port,
    route_leads_to_service,
    owner_connects,
    program_serves,
    request_probes_route,
    request_reaches_port,
    document_describes_route,
    program_reads_variable,
    container_provides_variable,
    config_provides_variable,
    workload_reads_config,
    artifact_uses_resource,
    scrape_reaches_target,
    monitor_selects_service,
    program_exports_metric,
    rule_records_metric,
    query_reads_metric,
    query_selects_scrape,
    alert_notifies_receiver,
    document_explains_alert,
    document_links,
    job_needs_job,
    job_deploys_to_environment,
    job_runs_command,
    command_names_workload,
)
