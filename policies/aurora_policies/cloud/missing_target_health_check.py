from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when


def _http(resource: CloudResource) -> bool:
    return resource.get("protocol").string in ("HTTP", "HTTPS")


TABLE = Table(
    row(
        ("aws_lb_target_group", "aws_alb_target_group"),
        when(_http, is_set("health_check.path")),
        checkov="CKV_AWS_261",
    ),
)


@policy(
    "CLD595",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lb_target_group" "web"» {\n  protocol = "HTTP"\n}\n'),
        good(
            'resource "aws_lb_target_group" "web" {\n'
            '  protocol = "HTTP"\n'
            "\n"
            "  health_check {\n"
            '    path = "/healthz"\n'
            "  }\n"
            "}\n",
            because="the path of the health check is set",
        ),
        good(
            'resource "aws_lb_target_group" "web" {\n  protocol = "TCP"\n}\n',
            because="a health check of TCP has no path",
        ),
        good(
            'variable "path" {}\n'
            "\n"
            'resource "aws_lb_target_group" "web" {\n'
            '  protocol = "HTTP"\n'
            "\n"
            "  health_check {\n"
            "    path = var.path\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_target_health_check(resource: CloudResource) -> Iterable[Finding]:
    """A target group does not set the path of its health check.

    By default `/` is requested, which may be slow, redirect, or answer although the application has failed.
    Set `health_check.path`.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
    """
    return TABLE.findings(resource, "has no health check of its own")
