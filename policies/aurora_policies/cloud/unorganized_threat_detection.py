from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, is_one_of, row


def _of_members(part: CloudResource | Block) -> Fault | None:
    if part.get("auto_enable").is_true:
        return None
    return is_one_of("auto_enable_organization_members", "ALL", "NEW")(part)


TABLE = Table(
    row(
        "aws_guardduty_detector",
        companion("aws_guardduty_organization_configuration", "detector_id", _of_members),
        checkov="CKV2_AWS_3",
    ),
)


@policy(
    "CLD569",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_guardduty_detector" "main"» {\n}\n'),
        bad(
            'resource "aws_guardduty_detector" "main" {\n'
            "}\n"
            "\n"
            'resource "aws_guardduty_organization_configuration" "main" {\n'
            "  detector_id                      = aws_guardduty_detector.main.id\n"
            '  auto_enable_organization_members = «"NONE"»\n'
            "}\n"
        ),
        good(
            'resource "aws_guardduty_detector" "main" {\n'
            "}\n"
            "\n"
            'resource "aws_guardduty_organization_configuration" "main" {\n'
            "  detector_id                      = aws_guardduty_detector.main.id\n"
            '  auto_enable_organization_members = "ALL"\n'
            "}\n",
            because="all accounts are watched",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_guardduty_detector" "main" {\n'
            "}\n"
            "\n"
            'resource "aws_guardduty_organization_configuration" "main" {\n'
            "  detector_id                      = aws_guardduty_detector.main.id\n"
            "  auto_enable_organization_members = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unorganized_threat_detection(resource: CloudResource) -> Iterable[Finding]:
    """GuardDuty is not turned on for new accounts of the organization.

    An attack in an account without a detector is not noticed.
    Add `aws_guardduty_organization_configuration` with `auto_enable_organization_members = "ALL"`.

    <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html>
    """
    return TABLE.findings(resource, "is not turned on for accounts of the organization")
