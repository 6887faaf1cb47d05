from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _old(resource: CloudResource) -> bool:
    parts = (resource.get("min_master_version").string or "").split(".")[:2]
    return len(parts) == 2 and all(part.isdigit() for part in parts) and tuple(map(int, parts)) < (1, 25)


TABLE = Table(
    row(
        "google_container_cluster",
        when(_old, is_true("pod_security_policy_config.enabled")),
        checkov="CKV_GCP_24",
    ),
)


@policy(
    "CLD434",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  min_master_version = "1.24"\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n  min_master_version = "1.27"\n}\n',
            because="this version has Pod Security Admission",
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            '  min_master_version = "1.24"\n'
            "  pod_security_policy_config {\n"
            "    enabled = true\n"
            "  }\n"
            "}\n",
            because="pod security policies are on",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  min_master_version = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_pod_security(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster before 1.25 does not use pod security policies.

    Any pod can run privileged.
    Set `enabled = true` in the block `pod_security_policy_config`, or upgrade to a version with Pod Security Admission.

    <https://cloud.google.com/kubernetes-engine/docs/how-to/podsecurityadmission>
    """
    return TABLE.findings(resource, "does not restrict its pods")
