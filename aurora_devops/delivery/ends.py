"""The ends of joins that several rules use, with the indexes in which these look things up; each is made once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from posixpath import basename
from typing import Any

from ..core.facts import Fact, Repository, Statement
from ..core.lazy import regex
from ..core.record import record
from ..facts import (
    DeclaredObject,
    ExportedMetric,
    HandledImage,
    ImageDefaults,
    ListenedPort,
    NamedObject,
    PageAnchors,
    PipelineJob,
    ProvidedConfig,
    RunContainer,
    ScrapedJob,
    ServedRoute,
    SourceProgram,
)
from .index import Index, Owners
from .model import End, scope_of
from .programs import programs_of

_TITLE = regex(r"(\w+) '(.*)'")
# Kinds of objects that run pods.
WORKLOADS = frozenset(
    {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Rollout", "StatefulSet"}
)
# Names of folders that do not tell which program is in them, and how many folders deep they still do.
_GENERIC = frozenset(
    {"api", "app", "backend", "client", "controller", "frontend", "server", "service", "src", "web", "worker"}
)
_NEAR_ROOT = 2
_PODS, _SERVICE = "kubernetes-pods", "kubernetes-service"


@record(eq=False)
class Ends:
    """The facts of a repository as ends of joins."""

    repository: Repository

    # Programs and images

    @cached_property
    def programs(self) -> dict[str, End]:
        """The programs by their folders; a folder with several has none."""
        found: defaultdict[str, list[SourceProgram]] = defaultdict(list)
        for program in self.repository.of(SourceProgram):
            found[program.folder].append(program)
        return {folder: program_end(each[0]) for folder, each in found.items() if len(each) == 1}

    @cached_property
    def builds(self) -> dict[str, End]:
        """The Dockerfiles by their paths."""
        return {one.path: End("build", one.path, one) for one in self.repository.of(ImageDefaults)}

    @cached_property
    def _program_of_build(self) -> dict[str, SourceProgram]:
        programs = programs_of(self.repository)
        found = {path: programs.of_dockerfile(path) for path in self.builds}
        return {path: each[0] for path, each in found.items() if len(each) == 1}

    def program_of_build(self, path: str) -> SourceProgram | None:
        """The program that the image of a Dockerfile runs, if it is one only."""
        return self._program_of_build.get(path)

    @cached_property
    def _build_of_image(self) -> dict[str, str]:
        return {}

    def build_of_image(self, name: str) -> str:
        """The path of the Dockerfile that builds an image; empty if it is unknown or ambiguous."""
        if name not in self._build_of_image:
            found = programs_of(self.repository).dockerfiles(name)
            if not found and name in self._built_by_jobs and len(self.builds) == 1:
                found = frozenset(self.builds)
            path = next(iter(found)) if len(found) == 1 else ""
            if basename(name) in _GENERIC and path.count("/") > _NEAR_ROOT:
                path = ""
            self._build_of_image[name] = path
        return self._build_of_image[name]

    @cached_property
    def _built_by_jobs(self) -> frozenset[str]:
        """The images that commands build; if the repository has one Dockerfile, it is the one they use."""
        return frozenset(one.name for one in self.repository.of(HandledImage) if one.does == "build")

    def build_of(self, container: RunContainer) -> str:
        """The path of the Dockerfile of a container's image; empty if it is unknown or ambiguous."""
        path = container.dockerfile or self.build_of_image(container.image)
        return path if path in self.builds else ""

    def program_of(self, container: RunContainer) -> SourceProgram | None:
        """The program that a container runs, if it is one only."""
        return self.program_of_build(self.build_of(container))

    # What runs

    @cached_property
    def containers(self) -> list[tuple[End, RunContainer]]:
        """The containers, each with the workload or the Compose service that it is a part of."""
        return [
            (end, one)
            for one in self.repository.of(RunContainer)
            if (end := owner_end(one, one.owner)) is not None
        ]

    @cached_property
    def owners(self) -> Owners:
        """Workloads and Compose services by their places."""
        return Owners(end for end, _ in self.containers)

    @cached_property
    def by_host(self) -> Index:
        """Compose services by the names by which others reach them."""
        return Index((host, end) for end, one in self.containers for host in one.hosts)

    @cached_property
    def services(self) -> list[tuple[End, dict[str, Any]]]:
        """The Services of Kubernetes, with their details."""
        return [(service_end(one), _details(one)) for one in self.repository.about(_SERVICE)]

    @cached_property
    def by_service(self) -> Index:
        """The Services of Kubernetes by name."""
        return Index((end.fact.name, end) for end, _ in self.services if isinstance(end.fact, Statement))

    @cached_property
    def pods(self) -> list[tuple[End, dict[str, Any]]]:
        """The workloads of Kubernetes, with the details of their pods."""
        found = []
        for one in self.repository.about(_PODS):
            details = _details(one)
            found.append((workload_end(one, str(details["kind"]), one.name), details))
        return found

    @cached_property
    def by_label(self) -> Index:
        """The workloads by each label of their pods."""
        return Index(
            ((key, str(value)), end) for end, pod in self.pods for key, value in pod["labels"].items()
        )

    @cached_property
    def details(self) -> dict[str, dict[str, Any]]:
        """The details of pods by the id of their workload."""
        return {end.id: details for end, details in self.pods}

    @cached_property
    def services_by_label(self) -> Index:
        """The Services by each of their own labels."""
        return Index(
            ((key, str(value)), end) for end, one in self.services for key, value in one["labels"].items()
        )

    @cached_property
    def services_of(self) -> dict[str, dict[str, Any]]:
        """The details of Services by id."""
        return {end.id: details for end, details in self.services}

    @cached_property
    def objects(self) -> Index:
        """The workloads by kind and name."""
        return Index(
            ((one.object_kind, one.name), workload_end(one, one.object_kind, one.name))
            for one in self.repository.of(DeclaredObject)
            if one.object_kind in WORKLOADS
        )

    @cached_property
    def configs(self) -> Index:
        """The ConfigMaps and Secrets that artifacts provide, by kind and name."""
        return Index(
            (f"{one.object_kind}/{one.name}", config_end(one)) for one in self.repository.of(ProvidedConfig)
        )

    # What programs have

    @cached_property
    def routes(self) -> dict[tuple[str, str], End]:
        """The routes of programs by folder and path, parameters without their names."""
        return {(one.folder, route_key(one.route)): route_end(one) for one in self.repository.of(ServedRoute)}

    @cached_property
    def folders_of_route(self) -> dict[str, set[str]]:
        """The folders of the programs that have a route."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for folder, route in self.routes:
            found[route].add(folder)
        return found

    @cached_property
    def series(self) -> dict[str, list[End]]:
        """The metrics by the names of their series: those that programs export, and those that rules record."""
        found: defaultdict[str, list[End]] = defaultdict(list)
        for one in self.repository.of(ExportedMetric):
            for name in one.series:
                found[name].append(End("metric", one.name, one))
        for rule in self.repository.about("recorded-metric"):
            found[rule.name].append(End("metric", rule.name, rule))
        return found

    def port(self, container: RunContainer, number: int, fact: Fact) -> End:
        """A port of what a container runs: of its Dockerfile or else of its image."""
        return port_end(self.build_of(container) or container.image or scope_of(container), number, fact)

    def listened(self, one: ListenedPort) -> Iterator[End]:
        """The port of each Dockerfile that runs a program."""
        for path in self.builds_of_program.get(one.folder, ()):
            yield port_end(path, one.port, one)

    @cached_property
    def builds_of_program(self) -> dict[str, list[str]]:
        """The Dockerfiles that run the program of a folder."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path, program in self._program_of_build.items():
            found[program.folder].append(path)
        return found

    # Monitoring, pipelines and documents

    @cached_property
    def scrapes(self) -> Index:
        """The jobs of scrape configurations by name."""
        return Index((one.name, scrape_end(one)) for one in self.repository.of(ScrapedJob) if one.name)

    @cached_property
    def scrapes_at(self) -> Owners:
        """The jobs of scrape configurations by their places."""
        return Owners(scrape_end(one) for one in self.repository.of(ScrapedJob) if one.name)

    @cached_property
    def queries_at(self) -> Owners:
        """The alerts, rules and dashboards by their places."""
        ends = {"alert": alert_end, "recorded-metric": rule_end, "dashboard": dashboard_end}
        return Owners(ends[one.about](one) for one in self.repository.about(*ends))

    @cached_property
    def jobs(self) -> dict[tuple[str, str], End]:
        """The jobs of pipelines by the path of the pipeline and their name."""
        return {(one.pipeline, one.job): job_end(one) for one in self.repository.of(PipelineJob)}

    @cached_property
    def jobs_at(self) -> Owners:
        """The jobs by their places."""
        return Owners(self.jobs.values())

    @cached_property
    def pages(self) -> dict[str, End]:
        """The documents by their paths."""
        return {one.path: End("document", one.path, one) for one in self.repository.of(PageAnchors)}


