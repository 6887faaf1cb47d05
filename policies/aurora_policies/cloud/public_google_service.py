from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._google import PUBLIC, grants, no_member

TABLE = Table(
    row(
        grants("cloud_run_service", "cloud_run_v2_service"),
        no_member(PUBLIC.__contains__, "name the members that need it"),
        checkov="CKV_GCP_102",
    ),
    row(
        grants("cloudfunctions_function", "cloudfunctions2_function"),
        no_member(PUBLIC.__contains__, "name the members that need it"),
        checkov="CKV_GCP_107",
    ),
)


@policy(
    "CLD402",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_cloud_run_service_iam_member" "x" {\n'
            '  role   = "roles/run.invoker"\n'
            '  member = «"allUsers"»\n'
            "}\n"
        ),
        bad(
            'resource "google_cloudfunctions_function_iam_binding" "x" {\n'
            '  role    = "roles/cloudfunctions.invoker"\n'
            '  members = [«"allUsers"»]\n'
            "}\n"
        ),
        good(
            'resource "google_cloud_run_service_iam_member" "x" {\n'
            '  role   = "roles/run.invoker"\n'
            '  member = "serviceAccount:web@example.iam.gserviceaccount.com"\n'
            "}\n",
            because="one account can call it",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_cloud_run_service_iam_member" "x" {\n'
            "  member = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_google_service(resource: CloudResource) -> Iterable[Finding]:
    """A service or a function can be called by everyone.

    It has to check its callers itself, and pays for the calls of all of them.
    Grant the role to the accounts that call it.

    <https://cloud.google.com/run/docs/authenticating/overview>
    """
    return TABLE.findings(resource, "can be called by everyone")
