from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_at_most, row
from aurora_devops.core.lazy import regex

_RATE = regex(r"rate\((\d+)\s+(minute|hour|day)s?\)")
_A_DAY = {"minute": 1440, "hour": 24, "day": 1}


def _often(part: CloudResource | Block) -> Fault | None:
    schedule = part.get("rotation_rules", "schedule_expression")
    if schedule.is_empty:
        return is_at_most("rotation_rules.automatically_after_days", 90)(part)
    rate = _RATE.fullmatch(schedule.string or "")
    if rate and int(rate[1]) > 90 * _A_DAY[rate[2]]:
        return fault(schedule, "set rotation_rules.schedule_expression to at most 90 days")
    return None


TABLE = Table(
    row("aws_secretsmanager_secret_rotation", _often, checkov="CKV_AWS_304"),
)


@policy(
    "CLD535",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  rotation_rules {\n"
            "    automatically_after_days = «365»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  rotation_rules {\n"
            '    schedule_expression = «"rate(100 days)"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  rotation_rules {\n"
            "    automatically_after_days = 30\n"
            "  }\n"
            "}\n",
            because="the secret is rotated every month",
        ),
        good(
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  rotation_rules {\n"
            '    schedule_expression = "rate(10 days)"\n'
            "  }\n"
            "}\n",
            because="the secret is rotated every ten days",
        ),
        good(
            'resource "aws_secretsmanager_secret_rotation" "password" {\n'
            "  rotation_rules {\n"
            '    schedule_expression = "cron(0 16 1,15 * ? *)"\n'
            "  }\n"
            "}\n",
            because="a calendar decides",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_secretsmanager_secret_rotation" "x" {\n'
            "  rotation_rules {\n"
            "    automatically_after_days = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def rare_secret_rotation(resource: CloudResource) -> Iterable[Finding]:
    """A secret is rotated less often than every 90 days.

    A password that leaked stays valid for months.
    Set `automatically_after_days` to at most 90.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html>
    """
    return TABLE.findings(resource, "rotates its secret less often than every 90 days")
