from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_one_of, row


def _checked(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for group in part.referred("autoscaling_group_name"):
        if is_one_of("health_check_type", "ELB")(group) is not None:
            return fault(
                part.get("autoscaling_group_name"), f"set health_check_type = \"ELB\" in '{group.label}'"
            )
    for attribute in ("elb", "lb_target_group_arn", "alb_target_group_arn"):
        for target in part.referred(attribute):
            if not target.sets("health_check"):
                return fault(part.get(attribute), f"add health_check to '{target.label}'")
    return None


TABLE = Table(
    row("aws_autoscaling_attachment", _checked, checkov="CKV2_AWS_15"),
)


@policy(
    "CLD118",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_autoscaling_group" "web" {\n'
            '  health_check_type = "EC2"\n'
            "}\n"
            "\n"
            'resource "aws_autoscaling_attachment" "web" {\n'
            "  autoscaling_group_name = «aws_autoscaling_group.web.id»\n"
            "}\n"
        ),
        good(
            'resource "aws_autoscaling_group" "web" {\n'
            '  health_check_type = "ELB"\n'
            "}\n"
            "\n"
            'resource "aws_autoscaling_attachment" "web" {\n'
            "  autoscaling_group_name = aws_autoscaling_group.web.id\n"
            "}\n",
            because="the load balancer checks the instances",
        ),
        good(
            'variable "type" {}\n'
            "\n"
            'resource "aws_autoscaling_group" "web" {\n'
            "  health_check_type = var.type\n"
            "}\n"
            "\n"
            'resource "aws_autoscaling_attachment" "web" {\n'
            "  autoscaling_group_name = aws_autoscaling_group.web.id\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unchecked_scaling_group(resource: CloudResource) -> Iterable[Finding]:
    """An Auto Scaling group behind a load balancer does not use the balancer's health checks.

    An instance whose application has failed, but which runs, is not replaced.
    Set `health_check_type = "ELB"`, and a `health_check` in the target group.

    <https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-checks-overview.html>
    """
    return TABLE.findings(resource, "does not use health checks of the load balancer")
