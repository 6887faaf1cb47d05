from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_one_of, is_set, row, when


def _old(resource: CloudResource) -> bool:
    version = resource.get("version").string
    return version is not None and _minor(version) < (1, 24)


def _minor(version: str) -> tuple[int, ...]:
    parts = version.split(".")[:2]
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else (1, 24)


TABLE = Table(
    row(
        "google_container_cluster",
        is_one_of("node_config.image_type", "COS_CONTAINERD", "COS", default="COS_CONTAINERD"),
        trivy="GCP-0054",
    ),
    row(
        "google_container_node_pool",
        all_of(
            is_one_of("node_config.image_type", "COS_CONTAINERD", "COS", default="COS_CONTAINERD"),
            when(_old, is_set("node_config.image_type")),
        ),
        checkov="CKV_GCP_22",
        trivy="GCP-0054",
    ),
)


@policy(
    "CLD420",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  node_config {\n"
            '    image_type = «"UBUNTU_CONTAINERD"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            '    image_type = «"UBUNTU"»\n'
            "  }\n"
            "}\n"
        ),
        bad('«resource "google_container_node_pool" "x"» {\n  version = "1.23.4"\n}\n'),
        good(
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            '    image_type = "COS_CONTAINERD"\n'
            "  }\n"
            "}\n",
            because="the image is Container-Optimized OS",
        ),
        good(
            'resource "google_container_node_pool" "x" {\n  version = "1.29"\n}\n',
            because="it is the default of this version",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_node_pool" "x" {\n'
            "  node_config {\n"
            "    image_type = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unhardened_node_image(resource: CloudResource) -> Iterable[Finding]:
    """Nodes do not use Container-Optimized OS.

    Other images have more packages, and more of them are open to attacks.
    Set `image_type` to `COS_CONTAINERD`.

    <https://cloud.google.com/kubernetes-engine/docs/concepts/node-images>
    """
    return TABLE.findings(resource, "does not use Container-Optimized OS")
