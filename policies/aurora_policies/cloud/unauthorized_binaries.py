from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_one_of, is_true, row

TABLE = Table(
    row(
        "google_container_cluster",
        any_of(
            is_one_of(
                "binary_authorization.evaluation_mode",
                "PROJECT_SINGLETON_POLICY_ENFORCE",
                "POLICY_BINDINGS",
                "POLICY_BINDINGS_AND_PROJECT_SINGLETON_POLICY_ENFORCE",
                "true",
            ),
            is_true("enable_binary_authorization"),
            is_true("binary_authorization.enabled"),
        ),
        checkov="CKV_GCP_66",
    ),
)


@policy(
    "CLD425",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_container_cluster" "x"» {\n  location = "europe-west1"\n}\n'),
        bad(
            'resource "google_container_cluster" "x" {\n'
            "  binary_authorization {\n"
            '    evaluation_mode = «"DISABLED"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_container_cluster" "x" {\n'
            "  binary_authorization {\n"
            '    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"\n'
            "  }\n"
            "}\n",
            because="the policy of the project is enforced",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_container_cluster" "x" {\n'
            "  binary_authorization {\n"
            "    evaluation_mode = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unauthorized_binaries(resource: CloudResource) -> Iterable[Finding]:
    """A GKE cluster does not use Binary Authorization.

    Any image can be deployed, from any registry.
    Set `evaluation_mode` in the block `binary_authorization` to `PROJECT_SINGLETON_POLICY_ENFORCE`.

    <https://cloud.google.com/binary-authorization/docs/overview>
    """
    return TABLE.findings(resource, "deploys images without an attestation")
