from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Check, CloudResource, Table, any_of, is_set, row


def _has(block: str) -> Check:
    """A block of the type must be there, or may be there."""
    return lambda part: None if part.blocks(block) else is_set(block)(part)


TABLE = Table(
    row(
        ("aws_waf_web_acl", "aws_wafregional_web_acl", "aws_wafv2_web_acl"),
        any_of(_has("rule"), _has("rules"), is_set("rule_json")),
        checkov="CKV_AWS_175",
    ),
)


@policy(
    "CLD517",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_wafv2_web_acl" "x"» {\n  scope = "REGIONAL"\n}\n'),
        good(
            'resource "aws_wafv2_web_acl" "x" {\n  rule {\n    name = "common"\n  }\n}\n',
            because="the ACL has a rule",
        ),
        good(
            'variable "rules" {}\n'
            "\n"
            'resource "aws_wafv2_web_acl" "x" {\n'
            '  dynamic "rule" {\n'
            "    for_each = var.rules\n"
            "    content {}\n"
            "  }\n"
            "}\n",
            because="the rules are unknown",
        ),
    ],
)
def empty_web_acl(resource: CloudResource) -> Iterable[Finding]:
    """A web ACL has no rules.

    It lets all requests pass, although it looks like protection.
    Add rules, for example the managed ones of AWS.

    <https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html>
    """
    return TABLE.findings(resource, "has no rules")
