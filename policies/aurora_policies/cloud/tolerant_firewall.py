from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("azurerm_firewall", is_one_of("threat_intel_mode", "Deny"), checkov="CKV_AZURE_216"),
    row("azurerm_firewall_policy", is_one_of("intrusion_detection.mode", "Deny"), checkov="CKV_AZURE_220"),
)


@policy(
    "CLD157",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
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
