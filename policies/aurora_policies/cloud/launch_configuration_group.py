from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _template(part: CloudResource | Block) -> Fault | None:
    policies = part.blocks("mixed_instances_policy")
    if any(one.get("launch_template").data is not None for one in (part, *policies)):
        return None
    return fault(part.get("launch_configuration"), "add a launch_template block")


TABLE = Table(
    row("aws_autoscaling_group", _template, checkov="CKV_AWS_315"),
)


@policy(
    "CLD209",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_autoscaling_group" "web" {\n'
            "  launch_configuration = «aws_launch_configuration.web.name»\n"
            "}\n"
        ),
        bad('«resource "aws_autoscaling_group" "web"» {\n  max_size = 3\n}\n'),
        good(
            'resource "aws_autoscaling_group" "web" {\n'
            "  launch_template {\n"
            "    id = aws_launch_template.web.id\n"
            "  }\n"
            "}\n",
            because="a launch template is used",
        ),
        good(
            'resource "aws_autoscaling_group" "web" {\n'
            "  mixed_instances_policy {\n"
            "    launch_template {\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the policy has a launch template",
        ),
    ],
)
def launch_configuration_group(resource: CloudResource) -> Iterable[Finding]:
    """An Auto Scaling group does not use a launch template.

    Launch configurations do not support newer instance types, and cannot be created in new accounts.
    Use `aws_launch_template`.

    <https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html>
    """
    return TABLE.findings(resource, "does not use a launch template")
