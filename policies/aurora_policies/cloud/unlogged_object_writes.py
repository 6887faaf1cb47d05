from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._buckets import logs_objects

TABLE = Table(
    row("aws_cloudtrail", logs_objects("ReadOnly"), trivy="AWS-0171"),
)


@policy(
    "CLD268",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudtrail" "x"» {\n  name = "x"\n}\n'),
        bad(
            'resource "aws_cloudtrail" "x" {\n'
            "  event_selector {\n"
            '    read_write_type = «"ReadOnly"»\n'
            "\n"
            "    data_resource {\n"
            '      type   = "AWS::S3::Object"\n'
            '      values = ["arn:aws:s3"]\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_cloudtrail" "x" {\n'
            "  event_selector {\n"
            "    data_resource {\n"
            '      type   = "AWS::S3::Object"\n'
            '      values = «["arn:aws:s3:::data"]»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudtrail" "x" {\n'
            "  event_selector {\n"
            "    data_resource {\n"
            '      type   = "AWS::S3::Object"\n'
            '      values = ["arn:aws:s3"]\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="all events of objects are logged",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_cloudtrail" "x" {\n'
            "  event_selector {\n"
            "    read_write_type = var.value\n"
            "\n"
            "    data_resource {\n"
            '      type   = "AWS::S3::Object"\n'
            '      values = ["arn:aws:s3"]\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_object_writes(resource: CloudResource) -> Iterable[Finding]:
    """A trail does not log which objects of buckets are written.

    After an incident it is not known which data was written.
    Add an `event_selector` with a `data_resource` of the type `AWS::S3::Object`.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    """
    return TABLE.findings(resource, "does not log which objects are written")
