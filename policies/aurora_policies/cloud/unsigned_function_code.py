from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when


def _is_package(resource: CloudResource) -> bool:
    """Whether the code is an archive, the default; images cannot be signed this way."""
    type = resource.get("package_type")
    return not type.unknown and type.string != "Image"


TABLE = Table(
    row("aws_lambda_function", when(_is_package, is_set("code_signing_config_arn")), checkov="CKV_AWS_272"),
)


@policy(
    "CLD540",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_lambda_function" "resize"» {\n  function_name = "resize"\n}\n'),
        good(
            'resource "aws_lambda_function" "resize" {\n'
            "  code_signing_config_arn = aws_lambda_code_signing_config.main.arn\n"
            "}\n",
            because="signatures are checked",
        ),
        good(
            'resource "aws_lambda_function" "resize" {\n  package_type = "Image"\n}\n',
            because="images are not supported",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_function" "x" {\n'
            "  code_signing_config_arn = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unsigned_function_code(resource: CloudResource) -> Iterable[Finding]:
    """A function runs code without a check of its signature.

    Everyone who may update the function, or write to the bucket of its package, can run other code.
    Set `code_signing_config_arn`. Functions in images of containers do not support it.

    <https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html>
    """
    return TABLE.findings(resource, "does not check signatures of its code")
