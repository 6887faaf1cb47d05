from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_set, is_true, row, when

from ._google import INSTANCES, own

TABLE = Table(
    row(
        INSTANCES,
        when(
            own("shielded_instance_config"),
            all_of(
                is_set("shielded_instance_config"),
                is_true("shielded_instance_config.enable_vtpm", default=True),
                is_true("shielded_instance_config.enable_integrity_monitoring", default=True),
            ),
        ),
        checkov="CKV_GCP_39",
        trivy=("GCP-0041", "GCP-0045"),
    ),
    row(
        "google_notebooks_instance",
        is_true("shielded_instance_config.enable_vtpm", default=True),
        checkov="CKV_GCP_126",
    ),
)


@policy(
    "CLD484",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_instance" "x"» {\n  name = "web"\n}\n'),
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_vtpm = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_integrity_monitoring = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_notebooks_instance" "lab" {\n'
            "  shielded_instance_config {\n"
            "    enable_vtpm = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_instance" "x" {\n  shielded_instance_config {\n  }\n}\n',
            because="both settings are on by default",
        ),
        good(
            'resource "google_compute_instance_from_template" "x" {\n  name = "web"\n}\n',
            because="the template can have the settings",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  shielded_instance_config {\n"
            "    enable_vtpm = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unshielded_instance(resource: CloudResource) -> Iterable[Finding]:
    """An instance is not shielded.

    A changed boot loader or kernel is not noticed.
    Add the block `shielded_instance_config`, and leave its virtual TPM and integrity monitoring on.

    <https://cloud.google.com/compute/shielded-vm/docs/shielded-vm>
    """
    return TABLE.findings(resource, "is not shielded")
