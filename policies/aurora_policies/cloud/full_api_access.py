from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, row, when

from ._google import DEFAULT_ACCOUNTS, INSTANCES, own


def _limited(account: CloudResource | Block) -> Fault | None:
    email = account.get("email")
    if not email.is_empty and not (email.string or "").endswith(DEFAULT_ACCOUNTS):
        return None
    scopes = account.get("scopes").strings()
    full = (value for text, value in scopes if text.endswith("cloud-platform"))
    return next((fault(value, "give it a service account of its own") for value in full), None)


TABLE = Table(
    row(INSTANCES, when(own("service_account"), each("service_account", _limited)), checkov="CKV_GCP_31"),
)


@policy(
    "CLD487",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  service_account {\n"
            '    scopes = [«"cloud-platform"»]\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  service_account {\n"
            '    email  = "123-compute@developer.gserviceaccount.com"\n'
            '    scopes = [«"https://www.googleapis.com/auth/cloud-platform"»]\n'
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
            because="the roles of the account limit it",
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
def full_api_access(resource: CloudResource) -> Iterable[Finding]:
    """An instance has the default service account with access to all APIs.

    A program on it can edit the whole project.
    Create a service account with the roles that the instance needs.

    <https://cloud.google.com/compute/docs/access/service-accounts>
    """
    return TABLE.findings(resource, "has the default service account with access to all APIs")
