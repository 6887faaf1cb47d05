from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, each, fault, row

from ._examples import program


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


def _certified(part: CloudResource | Block) -> Fault | None:
    """A listener of a classic load balancer must have a certificate, and use it."""
    certificate = part.get("ssl_certificate_id")
    return _encrypts("lb_protocol")(part) or (
        fault(certificate, "set ssl_certificate_id") if certificate.is_empty else None
    )


def _encrypts(name: str) -> Check:
    """A protocol of a listener of a classic load balancer must use TLS."""

    def check(part: CloudResource | Block) -> Fault | None:
        protocol = part.get(name)
        plain = (protocol.string or "").lower() in ("http", "tcp")
        return fault(protocol, f'set {name} = "https" or "ssl"') if plain else None

    return check


TABLE = Table(
    row("aws_elb", each("listener", _certified), checkov="CKV_AWS_127"),
    row(
        "aws_elb",
        each("listener", _encrypts("instance_protocol")),
        checkov="CKV_AWS_376",
        problem="connects to its machines without TLS",
    ),
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
        bad(
            'resource "aws_elb" "x" {\n'
            "  listener {\n"
            '    instance_protocol = "https"\n'
            '    lb_protocol       = «"http"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_elb" "x" {\n'
            "  «listener» {\n"
            '    instance_protocol = "https"\n'
            '    lb_protocol       = "https"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            program(
                "aws-native:elasticloadbalancingv2:Listener",
                "port: 80\nprotocol: «HTTP»\ndefaultActions: [{type: forward}]",
            ),
            kind="pulumi",
        ),
        bad(
            'resource "aws_elb" "web" {\n'
            "  listener {\n"
            "    lb_port            = 443\n"
            '    lb_protocol        = "https"\n'
            "    instance_port      = 8080\n"
            '    instance_protocol  = «"http"»\n'
            '    ssl_certificate_id = "arn:aws:iam::123456789012:server-certificate/web"\n'
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
        good(
            'resource "aws_elb" "x" {\n'
            "  listener {\n"
            '    instance_protocol  = "https"\n'
            '    lb_protocol        = "https"\n'
            "    ssl_certificate_id = aws_acm_certificate.x.arn\n"
            "  }\n"
            "}\n",
            because="the listener has a certificate",
        ),
        good(
            program(
                "aws-native:elasticloadbalancingv2:Listener",
                "port: 80\nprotocol: HTTP\n"
                "defaultActions: [{type: redirect, redirectConfig: {protocol: HTTPS, statusCode: HTTP_301}}]",
            ),
            kind="pulumi",
            because="HTTP is redirected",
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
