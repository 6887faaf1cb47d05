from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_true("key_vault_secrets_provider.secret_rotation_enabled"),
        checkov="CKV_AZURE_172",
    ),
)


@policy(
    "CLD363",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  key_vault_secrets_provider {\n'
            "    secret_rotation_enabled = true\n  }\n}\n",
            because="secrets are rotated",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  key_vault_secrets_provider {\n    secret_rotation_enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unrotated_cluster_secrets(resource: CloudResource) -> Iterable[Finding]:
    """A cluster does not fetch rotated secrets.

    Pods keep an old password until they are started again.
    Set `secret_rotation_enabled = true`.

    <https://learn.microsoft.com/en-us/azure/aks/csi-secrets-store-configuration-options>
    """
    return TABLE.findings(resource, "does not fetch rotated secrets")
