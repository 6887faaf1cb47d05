from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        "google_iam_workload_identity_pool_provider",
        is_set("attribute_condition"),
        checkov="CKV_GCP_118",
        trivy="GCP-0068",
    ),
)


@policy(
    "CLD493",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "google_iam_workload_identity_pool_provider" "x"» {\n'
            '  workload_identity_pool_id = "main"\n'
            "}\n"
        ),
        good(
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  attribute_condition = \"assertion.repository_owner == 'example'\"\n"
            "}\n",
            because="only one owner is accepted",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  attribute_condition = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrestricted_identity_provider(resource: CloudResource) -> Iterable[Finding]:
    """A workload identity provider accepts every identity of its issuer.

    The issuer gives identities to all its customers, such as every repository of GitHub.
    Set `attribute_condition` to the repositories or accounts that are meant.

    <https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines>
    """
    return TABLE.findings(resource, "accepts every identity of its issuer")
