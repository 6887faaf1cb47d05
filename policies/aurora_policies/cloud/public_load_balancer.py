from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _not_gateway(resource: CloudResource) -> bool:
    kind = resource.get("load_balancer_type")
    return not kind.unknown and kind.string != "gateway"


TABLE = Table(
    row(("aws_lb", "aws_alb"), when(_not_gateway, is_true("internal")), trivy="AWS-0053"),
)


@policy(
    "CLD592",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lb" "web"» {\n  name = "web"\n}\n'),
        bad('resource "aws_alb" "web" {\n  internal = «false»\n}\n'),
        good('resource "aws_lb" "web" {\n  internal = true\n}\n', because="only the network reaches it"),
        good(
            'resource "aws_lb" "web" {\n  load_balancer_type = "gateway"\n}\n',
            because="a gateway has no public address",
        ),
        good(
            'variable "internal" {}\n\nresource "aws_lb" "web" {\n  internal = var.internal\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_load_balancer(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer can be reached from the internet.

    What is behind it is found by scanners, whether it is meant for the public or not.
    Set `internal = true` for services that are not, and allow this finding for the others.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html>
    """
    return TABLE.findings(resource, "can be reached from the internet")
