from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import Programs, programs_of
from aurora_devops.facts import ContactedHost, DiscoveredHost, NamedAddress, ResolvedHost

_NEARLY = 0.8
_LISTED = 3
_DIGITS = regex(r"\d+")
_ECS = """\
resource "aws_ecs_task_definition" "web" {
  container_definitions = jsonencode([{
    name         = "web"
    image        = "registry.example.com/acme/shop:1.4"
    portMappings = [{ containerPort = 8080 }, { containerPort = 9464 }]
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = aws_ecs_task_definition.web.arn

  service_registries {
    registry_arn = aws_service_discovery_service.web.arn
  }
}

resource "aws_service_discovery_service" "web" {
  name = "web"

  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.main.id
  }
}

resource "aws_service_discovery_private_dns_namespace" "main" {
  name = "shop.internal"
}
"""
_SCRAPE = """\
scrape_configs:
  - job_name: web
    dns_sd_configs:
      - names: [{}]
        type: A
        port: {}
"""
_STATIC = "scrape_configs:\n  - job_name: web\n    static_configs:\n      - targets: [{}]\n"
_PATH = "prometheus.yml"
_FILES = {"infra/main.tf": _ECS}
_TASK = """\
resource "aws_ecs_task_definition" "api" {
  family = "api"
  container_definitions = jsonencode([{
    name        = "api"
    image       = "registry.example.com/acme/api:1.4"
    environment = [{ name = "SHOP_URL", value = «"http://web.shops.internal:8080"» }]
  }])
}
"""


@policy(
    "DLV155",
    severity="warning",
    category="reliability",
    examples=[
        bad(_SCRAPE.format("«web.market.internal»", 9464), path=_PATH, files=_FILES),
        bad(_SCRAPE.format("web.shop.internal", "«9100»"), path=_PATH, files=_FILES),
        bad(_STATIC.format("«webs.shop.internal:9464»"), path=_PATH, files=_FILES),
        bad(_STATIC.format("«web.shop.internal:9465»"), path=_PATH, files=_FILES),
        bad(_TASK, path="infra/api.tf", files=_FILES),
        bad(
            _SCRAPE.format("«storefront.shop.internal»", 9464),
            path=_PATH,
            files={
                "infra/main.tf": _ECS.replace('name            = "web"', 'name            = "storefront"')
            },
        ),
        good(
            _SCRAPE.format("queue.shop.internal", 9464),
            path=_PATH,
            files=_FILES,
            because="another configuration may register the queue, although the names have the same end",
        ),
        good(
            _SCRAPE.format("web-2.shop.internal", 9464),
            path=_PATH,
            files={
                "infra/main.tf": _ECS.replace(
                    'service" "web" {\n  name = "web"', 'service" "web" {\n  name = "web-1"'
                )
            },
            because="names with other numbers are those of other services",
        ),
        good(
            _SCRAPE.format("web.shop.internal", 9464),
            path=_PATH,
            files=_FILES,
            because="the service has the port",
        ),
        good(
            _SCRAPE.format("alertmanager.shop.internal", 9093),
            path=_PATH,
            files=_FILES,
            because="another configuration may create the service",
        ),
        good(
            _SCRAPE.format("web.example.com", 9464),
            path=_PATH,
            files=_FILES,
            because="the domain is not one of the namespaces",
        ),
        good(
            _SCRAPE.format("web.market.internal", 9464),
            path=_PATH,
            files={"infra/main.tf": 'variable "domain" {}\n' + _ECS.replace('"shop.internal"', "var.domain")},
            because="the name of the namespace is unknown",
        ),
        good(
            _SCRAPE.format("web.shop.internal", 9100),
            path=_PATH,
            files={"infra/main.tf": 'variable "port" {}\n' + _ECS.replace("9464", "var.port")},
            because="a port is unknown",
        ),
    ],
)
def unknown_discovered_host(repository: Repository) -> Iterator[Finding]:
    """A configuration contains a host or a port that no service of Cloud Map has.

    The name is not resolved, or the connection is refused: a target of Prometheus is always down.
    Correct the host, or the port: names consist of those of the service and of its namespace, the ports are those of
    the containers of the service of ECS. Checked are targets of Prometheus and addresses in the environment of
    containers. A host is reported if a service of Terraform has its first part in another namespace, or almost the
    same name in this one, or if its first part is the name of the service of ECS or of its task. Nothing is reported if
    a name or a port is unknown, or if the program contains the port.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html>
    """
    services = repository.of(DiscoveredHost)
    if not repository.whole or not services:
        return
    programs = programs_of(repository)
    by_label: defaultdict[str, list[DiscoveredHost]] = defaultdict(list)
    for service in services:
        by_label[service.host.partition(".")[0]].append(service)
    for fact, host, port, at_host, at_port in _contacts(repository):
        found = [one for one in services if fnmatchcase(host, one.host)]
        if found:
            if at_port and port and not any(_listens(one, port, programs) for one in found):
                ports = ", ".join(dict.fromkeys(str(each) for one in found for each in one.ports))
                yield Finding(
                    at=fact,
                    message=f"the service '{host}' does not listen on the port {port}; it listens on {ports}",
                    related=(Related(found[0], "the service"),),
                )
            continue
        label, _, domain = host.partition(".")
        like = by_label.get(label, []) or _beside(label, domain, services)
        last = host.rpartition(".")[2]
        own = any(one.host.rpartition(".")[2] == last for one in like)
        if at_host and own and not any("*" in one.host for one in like):
            known = ", ".join(f"'{name}'" for name in sorted({one.host for one in like})[:_LISTED])
            yield Finding(
                at=fact,
                message=f"no service has the name '{host}'; the services of Terraform have {known}",
                related=(Related(like[0], "the service"),),
            )


def _beside(label: str, domain: str, services: Sequence[DiscoveredHost]) -> list[DiscoveredHost]:
    """The services of a namespace that run under a name, or whose hosts have almost this one."""
    beside = [one for one in services if one.host.partition(".")[2] == domain]
    if running := [one for one in beside if label in one.names]:
        return running
    hosts = {one.host.partition(".")[0] for one in beside}
    near = nearest(label, sorted(hosts), _NEARLY)
    # The hosts node-1 and node-2 are two.
    if near is None or _DIGITS.findall(near) != _DIGITS.findall(label):
        return []
    return [one for one in beside if one.host.partition(".")[0] == near]


def _contacts(repository: Repository) -> Iterator[tuple[Fact, str, int, bool, bool]]:
    """The hosts and ports, and whether the place is that of the host and of the port."""
    for one in repository.of(ResolvedHost):
        yield one, one.host.rstrip("."), one.port, not one.at_port, one.at_port
    for target in repository.of(ContactedHost):
        if "." in target.host:
            yield target, target.host.rstrip("."), target.port, True, True
    for address in repository.of(NamedAddress):
        if "." in address.host:
            yield address, address.host, address.port, True, True


def _listens(service: DiscoveredHost, port: int, programs: Programs) -> bool:
    """Whether a service may listen on a port."""
    if not service.complete or port in service.ports or "" in service.images:
        return True
    return any(port in one.numbers for image in service.images for one in programs.of_image(image))
