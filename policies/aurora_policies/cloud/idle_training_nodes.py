from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_most, row

TABLE = Table(
    row(
        "azurerm_machine_learning_compute_cluster",
        is_at_most("scale_settings.min_node_count", 0),
        checkov="CKV_AZURE_150",
    ),
)


@policy(
    "CLD574",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_machine_learning_compute_cluster" "train" {\n'
            "  scale_settings {\n"
            "    min_node_count = «1»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "azurerm_machine_learning_compute_cluster" "train" {\n'
            "  scale_settings {\n"
            "    min_node_count = 0\n"
            "  }\n"
            "}\n",
            because="idle nodes are removed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_machine_learning_compute_cluster" "x" {\n'
            "  scale_settings {\n"
            "    min_node_count = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def idle_training_nodes(resource: CloudResource) -> Iterable[Finding]:
    """A cluster for machine learning keeps nodes while it has nothing to do.

    Nodes with GPUs are paid by the hour.
    Set `scale_settings.min_node_count = 0`.

    <https://learn.microsoft.com/en-us/azure/machine-learning/how-to-create-attach-compute-cluster>
    """
    return TABLE.findings(resource, "keeps nodes while it has nothing to do")
