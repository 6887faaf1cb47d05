from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, row, when


def _of_service(resource: CloudResource) -> bool:
    return (resource.get("principal").string or "").endswith((".amazonaws.com", ".amazonaws.com.cn"))


TABLE = Table(
    row(
        "aws_lambda_permission",
        when(_of_service, any_of(is_set("source_arn"), is_set("source_account"), is_set("principal_org_id"))),
        checkov="CKV_AWS_364",
        trivy="AWS-0067",
    ),
)


@policy(
    "CLD543",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_lambda_permission" "resize"» {\n'
            '  action    = "lambda:InvokeFunction"\n'
            '  principal = "s3.amazonaws.com"\n'
            "}\n"
        ),
        good(
            'resource "aws_lambda_permission" "resize" {\n'
            '  action     = "lambda:InvokeFunction"\n'
            '  principal  = "s3.amazonaws.com"\n'
            "  source_arn = aws_s3_bucket.images.arn\n"
            "}\n",
            because="the bucket is named",
        ),
        good(
            'resource "aws_lambda_permission" "resize" {\n'
            '  action    = "lambda:InvokeFunction"\n'
            '  principal = "111122223333"\n'
            "}\n",
            because="the principal is an account",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_permission" "x" {\n'
            '  principal  = "sns.amazonaws.com"\n'
            "  source_arn = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_service_permission(resource: CloudResource) -> Iterable[Finding]:
    """A service may call a function for any resource of any account.

    An attacker who controls a bucket, a topic or a rule of another account can let the service call the function
    (confused deputy).
    Set `source_arn` or `source_account`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
    """
    return TABLE.findings(resource, "lets a service call the function for every account")