def program_end(one: SourceProgram) -> End:
    """A program, by its folder."""
    return End("program", one.folder or ".", one, label=one.name or one.folder or one.language)


def service_end(one: Statement) -> End:
    """A Service of Kubernetes."""
    return End("service", one.name, one, scope_of(one), f"Service {one.name}")


def workload_end(fact: Fact, kind: str, name: str) -> End:
    """A workload of Kubernetes."""
    return End("workload", f"{kind}/{name}", fact, scope_of(fact), f"{kind} {name}")


def owner_end(fact: Fact, title: str) -> End | None:
    """What a title such as `Deployment 'web'` or `service 'web'` means where a fact states it."""
    match = _TITLE.fullmatch(title)
    if match is None:
        return None
    if match[1] == "service":
        return End("service", match[2], fact, fact.path, match[2])
    return workload_end(fact, match[1], match[2])


def config_end(one: ProvidedConfig) -> End:
    """A ConfigMap or a Secret."""
    kind = "secret" if one.object_kind == "Secret" else "config"
    return End(kind, f"{one.object_kind}/{one.name}", one, scope_of(one), f"{one.object_kind} {one.name}")


def port_end(scope: str, number: int, fact: Fact) -> End:
    """A port of what is built or run."""
    return End("port", str(number), fact, scope, f"port {number}")


