from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row, when

_RULES = ("AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesAnonymousIpList")


def _missing(acl: CloudResource) -> str:
    """The first managed group of rules that a web ACL certainly does not have."""
    names = [rule.get("statement", "managed_rule_group_statement", "name") for rule in acl.blocks("rule")]
    if acl.type != "aws_wafv2_web_acl" or any(name.unknown for name in names):
        return ""
    return next((rule for rule in _RULES if rule not in [name.string for name in names]), "")


def _public(resource: CloudResource) -> bool:
    internal = resource.get("internal")
    return internal.absent or internal.is_false


def _attached(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for acl in part.referred("web_acl_id"):
        if rule := _missing(acl):
            return fault(part.get("web_acl_id"), f"add {rule} to '{acl.label}'")
    return None


def _associated(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for association in part.referring("aws_wafv2_web_acl_association", "resource_arn"):
        for acl in association.referred("web_acl_arn"):
            if rule := _missing(acl):
                return Fault(part.at, f"add {rule} to '{acl.label}'")
    return None


def _refuses(part: CloudResource | Block) -> Fault | None:
    """The managed group against known bad inputs must be there, and its part about Log4j must not only count."""
    assert isinstance(part, CloudResource)
    for entry in part.blocks("rule"):
        group = entry.get("statement", "managed_rule_group_statement", "name")
        if not entry.certain or group.unknown:
            return None
        if group.string != _RULES[0]:
            continue
        managed = [
            inner
            for outer in entry.blocks("statement")
            for inner in outer.blocks("managed_rule_group_statement")
        ]
        for excluded in (one for block in managed for one in block.blocks("excluded_rule")):
            if excluded.get("name").string == "Log4JRCE":
                return fault(excluded.get("name"), "remove the exclusion")
        counted = entry.get("override_action", "count")
        return None if counted.absent else fault(counted, "set override_action.none")
    return None if part.get("rule").unknown or part.sets("rule_json") else Fault(part.at, f"add {_RULES[0]}")


TABLE = Table(
    row("aws_wafv2_web_acl", _refuses, checkov="CKV_AWS_192", problem="lets lookups of Log4j pass"),
    row(
        ("aws_api_gateway_stage", "aws_apigatewayv2_api"),
        _associated,
        checkov="CKV2_AWS_77",
    ),
    row("aws_appsync_graphql_api", _associated, checkov="CKV2_AWS_78"),
    row(("aws_lb", "aws_alb"), when(_public, _associated), checkov="CKV2_AWS_76"),
    row("aws_cloudfront_distribution", _attached, checkov="CKV2_AWS_47"),
)


@policy(
    "CLD119",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_wafv2_web_acl" "site"» {\n'
            '  scope = "CLOUDFRONT"\n'
            "}\n"
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  web_acl_id = «aws_wafv2_web_acl.site.arn»\n"
            "}\n"
        ),
        bad(
            '«resource "aws_wafv2_web_acl" "shop"» {\n'
            '  scope = "REGIONAL"\n'
            "}\n"
            "\n"
            '«resource "aws_appsync_graphql_api" "shop"» {\n'
            '  name = "shop"\n'
            "}\n"
            "\n"
            'resource "aws_wafv2_web_acl_association" "shop" {\n'
            "  resource_arn = aws_appsync_graphql_api.shop.arn\n"
            "  web_acl_arn  = aws_wafv2_web_acl.shop.arn\n"
            "}\n"
        ),
        bad('«resource "aws_wafv2_web_acl" "site"» {\n  scope = "REGIONAL"\n}\n'),
        bad(
            'resource "aws_wafv2_web_acl" "site" {\n'
            "  rule {\n"
            "    override_action {\n"
            "      none {}\n"
            "    }\n"
            "\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name        = "AWSManagedRulesKnownBadInputsRuleSet"\n'
            '        vendor_name = "AWS"\n'
            "\n"
            "        excluded_rule {\n"
            '          name = «"Log4JRCE"»\n'
            "        }\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_wafv2_web_acl" "site" {\n'
            "  rule {\n"
            "    override_action {\n"
            "      «count» {}\n"
            "    }\n"
            "\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name        = "AWSManagedRulesKnownBadInputsRuleSet"\n'
            '        vendor_name = "AWS"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_wafv2_web_acl" "site" {\n'
            "  rule {\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name = "AWSManagedRulesAnonymousIpList"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "\n"
            "  rule {\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name = "AWSManagedRulesKnownBadInputsRuleSet"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  web_acl_id = aws_wafv2_web_acl.site.arn\n"
            "}\n",
            because="both groups of rules are used",
        ),
        good(
            'variable "acl" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  web_acl_id = var.acl\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_wafv2_web_acl" "site" {\n'
            "  rule {\n"
            "    override_action {\n"
            "      none {}\n"
            "    }\n"
            "\n"
            "    statement {\n"
            "      managed_rule_group_statement {\n"
            '        name        = "AWSManagedRulesKnownBadInputsRuleSet"\n'
            '        vendor_name = "AWS"\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the managed group refuses the lookups",
        ),
    ],
)
def waf_without_log4j_rules(resource: CloudResource) -> Iterable[Finding]:
    """A web ACL does not contain the managed rules against Log4Shell.

    Requests that exploit Log4j (CVE-2021-44228) and requests of anonymizers reach the application.
    Add AWSManagedRulesKnownBadInputsRuleSet and AWSManagedRulesAnonymousIpList.

    <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html>
    """
    return TABLE.findings(resource, "has a web ACL without the rules against Log4Shell")
