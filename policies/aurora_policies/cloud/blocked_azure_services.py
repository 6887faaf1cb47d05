from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row


def _trusted(block: str) -> Check:
    """Rules that deny must let the services of Azure pass; the provider does so if nothing is written."""

    def check(part: CloudResource | Block) -> Fault | None:
        rules = next(iter(part.blocks(block)), None) if block else part
        if rules is None or rules.get("default_action").string == "Allow":
            return None
        bypass = rules.get("bypass")
        if (
            not bypass.certain
            or bypass.absent
            or any(text == "AzureServices" for text, _ in bypass.strings())
        ):
            return None
        return fault(bypass, 'add "AzureServices" to bypass')

    return check


TABLE = Table(
    row("azurerm_storage_account", _trusted("network_rules"), checkov="CKV_AZURE_36", trivy="AZU-0010"),
    row("azurerm_storage_account_network_rules", _trusted(""), checkov="CKV_AZURE_36", trivy="AZU-0010"),
)


@policy(
    "CLD315",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_storage_account" "x" {\n  network_rules {\n    default_action = "Deny"\n'
            '    bypass         = «["Metrics"]»\n  }\n}\n'
        ),
        bad(
            'resource "azurerm_storage_account_network_rules" "x" {\n  default_action = "Deny"\n'
            '  bypass         = «["Logging"]»\n}\n'
        ),
        good(
            'resource "azurerm_storage_account_network_rules" "x" {\n  default_action = "Deny"\n'
            '  bypass         = ["Logging", "AzureServices"]\n}\n',
            because="the services are trusted",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account_network_rules" "x" {\n'
            '  default_action = "Deny"\n  bypass         = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def blocked_azure_services(resource: CloudResource) -> Iterable[Finding]:
    """The network rules of a storage account lock out the services of Azure.

    Backup, monitoring and event delivery fail, which is noticed when they are needed.
    Add `AzureServices` to `bypass`.

    <https://learn.microsoft.com/en-us/azure/storage/common/storage-network-security-trusted-azure-services>
    """
    return TABLE.findings(resource, "locks out the services of Azure")
