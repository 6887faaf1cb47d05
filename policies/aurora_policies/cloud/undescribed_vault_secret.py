from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_key_vault_secret",
        is_set("content_type"),
        checkov="CKV_AZURE_114",
        trivy="AZU-0015",
        problem="does not declare its kind",
    ),
)


@policy(
    "CLD312",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_key_vault_secret" "x"» {\n}\n'),
        bad(
            program("azure-native:keyvault:Secret", "«properties»: {attributes: {expires: 1798761600}}"),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_key_vault_secret" "x" {\n  content_type = "password"\n}\n',
            because="the kind is declared",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault_secret" "x" {\n'
            "  content_type = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:keyvault:Secret", "properties: {contentType: password}"),
            kind="pulumi",
            because="the type is stated",
        ),
    ],
)
def undescribed_vault_secret(resource: CloudResource) -> Iterable[Finding]:
    """A secret does not declare what it contains.

    The content type shows tools and people how a secret is used, and how it has to be rotated.
    Set `content_type`.

    <https://learn.microsoft.com/en-us/azure/key-vault/secrets/about-secrets>
    """
    return TABLE.findings(resource, "does not declare its content type")
