from collections.abc import Iterable, Iterator, Sequence

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Value
from aurora_devops.kinds.terraform.containers import is_kept

from ..delivery._names import hint

_TASK = """\
resource "aws_ecs_task_definition" "web" {
  container_definitions = jsonencode([{
    name         = "web"
    image        = "nginx:1.29"
    portMappings = [{ name = "http", containerPort = 8080 }]
    mountPoints  = [{ sourceVolume = VOLUME, containerPath = "/data" }]
    dependsOn    = [{ containerName = ANOTHER, condition = "HEALTHY" }]
  }, {
    name  = "proxy"
    image = "envoyproxy/envoy:v1.35.0"
  }])

  volume {
    name = "data"
  }
}

resource "aws_ecs_service" "web" {
  task_definition = aws_ecs_task_definition.web.arn

  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = BALANCED
    container_port   = PORT
  }

  service_connect_configuration {
    enabled = true

    service {
      port_name = CONNECTED
    }
  }
}
"""
_APP = """\
resource "azurerm_container_app" "web" {
  name = "shop"

  secret {
    name  = "database-url"
    value = var.database_url
  }

  template {
    container {
      name  = "web"
      image = "nginx:1.29"

      env {
        name        = "DATABASE_URL"
        secret_name = SECRET
      }
    }
  }
}
"""
_RUN = """\
resource "google_cloud_run_v2_service" "web" {
  name = "shop"

  template {
    containers {
      image = "nginx:1.29"

      volume_mounts {
        name       = MOUNTED
        mount_path = "/etc/shop"
      }
    }

    volumes {
      name = "settings"
    }
  }
}
"""


def _filled(text: str, **values: str) -> str:
    usual = {
        "VOLUME": '"data"', "ANOTHER": '"proxy"', "BALANCED": '"web"', "PORT": "8080", "SECRET": '"database-url"',
        "MOUNTED": '"settings"', "CONNECTED": '"http"',
    }  # fmt: skip
    for name, value in {**usual, **values}.items():
        text = text.replace(f"= {name}\n", f"= {value}\n").replace(f"= {name},", f"= {value},")
    return text


@policy(
    "CLD642",
    severity="error",
    category="validity",
    examples=[
        bad(_filled(_APP, SECRET='«"database-uri"»')),
        bad(_filled(_TASK, BALANCED='«"api"»')),
        bad(_filled(_TASK, PORT="«8000»")),
        bad(_filled(_TASK, VOLUME='«"files"»')),
        bad(_filled(_TASK, ANOTHER='«"envoy"»')),
        bad(_filled(_TASK, CONNECTED='«"grpc"»')),
        bad(_filled(_TASK, CONNECTED='«"http"»').replace('name = "http", ', "")),
        good(
            _filled(_TASK, CONNECTED='"grpc"').replace('name = "http", ', "name = var.protocol, "),
            because="the name of the port is unknown",
        ),
        bad(_filled(_RUN, MOUNTED='«"setting"»')),
        good(_filled(_APP), because="the app has the secret"),
        good(_filled(_TASK), because="the task has the container, the port and the volume"),
        good(_filled(_RUN), because="the service has the volume"),
        good(
            _filled(_APP, SECRET='"token"').replace(
                "  template {", "  lifecycle {\n    ignore_changes = [secret]\n  }\n\n  template {"
            ),
            because="the secrets are set elsewhere",
        ),
        good(
            _filled(_APP, SECRET='"token"').replace(
                '  secret {\n    name  = "database-url"', "  secret {\n    name  = var.secret"
            ),
            because="the name of a secret is unknown",
        ),
        good(
            _filled(_TASK, PORT="8000").replace("containerPort = 8080", "containerPort = var.port"),
            because="the port of the container is unknown",
        ),
    ],
)
def unknown_container_reference(resource: CloudResource) -> Iterator[Finding]:
    """A service, a job or a task refers to a container, a port, a secret or a volume that it does not define.

    The provider refuses the definition, or the change of it, so nothing is deployed.
    Correct the name, or define what it refers to. Checked are the secrets and volumes of Azure Container Apps, the
    volumes of Cloud Run, and the volumes, the order of containers, the load balancers and the ports of Service Connect
    of ECS. Nothing is reported if one of the defined names is unknown.

    <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html>
    """
    match resource.type:
        case "aws_ecs_task_definition":
            yield from _task(resource)
        case "aws_ecs_service":
            yield from _service(resource)
        case "azurerm_container_app" | "azurerm_container_app_job":
            yield from _app(resource)
        case "google_cloud_run_v2_service":
            yield from _run(resource, ("template",))
        case "google_cloud_run_v2_job":
            yield from _run(resource, ("template", "template"))


