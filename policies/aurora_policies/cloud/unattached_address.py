from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _attached(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    if not all(part.get(name).is_empty for name in ("instance", "network_interface")):
        return None
    return Fault(part.at, "attach it or remove it") if part.referring().none else None


TABLE = Table(
    row("aws_eip", _attached, checkov="CKV2_AWS_19"),
)


@policy(
    "CLD513",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_eip" "x"» {\n  domain = "vpc"\n}\n'),
        good(
            'resource "aws_eip" "x" {\n  instance = aws_instance.web.id\n}\n',
            because="an instance has the address",
        ),
        good(
            'resource "aws_eip" "x" {\n'
            '  domain = "vpc"\n'
            "}\n"
            "\n"
            'resource "aws_nat_gateway" "x" {\n'
            "  allocation_id = aws_eip.x.id\n"
            "}\n",
            because="a gateway has the address",
        ),
        good(
            'variable "value" {}\n\nresource "aws_eip" "x" {\n  network_interface = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unattached_address(resource: CloudResource) -> Iterable[Finding]:
    """A public address belongs to nothing.

    It is paid for, and a DNS record that points to it can come to point to a stranger after it is released.
    Attach it to an instance, an interface or a gateway, or remove it.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>
    """
    return TABLE.findings(resource, "belongs to nothing")
