from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_one_of, row

_WEB_POLICIES = ("azurerm_web_application_firewall_policy", "azurerm_frontdoor_firewall_policy")
_DEFAULTS = ("DefaultRuleSet", "Microsoft_DefaultRuleSet")
_LOG4J = "944240"


def _log4j(part: CloudResource | Block) -> Fault | None:
    """A managed set with the rule about Log4j must be there, and the rule must be on."""
    if any(not block.certain for block in part.blocks("managed_rules")):
        return None
    advice = f"add a managed rule set with rule {_LOG4J}"
    for rule_set in (
        *part.blocks("managed_rule"),
        *(s for b in part.blocks("managed_rules") for s in b.blocks("managed_rule_set")),
    ):
        type, version = rule_set.get("type"), rule_set.get("version")
        if type.unknown or version.unknown or not rule_set.certain:
            return None
        if type.string in _DEFAULTS or (
            type.string in ("OWASP", None) and version.string is not None and version.string >= "3.1"
        ):
            return _switched_off(rule_set)
    return fault(part.get("managed_rule"), advice)


def _switched_off(rule_set: Block) -> Fault | None:
    for group in (*rule_set.blocks("rule_group_override"), *rule_set.blocks("override")):
        for text, item in group.get("disabled_rules").strings():
            if text == _LOG4J:
                return fault(item, f"leave rule {_LOG4J} on")
        for rule in group.blocks("rule"):
            if (
                rule.get(
                    "rule_id",
                ).string
                != _LOG4J
                and rule.get("id").string != _LOG4J
            ):
                continue
            on, action = rule.get("enabled"), rule.get("action")
            if on.is_false or (on.absent and rule.get("rule_id").known):
                return fault(on, f"leave rule {_LOG4J} on")
            if action.string is not None and action.string not in ("Block", "Redirect", "AnomalyScoring"):
                return fault(action, f"let rule {_LOG4J} block")
    return None


TABLE = Table(
    row("azurerm_firewall", is_one_of("threat_intel_mode", "Deny"), checkov="CKV_AZURE_216"),
    row("azurerm_firewall_policy", is_one_of("intrusion_detection.mode", "Deny"), checkov="CKV_AZURE_220"),
    row(
        _WEB_POLICIES,
        _log4j,
        checkov=("CKV_AZURE_133", "CKV_AZURE_135"),
        problem="lets lookups of Log4j pass",
    ),
)


@policy(
    "CLD157",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_web_application_firewall_policy" "x"» {\n}\n'),
        bad(
            'resource "azurerm_frontdoor_firewall_policy" "x" {\n  managed_rule {\n'
            '    type = "DefaultRuleSet"\n    override {\n      rule_group_name = "JAVA"\n      rule {\n'
            '        rule_id = "944240"\n        enabled = «false»\n      }\n    }\n  }\n}\n'
        ),
        bad('«resource "azurerm_firewall" "x"» {\n}\n'),
        bad(
            'resource "azurerm_firewall_policy" "x" {\n  intrusion_detection {\n    mode = «"Alert"»\n'
            "  }\n}\n"
        ),
        good(
            'resource "azurerm_firewall" "x" {\n  threat_intel_mode = "Deny"\n}\n',
            because="attacks are blocked",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_firewall" "x" {\n  threat_intel_mode = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def tolerant_firewall(resource: CloudResource) -> Iterable[Finding]:
    """A firewall lets known attacks pass.

    Traffic of known attackers is reported and not blocked.
    Set the mode to `Deny`.

    <https://learn.microsoft.com/en-us/azure/firewall/threat-intel>
    """
    return TABLE.findings(resource, "lets known attacks pass")
