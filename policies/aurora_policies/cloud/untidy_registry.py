from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_container_registry",
        any_of(is_set("retention_policy_in_days"), is_true("retention_policy.enabled")),
        checkov="CKV_AZURE_167",
    ),
)


@policy(
    "CLD399",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_registry" "x"» {\n}\n'),
        good(
            'resource "azurerm_container_registry" "x" {\n  retention_policy_in_days = 7\n}\n',
            because="old manifests are removed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_container_registry" "x" {\n'
            "  retention_policy_in_days = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def untidy_registry(resource: CloudResource) -> Iterable[Finding]:
    """A registry keeps manifests without a tag for ever.

    They cost storage and contain old flaws.
    Set `retention_policy_in_days`.

    <https://learn.microsoft.com/en-us/azure/container-registry/container-registry-retention-policy>
    """
    return TABLE.findings(resource, "keeps manifests without a tag for ever")
