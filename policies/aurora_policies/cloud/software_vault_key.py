from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("azurerm_key_vault_key", is_one_of("key_type", "RSA-HSM", "EC-HSM"), checkov="CKV_AZURE_112"),
)


@policy(
    "CLD313",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_key_vault_key" "x" {\n  key_type = «"RSA"»\n}\n'),
        good(
            'resource "azurerm_key_vault_key" "x" {\n  key_type = "EC-HSM"\n}\n',
            because="the key is in a module",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault_key" "x" {\n  key_type = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def software_vault_key(resource: CloudResource) -> Iterable[Finding]:
    """A key is protected by software only.

    A hardware security module never lets a key out; some standards require one.
    Use a key of the type `RSA-HSM` or `EC-HSM` in a premium vault.

    <https://learn.microsoft.com/en-us/azure/key-vault/keys/about-keys>
    """
    return TABLE.findings(resource, "is protected by software only")
