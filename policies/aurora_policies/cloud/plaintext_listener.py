from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _encrypted(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    protocol = part.get("protocol")
    if protocol.absent and not any(_application(one) for one in part.referred("load_balancer_arn")):
        return None
    if protocol.unknown or protocol.string not in (None, "HTTP"):
        return None
    redirects = [one for action in part.blocks("default_action") for one in action.blocks("redirect")]
    if any(one.get("protocol").string != "HTTP" for one in redirects):
        return None
    return fault(protocol, 'use protocol = "HTTPS" or redirect to it')


def _application(balancer: CloudResource) -> bool:
    kind = balancer.get("load_balancer_type")
    return balancer.type in ("aws_lb", "aws_alb") and (kind.absent or kind.string == "application")


TABLE = Table(
    row(
        ("aws_lb_listener", "aws_alb_listener"),
        _encrypted,
        checkov=("CKV_AWS_2", "CKV_AWS_103", "CKV2_AWS_20"),
        trivy="AWS-0054",
    ),
)


@policy(
    "CLD590",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_lb_listener" "web" {\n'
            "  port     = 80\n"
            '  protocol = «"HTTP"»\n'
            "\n"
            "  default_action {\n"
            '    type = "forward"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_lb" "web" {\n'
            '  load_balancer_type = "application"\n'
            "}\n"
            "\n"
            '«resource "aws_lb_listener" "web"» {\n'
            "  load_balancer_arn = aws_lb.web.arn\n"
            "  port              = 80\n"
            "}\n"
        ),
        bad(
            'resource "aws_alb_listener" "web" {\n'
            "  port     = 80\n"
            '  protocol = «"HTTP"»\n'
            "\n"
            "  default_action {\n"
            '    type = "redirect"\n'
            "\n"
            "    redirect {\n"
            '      port     = "8080"\n'
            '      protocol = "HTTP"\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_lb_listener" "web" {\n'
            "  port     = 80\n"
            '  protocol = "HTTP"\n'
            "\n"
            "  default_action {\n"
            '    type = "redirect"\n'
            "\n"
            "    redirect {\n"
            '      port        = "443"\n'
            '      protocol    = "HTTPS"\n'
            '      status_code = "HTTP_301"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="requests are redirected to HTTPS",
        ),
        good(
            'resource "aws_lb_listener" "web" {\n  port     = 5432\n  protocol = "TCP"\n}\n',
            because="the protocol behind TCP is unknown",
        ),
        good(
            'variable "protocol" {}\n\nresource "aws_lb_listener" "web" {\n  protocol = var.protocol\n}\n',
            because="the value is unknown",
        ),
    ],
)
def plaintext_listener(resource: CloudResource) -> Iterable[Finding]:
    """A listener of a load balancer serves plain HTTP.

    Requests, cookies and answers can be read and changed on the way.
    Use `protocol = "HTTPS"` with a certificate, and redirect port 80 to it.

    <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html>
    """
    return TABLE.findings(resource, "serves plain HTTP")