def route_key(route: str) -> str:
    """A path without the names of its parameters, its query and the slash at its end."""
    return _PARAMETER.sub("{}", route.partition("?")[0]).rstrip("/") or "/"


_PARAMETER = regex(r"\{[^{}/]*\}")


def route_end(one: ServedRoute) -> End:
    """A path that a program answers, for all methods."""
    return End("route", route_key(one.route), one, one.folder or ".", one.route)


def variable_end(folder: str, name: str, fact: Fact) -> End:
    """A variable that a program reads."""
    return End("variable", name, fact, folder or ".", name)


def scrape_end(one: ScrapedJob) -> End:
    """A job of a scrape configuration."""
    return End("scrape", one.name, one, one.path, f"scrape job {one.name}")


def alert_end(one: Statement) -> End:
    """An alert."""
    return End("alert", one.name, one, one.path, one.name)


def rule_end(one: Statement) -> End:
    """A recording rule."""
    return End("rule", one.name, one, one.path, one.name)


def dashboard_end(one: Statement) -> End:
    """A dashboard, by its UID."""
    return End("dashboard", one.name, one, label=one["title"] or one.name)


def receiver_end(one: Statement) -> End:
    """A receiver of Alertmanager."""
    return End("receiver", one.name, one, one.path, one.name)


def job_end(one: PipelineJob) -> End:
    """A job of a pipeline."""
    return End("job", one.job, one, one.pipeline, f"job {one.job}")


def command_end(one: NamedObject, pages: dict[str, End]) -> End:
    """A command that names an object, or the document that contains it."""
    if one.path in pages:
        return End("document", one.path, one)
    text = f"{one.command} {one.object_kind.lower()}/{one.name}"
    return End("command", text, one, one.path, text)


# What a name begins with that is the value of an expression of a workflow.
_EXPRESSION = regex(r"(?:env|github|inputs|matrix|needs|secrets|steps|vars)\.[\w.-]+")


def is_image(name: str) -> bool:
    """Whether the name of an image is known."""
    return is_known(name) and not _EXPRESSION.fullmatch(name)


def is_known(name: str) -> bool:
    """Whether a name contains no variable or template."""
    return bool(name) and not any(mark in name for mark in "${}*`")


def _details(one: Statement) -> dict[str, Any]:
    """The details of a fact of Kubernetes as data."""
    plain = dict(one.detail)
    kind, namespace = plain.pop("kind", ""), plain.pop("namespace", "")
    return {**{key: json.loads(value) for key, value in plain.items()}, "kind": kind, "namespace": namespace}
