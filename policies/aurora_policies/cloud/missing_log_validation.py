from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._examples import program

TABLE = Table(
    row("aws_cloudtrail", is_true("enable_log_file_validation"), checkov="CKV_AWS_36", trivy="AWS-0016"),
)


@policy(
    "CLD224",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudtrail" "main"» {\n  name = "main"\n}\n'),
        bad('resource "aws_cloudtrail" "main" {\n  enable_log_file_validation = «false»\n}\n'),
        bad(program("aws-native:cloudtrail:Trail", "isLogging: true", "«x»"), kind="pulumi"),
        good(
            'resource "aws_cloudtrail" "main" {\n  enable_log_file_validation = true\n}\n',
            because="changed files can be detected",
        ),
        good(
            'variable "validate" {}\n'
            "\n"
            'resource "aws_cloudtrail" "main" {\n'
            "  enable_log_file_validation = var.validate\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:cloudtrail:Trail", "enableLogFileValidation: true"),
            kind="pulumi",
            because="changes of the log are detected",
        ),
    ],
)
def missing_log_validation(resource: CloudResource) -> Iterable[Finding]:
    """The log files of a trail are not signed.

    Files that were changed or deleted after an intrusion cannot be detected.
    Set `enable_log_file_validation = true`.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html>
    """
    return TABLE.findings(resource, "does not sign its log files")
