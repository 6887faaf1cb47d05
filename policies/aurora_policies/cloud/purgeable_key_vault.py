from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_at_least, is_at_most, is_true, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_key_vault",
        is_true("purge_protection_enabled"),
        checkov=("CKV_AZURE_110", "CKV_AZURE_42"),
        trivy="AZU-0016",
    ),
    row(
        "azurerm_key_vault",
        all_of(
            is_at_least("soft_delete_retention_days", 7, default=90),
            is_at_most("soft_delete_retention_days", 90, default=90),
        ),
        trivy="AZU-0016",
    ),
    row("azurerm_app_configuration", is_true("purge_protection_enabled"), checkov="CKV_AZURE_187"),
)


@policy(
    "CLD310",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_key_vault" "x"» {\n}\n'),
        bad('resource "azurerm_key_vault" "x" {\n  purge_protection_enabled = «false»\n}\n'),
        bad(
            'resource "azurerm_key_vault" "x" {\n  purge_protection_enabled   = true\n'
            "  soft_delete_retention_days = «3»\n}\n"
        ),
        bad('«resource "azurerm_app_configuration" "x"» {\n}\n'),
        bad(program("azure-native:keyvault:Vault", "«properties»: {enableSoftDelete: true}"), kind="pulumi"),
        good(
            'resource "azurerm_key_vault" "x" {\n  purge_protection_enabled = true\n}\n',
            because="deleted keys can be recovered",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault" "x" {\n'
            "  purge_protection_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:keyvault:Vault", "properties: {enablePurgeProtection: true}"),
            kind="pulumi",
            because="the vault cannot be purged",
        ),
    ],
)
def purgeable_key_vault(resource: CloudResource) -> Iterable[Finding]:
    """Keys, secrets or settings can be deleted for good at once.

    After a mistake or an attack, what was encrypted with a deleted key is lost.
    Turn purge protection on, so that deleted keys can be recovered for some days.

    <https://learn.microsoft.com/en-us/azure/key-vault/general/soft-delete-overview>
    """
    return TABLE.findings(resource, "can lose deleted keys for good")
