from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import (
    AdmittedPorts,
    BlockedPort,
    ContactedHost,
    NamedAddress,
    ResolvedHost,
    admits,
)

_LISTED = 6
_SERVICE = """\
resource "aws_security_group" "bakery" {{
  name = "bakery"
{}
}}

resource "aws_ecs_task_definition" "bakery" {{
  family                = "bakery"
  container_definitions = jsonencode([{{
    name         = "bakery"
    image        = "registry.example.com/acme/bakery:1.4"
    portMappings = [{{ containerPort = 8070 }}, {{ containerPort = 9102 }}]
  }}])
}}

resource "aws_ecs_service" "bakery" {{
  name            = "bakery"
  task_definition = aws_ecs_task_definition.bakery.arn

  network_configuration {{
    subnets         = var.subnets
    security_groups = [aws_security_group.bakery.id]
  }}

  service_registries {{
    registry_arn = aws_service_discovery_service.bakery.arn
  }}

  load_balancer {{
    target_group_arn = aws_lb_target_group.bakery.arn
    container_name   = "bakery"
    container_port   = {}
  }}
}}

resource "aws_service_discovery_service" "bakery" {{
  name = "bakery"

  dns_config {{
    namespace_id = aws_service_discovery_private_dns_namespace.town.id
  }}
}}

resource "aws_service_discovery_private_dns_namespace" "town" {{
  name = "town.internal"
}}
"""
_INGRESS = """\
  ingress {{
    protocol    = "tcp"
    from_port   = {0}
    to_port     = {0}
    cidr_blocks = ["10.0.0.0/8"]
  }}"""
_DYNAMIC = """\
  dynamic "ingress" {{
    for_each = {}
    content {{
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = ["10.0.0.0/8"]
    }}
  }}"""
_RULE = """\

resource "aws_vpc_security_group_ingress_rule" "bakery" {{
  for_each          = {}
  security_group_id = aws_security_group.bakery.id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "10.0.0.0/8"
}}
"""
_SCRAPE = """\
scrape_configs:
  - job_name: bakery
    dns_sd_configs:
      - names: [bakery.town.internal]
        type: A
        port: {}
"""
_PATH, _FILE = "infra/main.tf", "monitoring/prometheus.yml"
_BALANCER = """\
resource "aws_security_group" "front" {{
  name = "front"

  ingress {{
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}

resource "aws_lb" "front" {{
  name            = "front"
  security_groups = [aws_security_group.front.id]
}}

resource "aws_lb_listener" "front" {{
  load_balancer_arn = aws_lb.front.arn
  port              = {}
  protocol          = "HTTPS"
}}
"""
_DATABASE = """\
resource "aws_security_group" "orders" {{
  name = "orders"
}}

resource "aws_security_group_rule" "orders" {{
  type              = "ingress"
  security_group_id = aws_security_group.orders.id
  protocol          = "tcp"
  from_port         = {0}
  to_port           = {0}
  cidr_blocks       = ["10.0.0.0/8"]
}}

resource "aws_db_instance" "orders" {{
  engine                 = {1}
  vpc_security_group_ids = [aws_security_group.orders.id]
}}
"""


@policy(
    "DLV220",
    severity="warning",
    category="reliability",
    examples=[
        bad(_SERVICE.format(_INGRESS.format(8080), "«8070»"), path=_PATH),
        bad(
            _SCRAPE.format("«9102»"),
            path=_FILE,
            files={_PATH: _SERVICE.format(_DYNAMIC.format("[8070, 9000]"), 8070)},
        ),
        bad(_SERVICE.format("", "«8070»") + _RULE.format("{ web = 8071, metrics = 9102 }"), path=_PATH),
        bad(_BALANCER.format("«8443»"), path=_PATH),
        bad(_DATABASE.format(5433, '«"postgres"»'), path=_PATH),
        good(_BALANCER.format(443), path=_PATH, because="the group admits the port of the listener"),
        good(
            _DATABASE.format(5432, '"postgres"'),
            path=_PATH,
            because="the group admits the usual port of the engine",
        ),
        good(
            _SERVICE.format("", 8070) + _RULE.format("{ web = 8070, metrics = 9102 }"),
            path=_PATH,
            because="one of the rules admits the port",
        ),
        good(
            _SCRAPE.format(9102),
            path=_FILE,
            files={_PATH: _SERVICE.format(_DYNAMIC.format("[8070, 9102]"), 8070)},
            because="the group admits the port",
        ),
        good(
            _SERVICE.format(_DYNAMIC.format("var.ports"), 8070),
            path=_PATH,
            because="the ports of the group are unknown",
        ),
        good(
            _SERVICE.format(_INGRESS.format(8080), 8070).replace(
                "[aws_security_group.bakery.id]", "[aws_security_group.bakery.id, var.shared_group]"
            ),
            path=_PATH,
            because="another group may admit the port",
        ),
        good(
            _SERVICE.format(_INGRESS.format(8080), 8070)
            + 'output "group" {\n  value = aws_security_group.bakery.id\n}\n',
            path="modules/bakery/main.tf",
            because="a caller of the module may add rules",
        ),
        good(
            _SERVICE.format("", 8070),
            path=_PATH,
            because="a group without rules gets them from another configuration",
        ),
        good(
            _SERVICE.format(_INGRESS.format(8080), 8070).replace('"tcp"', '"-1"'),
            path=_PATH,
            because="the rule admits all ports",
        ),
    ],
)
def blocked_port(repository: Repository) -> Iterator[Finding]:
    """A security group does not admit a port to which clients, a load balancer or Prometheus connect.

    The connections get no answer and end by a timeout: targets are unhealthy, or down.
    Add a rule for the port, or correct the number. Checked are the ports of containers behind load balancers of ECS, of
    listeners and databases, and those at which Prometheus and containers reach a service of ECS by Cloud Map. Nothing
    is reported if a rule or a group is unknown, if other configurations may add rules, or if a group has no rules.

    <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    """
    for one in repository.of(BlockedPort):
        yield Finding(
            at=one,
            message=f"{one.group} does not admit the port {one.port} of {one.owner}, to which {one.by}; "
            f"it admits {_listed(one.ranges)}",
        )
    admitted: dict[str, list[AdmittedPorts]] = {}
    for ports in repository.of(AdmittedPorts):
        for host in ports.hosts:
            admitted.setdefault(host, []).append(ports)
    contacts: list[ContactedHost | NamedAddress | ResolvedHost] = [
        *(one for one in repository.of(ResolvedHost) if one.at_port),
        *repository.of(ContactedHost),
        *repository.of(NamedAddress),
    ]
    for contact in contacts if admitted else ():
        host, port = contact.host.rstrip("."), contact.port
        groups = admitted.get(host, [])
        if not groups or not port or any(admits(one.ranges, port) for one in groups):
            continue
        yield Finding(
            at=contact,
            message=f"{groups[0].group} does not admit the port {port} of '{host}'; it admits "
            f"{_listed(groups[0].ranges)}",
            related=(Related(groups[0], "the security group of the service"),),
        )


def _listed(ranges: tuple[tuple[int, int], ...]) -> str:
    named = [str(first) if first == last else f"{first} to {last}" for first, last in ranges[:_LISTED]]
    return ", ".join(named) + (" and others" if len(ranges) > _LISTED else "")
