from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, each, fault, is_none_of, row

from ._google import PUBLIC, grants, no_member

_private = no_member(PUBLIC.__contains__, "name the members that need it")
_IDENTITIES = (
    "user_by_email",
    "group_by_email",
    "domain",
    "special_group",
    "iam_member",
    "view",
    "routine",
    "dataset",
)


def _named(access: CloudResource | Block) -> Fault | None:
    unnamed = all(access.get(name).absent for name in _IDENTITIES)
    return Fault(access.at, "name the members that need it") if unnamed else None


def _private_policy(part: CloudResource | Block) -> Fault | None:
    policy = part.get("policy_data").decoded
    bindings = [] if policy is None else policy.get("bindings").items
    everyone = (
        member for binding in bindings for text, member in binding.get("members").strings() if text in PUBLIC
    )
    return next((fault(member, "name the members that need it") for member in everyone), None)


TABLE = Table(
    row(grants("storage_bucket"), _private, checkov=("CKV_GCP_28", "CKV2_GCP_9"), trivy="GCP-0001"),
    row(grants("dataproc_cluster"), _private, checkov="CKV_GCP_98"),
    row(grants("pubsub_topic"), _private, checkov="CKV_GCP_99"),
    row(grants("bigquery_table"), _private, checkov="CKV_GCP_100"),
    row(grants("artifact_registry_repository"), _private, checkov="CKV_GCP_101"),
    row(
        (*grants("kms_crypto_key"), "google_kms_crypto_key_iam_policy"),
        all_of(_private, _private_policy),
        checkov=("CKV_GCP_112", "CKV2_GCP_6"),
    ),
    row(grants("kms_key_ring"), _private, checkov="CKV2_GCP_8"),
    row(
        "google_bigquery_dataset",
        each(
            "access", all_of(is_none_of("special_group", *PUBLIC), is_none_of("iam_member", *PUBLIC), _named)
        ),
        checkov="CKV_GCP_15",
        trivy="GCP-0046",
    ),
)


@policy(
    "CLD401",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_storage_bucket_iam_member" "x" {\n'
            '  role   = "roles/storage.objectViewer"\n'
            '  member = «"allUsers"»\n'
            "}\n"
        ),
        bad(
            'resource "google_storage_bucket_iam_binding" "x" {\n'
            '  role    = "roles/storage.objectViewer"\n'
            '  members = ["user:jane@example.com", «"allAuthenticatedUsers"»]\n'
            "}\n"
        ),
        bad(
            'resource "google_bigquery_dataset" "x" {\n'
            "  access {\n"
            '    role          = "OWNER"\n'
            '    special_group = «"allAuthenticatedUsers"»\n'
            "  }\n"
            "}\n"
        ),
        bad('resource "google_bigquery_dataset" "x" {\n  «access» {\n    role = "READER"\n  }\n}\n'),
        bad(
            'resource "google_kms_crypto_key_iam_policy" "x" {\n'
            "  policy_data = jsonencode({\n"
            '    bindings = [{ role = "roles/cloudkms.viewer", members = [«"allUsers"»] }]\n'
            "  })\n"
            "}\n"
        ),
        good(
            'resource "google_storage_bucket_iam_member" "x" {\n'
            '  role   = "roles/storage.objectViewer"\n'
            '  member = "group:web@example.com"\n'
            "}\n",
            because="one group has the role",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket_iam_member" "x" {\n'
            "  member = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_google_member(resource: CloudResource) -> Iterable[Finding]:
    """Everyone has a role on data.

    `allUsers` is every client on the internet, `allAuthenticatedUsers` every Google account of the world.
    Name the users, groups or service accounts that need the role.

    <https://cloud.google.com/iam/docs/overview#all-users>
    """
    return TABLE.findings(resource, "gives everyone a role")
