from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, each, is_one_of, is_set, row

TABLE = Table(
    row(
        "google_compute_disk",
        any_of(
            is_set("disk_encryption_key.kms_key_self_link"),
            is_set("disk_encryption_key.raw_key"),
            is_set("disk_encryption_key.rsa_encrypted_key"),
        ),
        checkov="CKV_GCP_37",
        trivy="GCP-0034",
    ),
    row(
        "google_compute_instance",
        any_of(is_set("boot_disk.kms_key_self_link"), is_set("boot_disk.disk_encryption_key_raw")),
        checkov="CKV_GCP_38",
        trivy="GCP-0033",
    ),
    row("google_storage_bucket", is_set("encryption.default_kms_key_name"), trivy="GCP-0066"),
    row("google_bigquery_table", is_set("encryption_configuration.kms_key_name"), checkov="CKV_GCP_80"),
    row(
        "google_bigquery_dataset",
        is_set("default_encryption_configuration.kms_key_name"),
        checkov="CKV_GCP_81",
    ),
    row("google_pubsub_topic", is_set("kms_key_name"), checkov="CKV_GCP_83"),
    row("google_artifact_registry_repository", is_set("kms_key_name"), checkov="CKV_GCP_84"),
    row("google_bigtable_instance", is_set("cluster.kms_key_name"), checkov="CKV_GCP_85"),
    row("google_dataflow_job", is_set("kms_key_name"), checkov="CKV_GCP_90"),
    row(
        "google_dataproc_cluster",
        is_set("cluster_config.encryption_config.kms_key_name"),
        checkov="CKV_GCP_91",
    ),
    row("google_vertex_ai_dataset", is_set("encryption_spec.kms_key_name"), checkov="CKV_GCP_92"),
    row("google_spanner_database", is_set("encryption_config.kms_key_name"), checkov="CKV_GCP_93"),
    row("google_vertex_ai_metadata_store", is_set("encryption_spec.kms_key_name"), checkov="CKV_GCP_96"),
    row("google_document_ai_processor", is_set("kms_key_name"), checkov="CKV2_GCP_22"),
    row("google_document_ai_warehouse_location", is_set("kms_key"), checkov="CKV2_GCP_23"),
    row("google_vertex_ai_endpoint", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_24"),
    row("google_vertex_ai_featurestore", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_25"),
    row("google_vertex_ai_tensorboard", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_26"),
    row(
        "google_notebooks_runtime",
        is_set("virtual_machine.virtual_machine_config.encryption_config.kms_key"),
        checkov="CKV2_GCP_35",
    ),
    row(
        "google_notebooks_instance",
        all_of(is_set("kms_key"), is_one_of("disk_encryption", "CMEK")),
        checkov="CKV2_GCP_21",
    ),
    row(
        "google_workbench_instance",
        all_of(
            is_set("gce_setup.boot_disk.kms_key"), each("gce_setup", each("data_disks", is_set("kms_key")))
        ),
        checkov="CKV2_GCP_27",
    ),
)


@policy(
    "CLD400",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_disk" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_compute_instance" "x"» {\n  name = "web"\n}\n'),
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_bigtable_instance" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_notebooks_instance" "x"» {\n  name = "data"\n}\n'),
        good(
            'resource "google_compute_disk" "x" {\n'
            "  disk_encryption_key {\n"
            '    kms_key_self_link = "projects/p/locations/l/keyRings/r/cryptoKeys/k"\n'
            "  }\n"
            "}\n",
            because="the disk has a key of Cloud KMS",
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            "  boot_disk {\n"
            '    kms_key_self_link = "projects/p/locations/l/keyRings/r/cryptoKeys/k"\n'
            "  }\n"
            "}\n",
            because="the disk has a key of Cloud KMS",
        ),
        good(
            'variable "value" {}\n\nresource "google_pubsub_topic" "x" {\n  kms_key_name = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def google_managed_key(resource: CloudResource) -> Iterable[Finding]:
    """Data are encrypted with a key that Google manages.

    The owner of the data cannot rotate the key, revoke it, or see its use.
    Create a key in Cloud KMS and set it.

    <https://cloud.google.com/kms/docs/cmek>
    """
    return TABLE.findings(resource, "is not encrypted with a key of its owner")
