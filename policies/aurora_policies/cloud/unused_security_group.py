from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _used(part: CloudResource | Block) -> Fault | None:
    """Another resource than a rule or a group must refer to the group."""
    assert isinstance(part, CloudResource)
    found = part.referring()
    if not found.certain or any("security_group" not in other.type for other in found):
        return None
    return Fault(part.at, "attach it or remove it")


TABLE = Table(
    row("aws_security_group", _used, checkov="CKV2_AWS_5"),
)


@policy(
    "CLD253",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_security_group" "web"» {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'resource "aws_security_group_rule" "web" {\n'
            "  security_group_id = aws_security_group.web.id\n"
            "}\n"
        ),
        good(
            'resource "aws_security_group" "web" {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'resource "aws_lb" "web" {\n'
            "  security_groups = [aws_security_group.web.id]\n"
            "}\n",
            because="a load balancer uses the group",
        ),
        good(
            'resource "aws_security_group" "web" {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'module "web" {\n'
            '  source          = "example/web/aws"\n'
            "  security_groups = [aws_security_group.web.id]\n"
            "}\n",
            because="a module takes the group",
        ),
        good(
            'resource "aws_security_group" "web" {\n'
            '  name = "web"\n'
            "}\n"
            "\n"
            'output "group" {\n'
            "  value = aws_security_group.web.id\n"
            "}\n",
            because="the caller may use the group",
        ),
    ],
)
def unused_security_group(resource: CloudResource) -> Iterable[Finding]:
    """A security group is not used.

    Rules that protect nothing hide those that matter, and the group can be given to a machine by mistake.
    Refer to the group in the resource that it protects, or remove it.

    <https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html>
    """
    return TABLE.findings(resource, "is used by no resource")
