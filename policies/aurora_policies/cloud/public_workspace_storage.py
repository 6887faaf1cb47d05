from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_false, row, when


def _is_sensitive(resource: CloudResource) -> bool:
    return resource.get("high_business_impact").is_true


def _private(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for account in part.referred("storage_account_id"):
        if is_false("public_network_access_enabled", default=True)(account) is not None:
            return fault(
                part.get("storage_account_id"),
                f"set public_network_access_enabled = false in '{account.label}'",
            )
    return None


TABLE = Table(
    row("azurerm_machine_learning_workspace", when(_is_sensitive, _private), checkov="CKV2_AZURE_50"),
)


@policy(
    "CLD580",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_storage_account" "data" {\n'
            '  name = "mydata01"\n'
            "}\n"
            "\n"
            'resource "azurerm_machine_learning_workspace" "fraud" {\n'
            "  high_business_impact = true\n"
            "  storage_account_id   = «azurerm_storage_account.data.id»\n"
            "}\n"
        ),
        good(
            'resource "azurerm_storage_account" "data" {\n'
            "  public_network_access_enabled = false\n"
            "}\n"
            "\n"
            'resource "azurerm_machine_learning_workspace" "fraud" {\n'
            "  high_business_impact = true\n"
            "  storage_account_id   = azurerm_storage_account.data.id\n"
            "}\n",
            because="the storage account is private",
        ),
        good(
            'resource "azurerm_storage_account" "data" {\n'
            '  name = "mydata01"\n'
            "}\n"
            "\n"
            'resource "azurerm_machine_learning_workspace" "fraud" {\n'
            "  storage_account_id = azurerm_storage_account.data.id\n"
            "}\n",
            because="the data is not declared as sensitive",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_machine_learning_workspace" "x" {\n'
            "  storage_account_id = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_workspace_storage(resource: CloudResource) -> Iterable[Finding]:
    """The storage account of a workspace with sensitive data is reachable from public networks.

    A workspace with `high_business_impact` has data that must not leave the network.
    Set `public_network_access_enabled = false` in the storage account.

    <https://learn.microsoft.com/en-us/azure/machine-learning/how-to-secure-workspace-vnet>
    """
    return TABLE.findings(resource, "keeps sensitive data in a public storage account")
