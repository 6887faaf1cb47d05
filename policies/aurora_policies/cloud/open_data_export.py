from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_set, is_true, row, when

TABLE = Table(
    row(
        "azurerm_synapse_workspace", is_true("data_exfiltration_protection_enabled"), checkov="CKV_AZURE_157"
    ),
    row(
        "azurerm_cognitive_account",
        when(
            lambda account: (account.get("kind").string or "").lower() == "openai",
            all_of(is_true("outbound_network_access_restricted"), is_set("fqdns")),
        ),
        checkov="CKV_AZURE_247",
    ),
    row(
        "azurerm_synapse_spark_pool",
        is_true("compute_isolation_enabled"),
        checkov="CKV_AZURE_242",
        problem="shares its machines with others",
    ),
)


@policy(
    "CLD396",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_synapse_workspace" "x"» {\n}\n'),
        good(
            'resource "azurerm_synapse_workspace" "x" {\n  data_exfiltration_protection_enabled = true\n}\n',
            because="data stays",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_synapse_workspace" "x" {\n'
            "  data_exfiltration_protection_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def open_data_export(resource: CloudResource) -> Iterable[Finding]:
    """A data service can send data to every address.

    A stolen login can copy the data away.
    Limit the addresses that the service may reach.

    <https://learn.microsoft.com/en-us/azure/synapse-analytics/security/workspace-data-exfiltration-protection>
    """
    return TABLE.findings(resource, "can send data to every address")
