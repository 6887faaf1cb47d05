from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _without_dots(part: CloudResource | Block) -> Fault | None:
    name = part.get("bucket")
    return fault(name, "use hyphens") if "." in (name.string or "") else None


TABLE = Table(
    row("aws_s3_bucket", _without_dots, trivy="AWS-0320"),
)


@policy(
    "CLD270",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_s3_bucket" "x" {\n  bucket = «"data.example.org"»\n}\n'),
        good(
            'resource "aws_s3_bucket" "x" {\n  bucket = "data-example"\n}\n',
            because="the name has no dot",
        ),
        good(
            'variable "value" {}\n\nresource "aws_s3_bucket" "x" {\n  bucket = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def dotted_bucket_name(resource: CloudResource) -> Iterable[Finding]:
    """The name of a bucket has a dot in it.

    The certificate of the service is not valid for such names, so browsers and clients
    refuse HTTPS at the address of the bucket.
    Use hyphens.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
    """
    return TABLE.findings(resource, "has a dot in its name")