def _inside(resource: CloudResource, *path: str) -> list[Block]:
    found = list(resource.blocks(path[0]))
    for type in path[1:]:
        found = [inner for one in found for inner in one.blocks(type)]
    return found


def _names(blocks: Sequence[Block]) -> dict[str, Value] | None:
    """The names of blocks with their values; None if one of them is unknown."""
    return _known(one.get("name") for one in blocks) if all(one.certain for one in blocks) else None


def _known(values: Iterable[Value]) -> dict[str, Value] | None:
    """The values by their strings; None if one of them is unknown."""
    found = {}
    for value in values:
        if value.string is None:
            return None
        found[value.string] = value
    return found


_LISTED = 3


def _unknown(
    what: str, owner: str, references: Iterable[Value], known: dict[str, Value] | None
) -> Iterator[Finding]:
    """Findings about references to names that are not among the known ones."""
    if known is None:
        return
    for value in references:
        name = value.string
        if name and name not in known:
            yield Finding(
                at=value.at,
                message=f"{owner} has no {what} '{name}'{hint(name, known)}",
                related=tuple(
                    Related(one.at, f"{what} '{each}'") for each, one in list(known.items())[:_LISTED]
                ),
            )


def _definitions(task: CloudResource) -> list[Value] | None:
    """The definitions of the containers of a task; None if they are not all known."""
    stated = task.get("container_definitions")
    definitions = stated.decoded or stated
    items = definitions.items
    known = isinstance(definitions.data, list) and all(isinstance(one.data, dict) for one in items)
    return [one.used(stated.site) for one in items] if known else None


def _task(task: CloudResource) -> Iterator[Finding]:
    definitions = _definitions(task)
    if definitions is None:
        return
    volumes, containers = _names(task.blocks("volume")), _known(one.get("name") for one in definitions)
    for one in definitions:
        mounted = (mount.get("sourceVolume") for mount in one.get("mountPoints").items)
        yield from _unknown("volume", "the task", mounted, volumes)
        others = (other.get("containerName") for other in one.get("dependsOn").items)
        yield from _unknown("container", "the task", others, containers)


def _service(service: CloudResource) -> Iterator[Finding]:
    tasks = [one for one in service.referred("task_definition") if one.type == "aws_ecs_task_definition"]
    definitions = _definitions(tasks[0]) if len(tasks) == 1 else None
    if definitions is None or not is_kept(tasks[0], "container_definitions"):
        return
    if is_kept(service, "service_connect_configuration"):
        connected = _inside(service, "service_connect_configuration", "service")
        names = (one.get("port_name") for one in connected)
        yield from _unknown("port", "the task", names, _port_names(definitions))
    containers = _known(one.get("name") for one in definitions)
    for balanced in service.blocks("load_balancer") if is_kept(service, "load_balancer") else ():
        name, port = balanced.get("container_name"), balanced.get("container_port")
        yield from _unknown("container", "the task", [name], containers)
        for one in definitions:
            if name.string and one.get("name").string == name.string:
                mappings = one.get("portMappings")
                mapped = (mapping.get("containerPort") for mapping in mappings.items)
                ports = _known(mapped) if isinstance(mappings.data, list) else None
                yield from _unknown("port", f"the container '{name.string}'", [port], ports)


def _port_names(definitions: Sequence[Value]) -> dict[str, Value] | None:
    """The names of the ports of containers; None if one of them is unknown."""
    found = []
    for one in definitions:
        mappings = one.get("portMappings")
        if not mappings.absent and not isinstance(mappings.data, list):
            return None
        found += [name for each in mappings.items if not (name := each.get("name")).absent]
    return _known(found)


def _app(app: CloudResource) -> Iterator[Finding]:
    secrets = _names(app.blocks("secret")) if is_kept(app, "secret") else None
    references = [
        *(block.get("secret_name") for block in _inside(app, "template", "container", "env")),
        *(block.get("secret_name") for block in _inside(app, "template", "init_container", "env")),
        *(block.get("password_secret_name") for block in app.blocks("registry")),
    ]
    yield from _unknown("secret", "the app", references, secrets)
    mounted = [block.get("name") for block in _inside(app, "template", "container", "volume_mounts")]
    yield from _unknown("volume", "the app", mounted, _names(_inside(app, "template", "volume")))


def _run(service: CloudResource, path: tuple[str, ...]) -> Iterator[Finding]:
    if is_kept(service, "template"):
        mounted = [block.get("name") for block in _inside(service, *path, "containers", "volume_mounts")]
        yield from _unknown("volume", "the service", mounted, _names(_inside(service, *path, "volumes")))
