from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _tagged(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    return None if part.sets("tag") or part.sets("tags") else Fault(part.at, "add a tag block")


TABLE = Table(
    row("aws_autoscaling_group", _tagged, checkov="CKV_AWS_153"),
)


@policy(
    "CLD210",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_autoscaling_group" "web"» {\n  max_size = 3\n}\n'),
        good(
            'resource "aws_autoscaling_group" "web" {\n'
            "  tag {\n"
            '    key                 = "team"\n'
            '    value               = "shop"\n'
            "    propagate_at_launch = true\n"
            "  }\n"
            "}\n",
            because="the group has a tag",
        ),
    ],
)
def untagged_scaling_group(resource: CloudResource) -> Iterable[Finding]:
    """An Auto Scaling group has no tags.

    Its instances inherit none: their cost and owner cannot be found.
    Add `tag` blocks with `propagate_at_launch = true`.

    <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html>
    """
    return TABLE.findings(resource, "has no tags")
