from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_false, row

TABLE = Table(
    row("aws_instance", is_false("associate_public_ip_address"), checkov="CKV_AWS_88"),
    row(
        "aws_launch_template",
        each("network_interfaces", is_false("associate_public_ip_address")),
        checkov="CKV_AWS_88",
        trivy="AWS-0009",
    ),
    row(
        "aws_launch_configuration",
        is_false("associate_public_ip_address"),
        checkov="CKV_AWS_389",
        trivy="AWS-0009",
    ),
)


@policy(
    "CLD506",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_instance" "x" {\n  associate_public_ip_address = «true»\n}\n'),
        bad(
            'resource "aws_launch_template" "x" {\n'
            "  network_interfaces {\n"
            "    associate_public_ip_address = «true»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_launch_configuration" "x" {\n  associate_public_ip_address = false\n}\n',
            because="the machine has private addresses only",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_instance" "x" {\n'
            "  associate_public_ip_address = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_instance_address(resource: CloudResource) -> Iterable[Finding]:
    """A machine gets a public address.

    It can be reached from the internet as far as its security groups allow, also after they change.
    Set `associate_public_ip_address = false`, and put a load balancer or a VPN in front.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html>
    """
    return TABLE.findings(resource, "gets a public address")
