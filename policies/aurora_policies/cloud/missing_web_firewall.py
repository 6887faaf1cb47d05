from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_application_gateway",
        any_of(is_true("waf_configuration.enabled"), is_set("firewall_policy_id")),
        checkov="CKV_AZURE_120",
    ),
    row(
        "azurerm_frontdoor",
        is_set("frontend_endpoint.web_application_firewall_policy_link_id"),
        checkov="CKV_AZURE_121",
    ),
)


@policy(
    "CLD156",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_application_gateway" "x"» {\n}\n'),
        bad('«resource "azurerm_frontdoor" "x"» {\n}\n'),
        good(
            'resource "azurerm_application_gateway" "x" {\n  waf_configuration {\n    enabled = true\n'
            "  }\n}\n",
            because="the firewall is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_application_gateway" "x" {\n'
            "  firewall_policy_id = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_web_firewall(resource: CloudResource) -> Iterable[Finding]:
    """A gateway does not have a web application firewall.

    Known attacks reach the application.
    Attach a firewall policy.

    <https://learn.microsoft.com/en-us/azure/web-application-firewall/ag/ag-overview>
    """
    return TABLE.findings(resource, "does not have a web application firewall")
