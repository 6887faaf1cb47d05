from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_all_of, row

TABLE = Table(
    row(
        "google_project_services",
        contains_all_of("services", "containerscanning.googleapis.com"),
        checkov="CKV2_GCP_11",
    ),
)


@policy(
    "CLD172",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_project_services" "x" {\n  services = «["run.googleapis.com"]»\n}\n'),
        good(
            'resource "google_project_services" "x" {\n'
            '  services = ["containerscanning.googleapis.com"]\n'
            "}\n",
            because="images are scanned",
        ),
        good(
            'variable "value" {}\n\nresource "google_project_services" "x" {\n  services = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unscanned_registry(resource: CloudResource) -> Iterable[Finding]:
    """A project does not scan its images for vulnerabilities.

    Images with known vulnerabilities are deployed without notice.
    Add `containerscanning.googleapis.com` to the services.

    <https://cloud.google.com/artifact-analysis/docs/os-overview>
    """
    return TABLE.findings(resource, "does not scan its images")
