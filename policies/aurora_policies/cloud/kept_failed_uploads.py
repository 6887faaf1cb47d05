from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row

_LIMITS = ("prefix", "tag", "tags", "object_size_greater_than", "object_size_less_than")


def _aborts(part: CloudResource | Block) -> Fault | None:
    """A rule that is in force for all objects must remove parts of failed uploads."""
    assert isinstance(part, CloudResource)
    if part.get("rule").unknown:
        return None
    for rule in part.blocks("rule"):
        status = rule.get("status")
        if not rule.certain or not (status.unknown or (status.string or "").lower() == "enabled"):
            if not rule.certain:
                return None
            continue
        if not rule.get("abort_incomplete_multipart_upload").absent and not _limited(rule):
            return None
    return Fault(part.at, "add a rule with abort_incomplete_multipart_upload")


def _limited(rule: Block) -> bool:
    """Whether it is certain that a rule is for some objects only."""
    filters = [inner for outer in rule.blocks("filter") for inner in (outer, *outer.blocks("and"))]
    return any(part.get(name).known and not part.get(name).is_empty for part in filters for name in _LIMITS)


TABLE = Table(
    row("aws_s3_bucket_lifecycle_configuration", _aborts, checkov="CKV_AWS_300"),
)


@policy(
    "CLD266",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_s3_bucket_lifecycle_configuration" "x"» {\n'
            "  rule {\n"
            '    status = "Enabled"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "aws_s3_bucket_lifecycle_configuration" "x"» {\n'
            "  rule {\n"
            '    status = "Enabled"\n'
            "\n"
            "    filter {\n"
            '      prefix = "logs/"\n'
            "    }\n"
            "\n"
            "    abort_incomplete_multipart_upload {\n"
            "      days_after_initiation = 7\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n'
            "  rule {\n"
            '    status = "Enabled"\n'
            "    filter {}\n"
            "\n"
            "    abort_incomplete_multipart_upload {\n"
            "      days_after_initiation = 7\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="failed uploads are removed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n'
            "  rule {\n"
            "    status = var.value\n"
            "\n"
            "    abort_incomplete_multipart_upload {\n"
            "      days_after_initiation = 7\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def kept_failed_uploads(resource: CloudResource) -> Iterable[Finding]:
    """The lifecycle of a bucket keeps parts of uploads that failed.

    The parts are not listed with the objects, but they are paid for.
    Add a rule for all objects with `abort_incomplete_multipart_upload`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html>
    """
    return TABLE.findings(resource, "keeps parts of failed uploads")
