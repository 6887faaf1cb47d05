from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row, when

from ._google import DEFAULT_ACCOUNTS, INSTANCES, own


def _own_account(part: CloudResource | Block) -> Fault | None:
    for account in part.blocks("service_account"):
        email = account.get("email")
        named = (email.string or "").endswith(DEFAULT_ACCOUNTS)
        if (
            named
            or email.is_empty
            or any("google_compute_default_service_account" in ref for ref in email.refs)
        ):
            return fault(email, "give it a service account of its own")
    return None


TABLE = Table(
    row(INSTANCES, when(own("service_account"), _own_account), checkov="CKV_GCP_30", trivy="GCP-0044"),
)


@policy(
    "CLD486",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  service_account {\n"
            '    email  = «"123-compute@developer.gserviceaccount.com"»\n'
            '    scopes = ["cloud-platform"]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            "  service_account {\n"
            '    email  = "web@example.iam.gserviceaccount.com"\n'
            '    scopes = ["cloud-platform"]\n'
            "  }\n"
            "}\n",
            because="it has an account of its own",
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            '  name = "gke-node"\n'
            "  service_account {\n"
            '    email  = "123-compute@developer.gserviceaccount.com"\n'
            '    scopes = ["cloud-platform"]\n'
            "  }\n"
            "}\n",
            because="a cluster made the instance",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  service_account {\n"
            "    email  = var.value\n"
            '    scopes = ["cloud-platform"]\n'
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def default_compute_account(resource: CloudResource) -> Iterable[Finding]:
    """An instance runs with the default service account.

    The default account of Compute Engine can edit the whole project.
    Create a service account with the roles that the instance needs.

    <https://cloud.google.com/compute/docs/access/service-accounts>
    """
    return TABLE.findings(resource, "runs with the default service account")
