from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_all_of, is_true, row

TABLE = Table(
    row(
        "google_project_services",
        contains_all_of("services", "containerscanning.googleapis.com"),
        checkov="CKV2_GCP_11",
    ),
    row(
        "aws_ecr_repository",
        is_true("image_scanning_configuration.scan_on_push"),
        checkov="CKV_AWS_163",
        trivy="AWS-0030",
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
        bad('«resource "aws_ecr_repository" "web"» {\n  name = "web"\n}\n'),
        bad(
            'resource "aws_ecr_repository" "web" {\n'
            "  image_scanning_configuration {\n"
            "    scan_on_push = «false»\n"
            "  }\n"
            "}\n"
        ),
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
    """A project or a repository does not scan its images for vulnerabilities.

    Images with known vulnerabilities are deployed without notice.
    Add `containerscanning.googleapis.com` to the services of a project on Google Cloud; set `scan_on_push = true` in a
    repository of ECR.

    <https://cloud.google.com/artifact-analysis/docs/os-overview>
    """
    return TABLE.findings(resource, "does not scan its images")
