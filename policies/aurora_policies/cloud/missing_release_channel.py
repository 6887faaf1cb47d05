from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("google_container_cluster", is_set("release_channel.channel"), checkov="CKV_GCP_70"),
)


@policy(
    "CLD427",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  release_channel {\n"
            '    channel = "REGULAR"\n'
            "  }\n"
            "}\n",
            because="it has a channel",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  release_channel {\n"
            "    channel = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_release_channel(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster has no release channel.

    Versions have to be chosen by hand, and patches come late.
    Set `channel` in the block `release_channel`.

    <https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels>
    """
    return TABLE.findings(resource, "has no release channel")
