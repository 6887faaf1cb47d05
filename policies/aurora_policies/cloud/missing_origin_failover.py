from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _failover(part: CloudResource | Block) -> Fault | None:
    groups = part.blocks("origin_group")
    if not groups:
        return (
            None if part.get("origin_group").unknown else Fault(part.at, "add an origin_group with 2 members")
        )
    for group in groups:
        members = group.blocks("member")
        if not group.blocks("failover_criteria") or (
            len(members) < 2 and all(one.certain for one in members)
        ):
            return Fault(group.at, "add failover_criteria and 2 members")
    return None


TABLE = Table(
    row("aws_cloudfront_distribution", _failover, checkov="CKV_AWS_310"),
)


@policy(
    "CLD216",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudfront_distribution" "site"» {\n  enabled = true\n}\n'),
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  «origin_group» {\n"
            '    origin_id = "main"\n'
            "\n"
            "    member {\n"
            '      origin_id = "first"\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin_group {\n"
            '    origin_id = "main"\n'
            "\n"
            "    failover_criteria {\n"
            "      status_codes = [500, 502]\n"
            "    }\n"
            "\n"
            "    member {\n"
            '      origin_id = "first"\n'
            "    }\n"
            "\n"
            "    member {\n"
            '      origin_id = "second"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="a second origin answers if the first fails",
        ),
    ],
)
def missing_origin_failover(resource: CloudResource) -> Iterable[Finding]:
    """A distribution has no second origin.

    When its origin fails, all requests that are not cached fail.
    Add an `origin_group` with failover criteria and two members.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html>
    """
    return TABLE.findings(resource, "has no origin failover")
