from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when

from ._examples import program


def _application(resource: CloudResource) -> bool:
    kind = resource.get("load_balancer_type")
    return kind.absent or kind.string == "application"


TABLE = Table(
    row(
        ("aws_lb", "aws_alb"),
        when(_application, is_true("drop_invalid_header_fields")),
        checkov="CKV_AWS_131",
        trivy="AWS-0052",
    ),
)


@policy(
    "CLD591",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lb" "web"» {\n  name = "web"\n}\n'),
        bad('resource "aws_lb" "web" {\n  drop_invalid_header_fields = «false»\n}\n'),
        bad(
            program(
                "aws-native:elasticloadbalancingv2:LoadBalancer",
                "loadBalancerAttributes: [{key: routing.http.drop_invalid_header_fields.enabled, value: «'false'»}]",
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_lb" "web" {\n  drop_invalid_header_fields = true\n}\n',
            because="invalid headers are dropped",
        ),
        good(
            'resource "aws_lb" "web" {\n  load_balancer_type = "network"\n}\n',
            because="a network load balancer does not read headers",
        ),
        good(
            'variable "drop" {}\n\nresource "aws_lb" "web" {\n  drop_invalid_header_fields = var.drop\n}\n',
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:elasticloadbalancingv2:LoadBalancer",
                "loadBalancerAttributes: [{key: routing.http.drop_invalid_header_fields.enabled, value: 'true'}]",
            ),
            kind="pulumi",
            because="invalid headers are dropped",
        ),
    ],
)
def unfiltered_headers(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer forwards invalid HTTP headers.

    Servers interpret them differently, which request smuggling uses.
    Set `drop_invalid_header_fields = true`.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>
    """
    return TABLE.findings(resource, "forwards invalid headers")
