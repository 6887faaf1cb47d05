import re
from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when

# Issuers with one address for each customer: each tenant of Azure, each cluster.
_OF_ONE_CUSTOMER = re.compile(
    r"https://(?:sts\.windows\.net|login\.microsoftonline\.com)/(?!common|organizations|consumers)[^/]+"
    r"|https://container\.googleapis\.com/v1/projects/|https://oidc\.eks\."
)


def _shared(resource: CloudResource) -> bool:
    """Whether the issuer is not one of a single customer, and not unknown."""
    issuer = resource.get("oidc", "issuer_uri")
    return not issuer.unknown and _OF_ONE_CUSTOMER.match(issuer.string or "") is None


TABLE = Table(
    row(
        "google_iam_workload_identity_pool_provider",
        when(_shared, is_set("attribute_condition")),
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
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://sts.windows.net/7f1c0d52-9d3b-4c55-8f0e-2f5d1c7a9b10"\n'
            "  }\n"
            "}\n",
            because="the issuer serves one tenant",
        ),
        bad(
            '«resource "google_iam_workload_identity_pool_provider" "x"» {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "}\n"
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
