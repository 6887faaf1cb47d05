from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._examples import program

TABLE = Table(
    row("azurerm_key_vault_key", is_set("expiration_date"), checkov="CKV_AZURE_40", trivy="AZU-0014"),
    row("azurerm_key_vault_secret", is_set("expiration_date"), checkov="CKV_AZURE_41", trivy="AZU-0017"),
)


@policy(
    "CLD311",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_key_vault_key" "x"» {\n}\n'),
        bad('«resource "azurerm_key_vault_secret" "x"» {\n}\n'),
        bad('resource "azurerm_key_vault_key" "x" {\n  expiration_date = «""»\n}\n'),
        bad(program("azure-native:keyvault:Key", "«properties»: {kty: RSA}"), kind="pulumi"),
        good(
            'resource "azurerm_key_vault_key" "x" {\n  expiration_date = "2030-12-31T00:00:00Z"\n}\n',
            because="the key expires",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault_key" "x" {\n'
            "  expiration_date = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:keyvault:Key", "properties: {kty: RSA, attributes: {expires: 1798761600}}"),
            kind="pulumi",
            because="the key expires",
        ),
    ],
)
def unexpiring_vault_secret(resource: CloudResource) -> Iterable[Finding]:
    """A key or a secret does not expire.

    A leaked key that is never replaced can be used for years.
    Set `expiration_date` and rotate the key before.

    <https://learn.microsoft.com/en-us/azure/key-vault/keys/how-to-configure-key-rotation>
    """
    return TABLE.findings(resource, "does not expire")
