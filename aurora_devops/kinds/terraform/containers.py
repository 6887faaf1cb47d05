"""The containers that a module runs outside of Kubernetes: tasks of ECS, Azure Container Apps, Cloud Run, App Runner.

They state the same facts as the containers of manifests and Compose files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname
from typing import TYPE_CHECKING

from ...cloud.resource import Block, CloudResource
from ...cloud.value import MARKER, Value
from ...core.facts import Fact
from ...core.lazy import regex
from ...core.place import At, Elsewhere
from ...core.record import field, record, replace
from ...core.source import Source, Span
from ...facts import (
    VARIABLE,
    AwaitedPort,
    ContainerFlag,
    ContainerVariable,
    DiscoveredHost,
    LaterImage,
    LogLabels,
    NamedAddress,
    ReadOnlyRoot,
    RequestedPath,
    ResourceLimit,
    RunContainer,
    SuppliedImage,
    addresses_in,
    flag_in,
    is_variable,
    local_requests,
    split_addresses,
)
from ...services import (
    APP,
    APP_CONTAINER,
    APP_JOB,
    ECS_VARIABLES,
    RUN,
    RUN_CONTAINER,
    RUN_JOB,
    RUNNER,
    TASK,
    TASK_CONTAINER,
)
from ...sizing import runtime_sizes
from ...started import StartedWords, started_by
from .model import Resource

if TYPE_CHECKING:
    from ...core.kind import Document
    from .module import Module

# The resources with containers: the term for what they create in messages, and the attribute with its name.
RUNNING = {
    "aws_apprunner_service": ("App Runner service", "service_name"),
    "aws_ecs_task_definition": ("ECS task", "family"),
    "azurerm_container_app": (APP, "name"),
    "azurerm_container_app_job": (APP_JOB, "name"),
    "google_cloud_run_service": (RUN, "name"),
    "google_cloud_run_v2_job": (RUN_JOB, "name"),
    "google_cloud_run_v2_service": (RUN, "name"),
}
# Those whose containers have names, with the sort of a `MadeResource` for them.
NAMED = {
    "aws_ecs_task_definition": TASK_CONTAINER,
    "azurerm_container_app": APP_CONTAINER,
    "azurerm_container_app_job": APP_CONTAINER,
    "google_cloud_run_v2_job": RUN_CONTAINER,
    "google_cloud_run_v2_service": RUN_CONTAINER,
}
# The sort under which commands and actions name what has the containers, if Terraform leaves their images to them.
RELEASED = {
    "aws_apprunner_service": RUNNER,
    "aws_ecs_task_definition": TASK,
    "azurerm_container_app": APP,
    "azurerm_container_app_job": APP_JOB,
    "google_cloud_run_service": RUN,
    "google_cloud_run_v2_job": RUN_JOB,
    "google_cloud_run_v2_service": RUN,
}
# The resource that runs the containers of another one.
SERVICES = "aws_ecs_service"
# Those that answer at an address, and the attributes that have it.
_ANSWERING = frozenset(
    {
        "aws_apprunner_service",
        "azurerm_container_app",
        "google_cloud_run_service",
        "google_cloud_run_v2_service",
    }
)
_ADDRESS = regex(r"\.\s*(?:uri|urls|url|service_url|fqdn|latest_revision_fqdn)\b")
# The resources that request a URL: the blocks, and the attribute with the URL.
REQUESTING: Mapping[str, tuple[tuple[str, ...], str]] = {
    "aws_cloudwatch_event_api_destination": ((), "invocation_endpoint"),
    "aws_sns_topic_subscription": ((), "endpoint"),
    "azurerm_application_insights_standard_web_test": (("request",), "url"),
    "azurerm_eventgrid_event_subscription": (("webhook_endpoint",), "url"),
    "azurerm_eventgrid_system_topic_event_subscription": (("webhook_endpoint",), "url"),
    "google_cloud_scheduler_job": (("http_target",), "uri"),
    "google_pubsub_subscription": (("push_config",), "push_endpoint"),
}
UPTIME = "google_monitoring_uptime_check_config"
# The variables that the platforms set.
_AZURE = (
    "CONTAINER_APP_ENV_DNS_SUFFIX", "CONTAINER_APP_HOSTNAME", "CONTAINER_APP_JOB_EXECUTION_NAME",
    "CONTAINER_APP_JOB_NAME", "CONTAINER_APP_NAME", "CONTAINER_APP_PORT", "CONTAINER_APP_REPLICA_NAME",
    "CONTAINER_APP_REVISION",
)  # fmt: skip
_CLOUD_RUN = (
    "CLOUD_RUN_EXECUTION", "CLOUD_RUN_JOB", "CLOUD_RUN_TASK_ATTEMPT", "CLOUD_RUN_TASK_COUNT", "CLOUD_RUN_TASK_INDEX",
    "K_CONFIGURATION", "K_REVISION", "K_SERVICE",
)  # fmt: skip
# The port on which a container of Cloud Run has to listen if it sets none.
_CLOUD_RUN_PORT = "8080"
# Folders with configurations that show how a module is used, or test it.
_SAMPLES = frozenset({"example", "examples", "fixtures", "sample", "samples", "test", "testdata", "tests"})


@record
class Variable:
    """An environment variable of a container; the value is absent for a secret."""

    name: str
    at: At
    value: Value | None = None


@record
class Check:
    """What a platform requests of a container: the port and the path, and what requests them, for messages."""

    by: str
    port: Value
    path: Value


@record(frozen=False, eq=False)
class Container:
    """A container of a resource.

    `image` is the name of its image without the tag, or of a `LaterImage`; empty if it is unknown. It is `complete` if
    all its environment variables are known; `given` are those that the platform sets.
    """

    name: Value
    stated: Value
    image: str = ""
    variables: list[Variable] = field(default_factory=list)
    complete: bool = True
    given: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    command: list[Value] = field(default_factory=list)
    arguments: list[Value] = field(default_factory=list)
    folder: str = ""
    mounts: list[Value] = field(default_factory=list)
    ports: list[Value] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    commands: list[Value] = field(default_factory=list)
    limits: list[tuple[str, Value, float]] = field(default_factory=list)
    logs: Value | None = None
    log_options: Value | None = None
    root: Value | None = None
    writable: tuple[str, ...] = ()

    @property
    def at(self) -> At:
        """Where its image is written, or its name if that is elsewhere."""
        if not self.stated.related:
            return place_of(self.stated)
        return place_of(self.name) if self.name.string else self.stated.at

    @property
    def words(self) -> list[Value]:
        """The words of its command and its arguments."""
        return [*self.command, *self.arguments]


def place_of(value: Value) -> At:
    """Where a value is written, which may be in a file of values."""
    return Elsewhere(value.source, Span(value.start, value.end)) if value.source.path else value.at


def text_of(value: Value) -> At:
    """Where the text of a value is written, without its quotes if it is written as it is."""
    text = value.source.text[value.start : value.end]
    if value.source.path and text == f'"{value.string}"':
        return Elsewhere(value.source, Span(value.start + 1, value.end - 1))
    return place_of(value)


def pattern_of(value: Value) -> str:
    """A value with `*` for what is unknown."""
    if value.known:
        return value.string or "*"
    return MARKERS.sub("*", value.text or "*")


MARKERS = regex(f"{MARKER}+")
# A URL whose host is unknown.
_BELOW = regex(rf"(?:https?://)?{MARKER}+(/[\w./~%+@-]*)?(?:\?.*)?", re.DOTALL)


_NOTHING = Value(None, Source("", ""), 0, 0)


def is_applied(module: Module) -> bool:
    """Whether a folder is applied as it is: it is not a sample, and no module of the repository calls it."""
    return _SAMPLES.isdisjoint(module.folder.split("/")) and module.folder not in module.called_folders


def _inside(blocks: Sequence[Block], *path: str) -> list[Block]:
    """The blocks at a path."""
    found = list(blocks)
    for type in path:
        found = [inner for one in found for inner in one.blocks(type)]
    return found


def containers_of(resource: Resource) -> list[Container]:
    """The containers of a resource, as far as they are known."""
    match resource.type:
        case "aws_ecs_task_definition":
            found = list(_of_task(resource))
        case "aws_apprunner_service":
            found = list(_of_app_runner(resource))
        case "azurerm_container_app" | "azurerm_container_app_job":
            found = list(_of_app(resource))
        case _:
            found = list(_of_cloud_run(resource))
    for number, container in enumerate(found):
        container.image = _image_of(container, resource, number)
    return found


# Elastic Container Service


def _of_task(resource: Resource) -> Iterator[Container]:
    stated = resource.get("container_definitions")
    definitions = stated.decoded or stated
    known = is_kept(resource, "container_definitions") and not _has_task_file(resource)
    memory, cpu = resource.get("memory"), resource.get("cpu")
    for one in definitions.items if definitions.known else ():
        if not isinstance(one.data, dict):
            continue
        container = Container(one.get("name"), one.get("image"), given=ECS_VARIABLES)
        container.variables, complete = _variables(one.get("environment"), "name", "value")
        secrets, all_secrets = _variables(one.get("secrets"), "name", "")
        container.variables += secrets
        container.complete = known and complete and all_secrets and one.get("environmentFiles").is_empty
        container.command, container.arguments = one.get("entryPoint").items, one.get("command").items
        container.folder = one.get("workingDirectory").string or ""
        container.logs = one.get("logConfiguration", "options", "awslogs-group")
        if one.get("logConfiguration", "logDriver").string == "awsfirelens":
            container.log_options = one.get("logConfiguration", "options")
        container.mounts = [mount.get("containerPath") for mount in one.get("mountPoints").items]
        for mapping in one.get("portMappings").items:
            if (mapping.get("protocol").string or "tcp") == "tcp":
                container.ports.append(mapping.get("containerPort"))
        container.commands = one.get("healthCheck", "command").items
        own = one.get("memory")
        limit = own if not own.absent else memory
        if (amount := _mebibytes(limit)) is not None:
            container.limits.append(("memory", limit, amount))
        if cpu.number:
            container.limits.append(("cpu", cpu, cpu.number / 1024))
        if (root := one.get("readonlyRootFilesystem")).is_true:
            container.root = root
            mounts = one.get("mountPoints")
            paths = [
                mount.get("containerPath").string
                for mount in mounts.items
                if not mount.get("readOnly").is_true
            ]
            paths += [
                mount.get("containerPath").string for mount in one.get("linuxParameters", "tmpfs").items
            ]
            container.writable = tuple(path if path else "/" for path in paths)
            if mounts.unknown:
                container.root = None
        yield container


def _mebibytes(value: Value) -> float | None:
    """The bytes of a size that ECS counts in MiB, or that has the unit GB."""
    if value.number is not None:
        return value.number * 2**20
    match = _GIGABYTES.fullmatch(value.string or "")
    return float(match[1]) * 2**30 if match else None


_GIGABYTES = regex(r"(?i)(\d{1,4}(?:\.\d+)?)\s*GB")
_TASK_FILES = ("**/*task*def*.json", "**/*taskdef*.json")


def _has_task_file(resource: Resource) -> bool:
    """Whether a pipeline may register another definition of a task, from a file of the repository."""
    files = resource.module.files
    return any(
        path for pattern in _TASK_FILES for path in files.glob(pattern) if "/node_modules/" not in path
    )


def _of_app_runner(resource: Resource) -> Iterator[Container]:
    for image in _inside((resource,), "source_configuration", "image_repository"):
        container = Container(resource.get("service_name"), image.get("image_identifier"))
        configured = next(iter(image.blocks("image_configuration")), None)
        port: Value | None = None
        if configured is not None:
            port = configured.get("port")
            given = configured.get("runtime_environment_variables")
            secret = configured.get("runtime_environment_secrets")
            for values, hidden in ((given, False), (secret, True)):
                if isinstance(values.data, dict):
                    container.variables += [
                        Variable(name, place_of(value), None if hidden else value)
                        for name, value in values.data.items()
                        if MARKER not in name
                    ]
                container.complete &= values.absent or (
                    isinstance(values.data, dict) and not any(MARKER in name for name in values.data)
                )
            container.ports = [port] if not port.absent else []
        for check in resource.blocks("health_check_configuration"):
            if (check.get("protocol").string or "TCP") == "HTTP":
                by = f"the health check of {resource.address}"
                container.checks.append(Check(by, port or _NOTHING, check.get("path")))
        yield container


# Azure Container Apps


def _of_app(resource: Resource) -> Iterator[Container]:
    known = is_kept(resource, "template")
    blocks = _inside((resource,), "template", "container")
    for one in blocks:
        container = Container(one.get("name"), one.get("image"), given=_AZURE)
        container.complete = known
        _of_blocks(container, one)
        if (amount := _binary(one.get("memory"))) is not None:
            container.limits.append(("memory", one.get("memory"), amount))
        if (cpu := one.get("cpu")).number:
            container.limits.append(("cpu", cpu, cpu.number))
        for sort in ("liveness_probe", "readiness_probe", "startup_probe"):
            for probe in one.blocks(sort):
                http = (probe.get("transport").string or "").upper() in ("HTTP", "HTTPS")
                path = probe.get("path")
                container.checks.append(
                    Check(f"the {sort} of {resource.address}", probe.get("port"), path if http else _NOTHING)
                )
        if len(blocks) == 1:
            container.ports = [
                port
                for path in (("ingress", "target_port"), ("dapr", "app_port"))
                if not (port := resource.get(*path)).absent
            ]
        yield container


def _binary(value: Value) -> float | None:
    """The bytes of `1Gi` or `512Mi`."""
    match = _QUANTITY.fullmatch(value.string or "")
    return float(match[1]) * _UNITS[match[2]] if match else None


_QUANTITY = regex(r"(\d{1,6}(?:\.\d+)?)([KMG]i?)")
_UNITS = {"K": 1e3, "M": 1e6, "G": 1e9, "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30}


# Cloud Run


def _of_cloud_run(resource: Resource) -> Iterator[Container]:
    path: tuple[str, ...] = ("template", "containers")
    if resource.type == "google_cloud_run_service":
        path = ("template", "spec", "containers")
    elif resource.type == "google_cloud_run_v2_job":
        path = ("template", "template", "containers")
    known = is_kept(resource, "template")
    blocks = _inside((resource,), *path)
    for one in blocks:
        container = Container(one.get("name"), one.get("image"), given=_CLOUD_RUN)
        container.complete = known and not one.blocks("env_from")
        _of_blocks(container, one)
        container.folder = one.get("working_dir").string or ""
        container.ports = [
            port for block in one.blocks("ports") if not (port := block.get("container_port")).absent
        ]
        if resource.type != "google_cloud_run_v2_job" and (container.ports or len(blocks) == 1):
            number = next((port.string for port in container.ports), _CLOUD_RUN_PORT)
            container.given = (*container.given, "PORT")
            if number:
                container.settings["PORT"] = number
        for resources in one.blocks("resources"):
            memory, cpu = resources.get("limits", "memory"), resources.get("limits", "cpu")
            if (amount := _binary(memory)) is not None:
                container.limits.append(("memory", memory, amount))
            if (count := _processors(cpu)) is not None:
                container.limits.append(("cpu", cpu, count))
        for sort in ("startup_probe", "liveness_probe", "readiness_probe"):
            for probe in one.blocks(sort):
                by = f"the {sort} of {resource.address}"
                usual = container.ports[0] if container.ports else _NOTHING
                for get in probe.blocks("http_get"):
                    port = get.get("port")
                    container.checks.append(Check(by, usual if port.absent else port, get.get("path")))
                for block in (*probe.blocks("tcp_socket"), *probe.blocks("grpc")):
                    container.checks.append(Check(by, block.get("port"), _NOTHING))
        yield container


def _processors(value: Value) -> float | None:
    text = value.string or ""
    if text.endswith("m") and text[:-1].isdecimal():
        return int(text[:-1]) / 1000
    return value.number


# What they have in common


def _variables(listed: Value, named: str, valued: str) -> tuple[list[Variable], bool]:
    """The variables of a list of objects, and whether these are all."""
    if listed.absent:
        return [], True
    if not isinstance(listed.data, list):
        return [], False
    found, complete = [], True
    for one in listed.items:
        name = one.get(named)
        if name.string:
            found.append(Variable(name.string, place_of(name), one.get(valued) if valued else None))
        else:
            complete = False
    return found, complete


def _of_blocks(container: Container, one: Block) -> None:
    """Add what the block of a container has in Azure and in Google Cloud: the variables, the words, the mounts."""
    container.command, container.arguments = one.get("command").items, one.get("args").items
    for sort, path in (("volume_mounts", "mount_path"), ("volume_mounts", "path")):
        container.mounts += [mount.get(path) for mount in one.blocks(sort) if not mount.get(path).absent]
    for block in one.blocks("env"):
        name, value = block.get("name"), block.get("value")
        if not block.certain or not name.string:
            container.complete = False
            continue
        container.variables.append(Variable(name.string, place_of(name), None if value.absent else value))


def is_kept(resource: CloudResource, part: str) -> bool:
    """Whether Terraform keeps a part of a resource as it is written: `ignore_changes` has at most images in it."""
    return not any(
        word == "all" or (word.startswith(part) and not word.endswith(_IMAGES)) for word in _ignored(resource)
    )


def _leaves_image(resource: Resource, number: int) -> bool:
    """Whether Terraform leaves the image of the container with a number to others."""
    for word in _ignored(resource):
        index = _INDEX.search(word)
        if word.endswith(_IMAGES) and (index is None or int(index[1]) == number):
            return True
        if word in ("all", "container_definitions", "template", "template[0]", "source_configuration"):
            return True
    return False


def _ignored(resource: CloudResource) -> list[str]:
    """The words of `ignore_changes` of a resource."""
    if not isinstance(resource, Resource):
        return []
    found: list[str] = []
    for block in resource.body.blocks:
        attribute = block.body.attributes.get("ignore_changes") if block.type == "lifecycle" else None
        if attribute is not None:
            text = resource.file.source.text[attribute.value.start : attribute.value.end]
            found += _IGNORED.findall(text)
    return found


_IGNORED = regex(r"[a-z_]\w*(?:\.\w+|\[[\w\"]*\])*")
_IMAGES = (".image", ".image_identifier")
# The number in `template[0].containers[1].image`.
_INDEX = regex(r"containers?\[(\d+)\]")


# Facts


@record(eq=False)
class Running:
    """States the facts about the containers of a module; `unit` is the file whose values or blocks it is applied with.

    `environment` is the name of the file of values, empty for none.
    """

    document: Document
    unit: str
    environment: str = ""

    def facts(self, resource: Resource) -> Iterator[Fact]:
        """What the containers of a resource have, and what the platform or a service of ECS requests of them."""
        if resource.type == SERVICES:
            found = self._service(resource)
        elif resource.type in RUNNING:
            found = self._containers(resource)
        else:
            found = self._requests(resource)
        for fact in found:
            yield replace(fact, site=replace(fact.site, unit=self.unit))

    def _containers(self, resource: Resource) -> Iterator[Fact]:
        containers = containers_of(resource)
        for container in containers:
            owner = self._owner(resource, container, alone=len(containers) == 1)
            if container.image:
                yield from self._container(resource, container, owner)

    def _requests(self, resource: Resource) -> Iterator[Fact]:
        """The path that a resource, such as a job of Cloud Scheduler, requests of a service of the configuration."""
        if resource.type == UPTIME:
            hosts = [one.get("labels", "host") for one in resource.blocks("monitored_resource")]
            for check in resource.blocks("http_check") if len(hosts) == 1 else ():
                path = check.get("path")
                yield from self._requests_of(resource, hosts[0], path, path.string or "")
            return
        blocks, attribute = REQUESTING[resource.type]
        for block in _inside((resource,), *blocks):
            url = block.get(attribute)
            match = _BELOW.fullmatch(url.text or "") if url.unknown else None
            if match is not None:
                yield from self._requests_of(resource, url, url, match[1] or "/")

    def _requests_of(self, resource: Resource, target: Value, at: Value, path: str) -> Iterator[Fact]:
        service = _service_of(target, resource)
        container = answering(service) if service is not None else None
        if service is None or container is None:
            return
        if container.image and path.startswith("/"):
            yield from self._requested(resource.address, None, "", container.image, 0, path, place_of(at))

    def _owner(self, resource: Resource, container: Container, *, alone: bool) -> str:
        title, attribute = RUNNING[resource.type]
        name = pattern_of(resource.get(attribute))
        if not name.strip("*-_"):
            name = resource.name
        owner = f"{title} '{name}'"
        if not alone and container.name.string:
            owner = f"container '{container.name.string}' of {owner}"
        if self.environment and self.environment not in name:
            owner = f"{owner} with '{self.environment}'"
        return owner

    def _container(self, resource: Resource, container: Container, owner: str) -> Iterator[Fact]:
        document, image = self.document, container.image
        values = {
            one.name: text
            for one in container.variables
            if one.value is not None and (text := one.value.string) is not None
        }
        words = tuple(word for one in container.words if (word := one.string) is not None)
        ports = [(int(port.number), place_of(port)) for port in container.ports if port.number]
        yield document.fact(
            RunContainer,
            container.at,
            owner=owner,
            image=image,
            variables=(*(one.name for one in container.variables), *container.given),
            complete=container.complete,
            words=words,
            settings=(*values.items(), *container.settings.items()),
            ports=tuple(number for number, _ in ports),
            pod=resource.address,
            hosts=(_host_of(resource),) if _is_answering(resource, container) else (),
        )
        if container.stated.related and container.stated.source.path:
            yield document.fact(SuppliedImage, place_of(container.stated), owner=owner, image=image)
        yield from started_by(document, _started_words(container), owner=owner, image=image)
        for one in container.words:
            if flag := flag_in(one.string or ""):
                yield document.fact(ContainerFlag, place_of(one), name=flag, owner=owner, image=image)
        for variable in container.variables:
            if is_variable(variable.name):
                yield document.fact(
                    ContainerVariable, variable.at, name=variable.name, owner=owner, image=image
                )
        if container.log_options is not None:
            yield from self._log_labels(container.log_options, owner)
        yield from self._sizes(container, owner, image)
        yield from self._addresses(container, owner, values)
        yield from self._referred_addresses(resource, container, owner)
        for number, where in ports:
            yield document.fact(
                AwaitedPort, where, owner=owner, port=number, by=f"{resource.address} declares", image=image
            )
        for check in container.checks:
            yield from self._check(check, owner, image)
        by = f"the health check of {resource.address}"
        for command in container.commands:
            for request in local_requests(command.string or ""):
                yield from self._requested(
                    by, place_of(command), owner, image, request.port, request.path, place_of(command)
                )
        if container.root is not None:
            yield document.fact(
                ReadOnlyRoot,
                place_of(container.root),
                owner=owner,
                image=image,
                writable=container.writable,
                checks=tuple(command.string for command in container.commands if command.string),
            )

    def _log_labels(self, options: Value, owner: str) -> Iterator[LogLabels]:
        """The labels with which Fluent Bit sends the logs to Loki, if all are known."""
        given = options.data if isinstance(options.data, dict) else {}
        named = {str(key).lower(): value for key, value in given.items()}
        labels = named.get("labels")
        if labels is None or "loki" not in (named["name"].string or "" if "name" in named else ""):
            return
        # Keys of the entries become labels, too.
        if not _MORE_LABELS.isdisjoint(named) or any(MARKER in key for key in named):
            return
        pairs = [part.strip().partition("=") for part in pattern_of(labels).split(",")]
        if all(_LABEL.fullmatch(name.strip()) is not None and value for name, _, value in pairs):
            found = tuple((name.strip(), "*" if "$" in value else value.strip()) for name, _, value in pairs)
            yield self.document.fact(LogLabels, place_of(labels), owner=owner, labels=found)

    def _service(self, service: Resource) -> Iterator[Fact]:
        """The host of a service of ECS, and what its load balancers request of the containers of its task."""
        tasks = [one for one in referred(service, "task_definition") if one.type == "aws_ecs_task_definition"]
        if len(tasks) != 1:
            return
        containers = containers_of(tasks[0])
        for one in registries_of(service):
            yield from self._discovered(one, containers, _names(service, tasks[0], containers))
        yield from self._connected(service, containers)
        for balanced in service.blocks("load_balancer"):
            name = balanced.get("container_name").string
            port = int(balanced.get("container_port").number or 0)
            named = [one for one in containers if one.name.string == name]
            if len(named) != 1 or not name:
                continue
            owner = self._owner(tasks[0], named[0], alone=len(containers) == 1)
            image = named[0].image
            groups = service.origins(balanced.get("target_group_arn")) if image else ()
            for group in (one for one in groups if isinstance(one, Resource)):
                by = f"the health check of {group.address}"
                if group.type not in _TARGET_GROUPS or group.get("protocol").string not in ("HTTP", "HTTPS"):
                    continue
                version = group.get("protocol_version")
                grpc = version.unknown or (version.string or "").upper() == "GRPC"
                for check in group.blocks("health_check"):
                    own, path = check.get("port"), check.get("path")
                    number = port if own.absent or own.string == "traffic-port" else int(own.number or 0)
                    port_at = place_of(own) if own.number else None
                    route = "" if grpc else path.string or ""
                    yield from self._requested(by, port_at, owner, image, number, route, place_of(path))

    def _discovered(
        self, registry: Resource, containers: Sequence[Container], names: tuple[str, ...]
    ) -> Iterator[DiscoveredHost]:
        """The name of a service of Cloud Map, whose instances are the tasks of a service of ECS."""
        numbers = [port.number for container in containers for port in container.ports]
        yield self.document.fact(
            DiscoveredHost,
            place_of(registry.get("name")),
            host=host_of(registry),
            ports=tuple(int(number) for number in numbers if number),
            images=tuple(one.image for one in containers),
            complete=bool(numbers) and None not in numbers,
            names=names,
        )

    def _connected(self, service: Resource, containers: Sequence[Container]) -> Iterator[DiscoveredHost]:
        """The names under which Service Connect makes the ports of a service of ECS known to others."""
        for one in _inside((service,), "service_connect_configuration", "service"):
            for alias in one.blocks("client_alias"):
                name, port = alias.get("dns_name"), alias.get("port").number
                if name.absent:
                    continue
                yield self.document.fact(
                    DiscoveredHost,
                    place_of(name),
                    host=pattern_of(name),
                    ports=(int(port),) if port else (),
                    images=tuple(each.image for each in containers if each.ports),
                    complete=bool(port),
                )

    def _check(self, check: Check, owner: str, image: str) -> Iterator[Fact]:
        number = int(check.port.number or 0)
        path = check.path.string or ""
        port_at = place_of(check.port) if number else None
        if port_at is not None or path.startswith("/"):
            yield from self._requested(check.by, port_at, owner, image, number, path, place_of(check.path))

    def _requested(
        self, by: str, port_at: At | None, owner: str, image: str, port: int, path: str, path_at: At
    ) -> Iterator[Fact]:
        """The port and the path that something requests of a container."""
        if port and port_at is not None:
            yield self.document.fact(
                AwaitedPort,
                port_at,
                owner=owner,
                port=port,
                by=f"{by} connects to",
                image=image,
                requested=True,
            )
        if path.startswith("/"):
            yield self.document.fact(RequestedPath, path_at, by=by, route=path, port=port, image=image)

    def _sizes(self, container: Container, owner: str, image: str) -> Iterator[Fact]:
        for resource, value, amount in container.limits:
            yield self.document.fact(
                ResourceLimit,
                place_of(value),
                owner=owner,
                image=image,
                resource=resource,
                amount=amount,
                written=value.string or "",
            )
        variables = [
            (one.name, text, text_of(one.value))
            for one in container.variables
            if one.value is not None and (text := one.value.string) is not None
        ]
        words = [(one.string or "", text_of(one)) for one in container.words]
        yield from runtime_sizes(self.document, variables, [words], owner=owner, image=image)

    def _addresses(self, container: Container, owner: str, values: dict[str, str]) -> Iterator[NamedAddress]:
        places = {one.name: place_of(one.value) for one in container.variables if one.value is not None}
        for name, part, host, port in split_addresses(values):
            yield self.document.fact(
                NamedAddress, places[name], host=host, port=port, owner=owner, variable=name, part=part
            )
        for name, value in values.items():
            for address in addresses_in(value):
                yield self.document.fact(
                    NamedAddress,
                    places[name],
                    host=address.host,
                    port=address.port,
                    owner=owner,
                    variable=name,
                    scheme=address.scheme,
                    route=address.route,
                )

    def _referred_addresses(
        self, resource: Resource, container: Container, owner: str
    ) -> Iterator[NamedAddress]:
        """The addresses of other services of the configuration in variables."""
        for one in container.variables:
            value = one.value
            if value is None or not value.unknown or (match := _BELOW.fullmatch(value.text or "")) is None:
                continue
            service = _service_of(value, resource)
            if service is not None:
                yield self.document.fact(
                    NamedAddress,
                    place_of(value),
                    host=_host_of(service),
                    port=0,
                    owner=owner,
                    variable=one.name,
                    scheme="https",
                    route=match[1] or "",
                )


def registries_of(service: Resource) -> Iterator[Resource]:
    """The services of Cloud Map with the tasks of a service of ECS."""
    for index in range(len(service.blocks("service_registries"))):
        for one in referred(service, "service_registries", index, "registry_arn"):
            if one.type == "aws_service_discovery_service":
                yield one


def host_of(registry: Resource) -> str:
    """The host of a service of Cloud Map, with `*` for what is unknown."""
    namespaces = [
        one
        for one in referred(registry, "dns_config", "namespace_id")
        if one.type.startswith("aws_service_discovery_") and one.type.endswith("_dns_namespace")
    ]
    domain = pattern_of(namespaces[0].get("name")) if len(namespaces) == 1 else "*"
    return f"{pattern_of(registry.get('name'))}.{domain}"


def _names(service: Resource, task: Resource, containers: Sequence[Container]) -> tuple[str, ...]:
    """What a service of ECS, its task and its only container are called, apart from its host."""
    named = [service.get("name"), task.get("family")]
    if len(containers) == 1:
        named.append(containers[0].name)
    return tuple(dict.fromkeys(name for one in named if (name := one.string)))


def _started_words(container: Container) -> StartedWords:
    """The words of the own command of a container."""
    return StartedWords(
        [(one.string or "$", place_of(one)) for one in container.command],
        [(one.string or "$", place_of(one)) for one in container.arguments],
        container.folder,
        tuple(((one.string or "/").rstrip("/"), "") for one in container.mounts),
    )


def _service_of(value: Value, resource: Resource) -> Resource | None:
    """The service with containers whose address a value has."""
    found = {
        (one.module.folder, one.address): one
        for address in value.refs
        for one in resource.module.instances_at(address)
        if one.type in _ANSWERING
    }
    written = value.source.text[value.start : value.end]
    return next(iter(found.values())) if len(found) == 1 and _ADDRESS.search(written) else None


def _host_of(service: Resource) -> str:
    """A name for the host of a service, which is known only after it is created."""
    return f"{service.name}.{service.type}.{service.module.folder.replace('/', '.') or 'root'}.terraform"


def answering(service: Resource) -> Container | None:
    """The container of a service that answers requests: the only one, or the only one with a port."""
    containers = containers_of(service)
    with_port = [one for one in containers if one.ports] if len(containers) > 1 else containers
    return with_port[0] if len(with_port) == 1 else None


def _is_answering(resource: Resource, container: Container) -> bool:
    """Whether a container answers the requests of a service."""
    found = answering(resource) if resource.type in _ANSWERING else None
    return found is not None and found.name.string == container.name.string


_MORE_LABELS = frozenset({"label_keys", "label_map_path", "auto_kubernetes_labels"})
_LABEL = regex(r"[A-Za-z_]\w*")
_TARGET_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")


def referred(resource: Resource, *path: str | int) -> list[Resource]:
    """The resources that a value comes from."""
    return [one for one in resource.referred(*path) if isinstance(one, Resource)]


def _image_of(container: Container, resource: Resource, number: int) -> str:
    """The image of a container, or what stands for one that those who release it give; empty if it is unknown."""
    stated = container.stated
    image = _written_image(stated, resource)
    if not _leaves_image(resource, number):
        written = stated.source.text[stated.start : stated.end]
        match = _VARIABLE.fullmatch(written) if stated.unknown else None
        if image or match is not None:
            folder = dirname(stated.source.path)
            return image or str(LaterImage(VARIABLE, folder, match[1] if match else ""))
    sort, attribute = RELEASED[resource.type], RUNNING[resource.type][1]
    owner, name = pattern_of(resource.get(attribute)), pattern_of(container.name)
    known = (name if sort == TASK else owner).strip("*-_")
    return str(LaterImage(sort, owner, name, image)) if known else image


# The declaration of a variable without a value.
_VARIABLE = regex(r"variable\s+\"([\w-]+)\"")


def _written_image(value: Value, resource: Resource) -> str:
    """The name of an image without the tag, with `*` for an unknown registry; empty if the rest is unknown too."""
    text = value.string or value.text or ""
    if MARKER in text or not text:
        text = MARKERS.sub("*", text) or "*"
        head, _, rest = text.partition("*")
        if not head and not rest.partition(":")[0].partition("@")[0]:
            # The address of a registry of this configuration.
            repository = _repository(value, resource)
            text = f"*/{repository}{rest}" if repository else text
    name, _, last = text.rpartition("/")
    last = last.partition("@")[0].partition(":")[0]
    if not last or "*" in last:
        return ""
    return f"{name}/{last}" if name else last


def _repository(value: Value, resource: Resource) -> str:
    """The repository of ECR whose address an image has; empty if it is unknown."""
    names = {
        one.get("name").string or ""
        for address in value.refs
        for one in resource.module.instances_at(address)
        if one.type == "aws_ecr_repository"
    }
    return names.pop() if len(names) == 1 else ""
