from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        ("aws_lb", "aws_alb", "aws_elb"),
        is_none_of("desync_mitigation_mode", "monitor"),
        checkov="CKV_AWS_328",
    ),
)


@policy(
    "CLD593",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_lb" "web" {\n  desync_mitigation_mode = «"monitor"»\n}\n'),
        good(
            'resource "aws_lb" "web" {\n  desync_mitigation_mode = "strictest"\n}\n',
            because="ambiguous requests are rejected",
        ),
        good('resource "aws_lb" "web" {\n  name = "web"\n}\n', because="the default is defensive"),
    ],
)
def desync_monitor_mode(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer forwards requests that are used for request smuggling.

    In the mode `monitor` they are only counted.
    Use `defensive` (the default) or `strictest`.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html>
    """
    return TABLE.findings(resource, "forwards ambiguous requests")
