from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _encrypted(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    protocol = part.get("protocol")
    listeners = part.referring(("aws_lb_listener", "aws_alb_listener"))
    if protocol.string != "HTTP" or not listeners.certain:
        return None
    if any(listener.get("protocol").string != "HTTP" for listener in listeners):
        return None
    return fault(protocol, 'use protocol = "HTTPS"')


TABLE = Table(
    row(("aws_lb_target_group", "aws_alb_target_group"), _encrypted, checkov="CKV_AWS_378"),
)


@policy(
    "CLD596",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_lb_target_group" "web" {\n  protocol = «"HTTP"»\n}\n'),
        good(
            'resource "aws_lb_target_group" "web" {\n'
            '  protocol = "HTTP"\n'
            "}\n"
            "\n"
            'resource "aws_lb_listener" "web" {\n'
            '  protocol = "HTTPS"\n'
            "\n"
            "  default_action {\n"
            "    target_group_arn = aws_lb_target_group.web.arn\n"
            "  }\n"
            "}\n",
            because="the listener ends TLS",
        ),
        good(
            'variable "protocol" {}\n'
            "\n"
            'resource "aws_lb_target_group" "web" {\n'
            "  protocol = var.protocol\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_target_group(resource: CloudResource) -> Iterable[Finding]:
    """A target group is reached by plain HTTP from the client to the target.

    Requests can be read and changed on the way.
    Use HTTPS in the listener, and in the target group if the network is shared.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html>
    """
    return TABLE.findings(resource, "is reached by plain HTTP")
