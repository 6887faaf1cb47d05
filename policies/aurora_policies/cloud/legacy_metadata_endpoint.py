from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        ("google_container_cluster", "google_container_node_pool"),
        is_none_of("node_config.metadata.disable-legacy-endpoints", "false"),
        trivy="GCP-0048",
    ),
)


@policy(
    "CLD432",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    metadata = {\n"
            "      disable-legacy-endpoints = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            "    metadata = {\n"
            '      disable-legacy-endpoints = «"false"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    metadata = {\n"
            "      disable-legacy-endpoints = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the endpoints are off",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    metadata = {\n"
            "      disable-legacy-endpoints = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def legacy_metadata_endpoint(resource: CloudResource) -> Iterable[Finding]:
    """Nodes answer on the legacy metadata endpoints.

    These endpoints need no special header, so a pod can be tricked into reading the token of the node.
    Set `disable-legacy-endpoints = true`.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/protecting-cluster-metadata>
    """
    return TABLE.findings(resource, "answers on the legacy metadata endpoints")
