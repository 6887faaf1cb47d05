from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _network(resource: CloudResource) -> bool:
    return resource.get("load_balancer_type").string in ("network", "gateway")


TABLE = Table(
    row("aws_elb", is_true("cross_zone_load_balancing", default=True), checkov="CKV_AWS_138"),
    row(
        ("aws_lb", "aws_alb"),
        when(_network, is_true("enable_cross_zone_load_balancing")),
        checkov="CKV_AWS_152",
    ),
)


@policy(
    "CLD594",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lb" "web"» {\n  load_balancer_type = "network"\n}\n'),
        bad(
            'resource "aws_lb" "web" {\n'
            '  load_balancer_type               = "gateway"\n'
            "  enable_cross_zone_load_balancing = «false»\n"
            "}\n"
        ),
        bad('resource "aws_elb" "x" {\n  cross_zone_load_balancing = «false»\n}\n'),
        good(
            'resource "aws_lb" "web" {\n  name = "web"\n}\n',
            because="an application load balancer always balances between zones",
        ),
        good(
            'variable "cross" {}\n'
            "\n"
            'resource "aws_lb" "web" {\n'
            '  load_balancer_type               = "network"\n'
            "  enable_cross_zone_load_balancing = var.cross\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def single_zone_balancing(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer distributes requests within a zone only.

    A zone with fewer targets is overloaded, and one without healthy targets loses its share.
    Set `enable_cross_zone_load_balancing = true`.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html>
    """
    return TABLE.findings(resource, "does not balance between zones")
