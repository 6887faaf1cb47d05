from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_web_application_firewall_policy",
        is_true("policy_settings.enabled", default=True),
        checkov="CKV_AZURE_122",
    ),
    row(
        "azurerm_frontdoor_firewall_policy",
        is_true("policy_settings.enabled", default=True),
        checkov="CKV_AZURE_123",
    ),
)


@policy(
    "CLD155",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_web_application_firewall_policy" "x" {\n  policy_settings {\n'
            "    enabled = «false»\n  }\n}\n"
        ),
        good('resource "azurerm_web_application_firewall_policy" "x" {\n}\n', because="the policy is on"),
        good(
            'variable "value" {}\n\nresource "azurerm_web_application_firewall_policy" "x" {\n'
            "  policy_settings {\n    enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_web_firewall(resource: CloudResource) -> Iterable[Finding]:
    """A policy of a web application firewall is off.

    Known attacks reach the application.
    Leave `policy_settings.enabled` out.

    <https://learn.microsoft.com/en-us/azure/web-application-firewall/overview>
    """
    return TABLE.findings(resource, "is off")
