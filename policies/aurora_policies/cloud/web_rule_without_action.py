from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, each, fault, row


def _acts(part: CloudResource | Block) -> Fault | None:
    managed = any(block.blocks("managed_rule_group_statement") for block in part.blocks("statement"))
    if managed or not all(part.get(name).absent for name in ("action", "override_action")):
        return None
    return fault(part.get("action"), "set action")


TABLE = Table(
    row(
        ("aws_waf_web_acl", "aws_wafregional_web_acl", "aws_wafv2_web_acl", "aws_wafv2_rule_group"),
        all_of(each("rule", _acts), each("rules", _acts)),
        checkov="CKV_AWS_342",
    ),
    row(
        ("aws_wafregional_rule_group", "aws_waf_rule_group"),
        each("activated_rule", _acts),
        checkov="CKV_AWS_342",
    ),
)


@policy(
    "CLD518",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_wafv2_web_acl" "x" {\n  «rule» {\n    name = "common"\n  }\n}\n'),
        bad('resource "aws_waf_rule_group" "x" {\n  «activated_rule» {\n    priority = 1\n  }\n}\n'),
        good(
            'resource "aws_wafv2_web_acl" "x" {\n  rule {\n    action {\n      block {}\n    }\n  }\n}\n',
            because="the rule blocks",
        ),
        good(
            'resource "aws_wafv2_web_acl" "x" {\n'
            "  rule {\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name = "AWSManagedRulesCommonRuleSet"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the managed group has actions of its own",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_waf_web_acl" "x" {\n'
            "  rules {\n"
            "    action = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def web_rule_without_action(resource: CloudResource) -> Iterable[Finding]:
    """A rule of a web application firewall does nothing.

    Requests that match the rule pass.
    Set an `action`, or an `override_action` for a group of rules.

    <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html>
    """
    return TABLE.findings(resource, "does not act on requests that match")
