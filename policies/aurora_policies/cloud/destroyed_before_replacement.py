from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_acm_certificate",
        is_true("lifecycle.create_before_destroy"),
        checkov="CKV_AWS_233",
        tflint="aws_acm_certificate_lifecycle",
    ),
    row("aws_api_gateway_deployment", is_true("lifecycle.create_before_destroy"), checkov="CKV_AWS_217"),
    row("aws_api_gateway_rest_api", is_true("lifecycle.create_before_destroy"), checkov="CKV_AWS_237"),
)


@policy(
    "CLD201",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_acm_certificate" "site"» {\n  domain_name = "example.com"\n}\n'),
        bad(
            'resource "aws_api_gateway_deployment" "api" {\n'
            "  lifecycle {\n"
            "    create_before_destroy = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_acm_certificate" "site" {\n'
            '  domain_name = "example.com"\n'
            "\n"
            "  lifecycle {\n"
            "    create_before_destroy = true\n"
            "  }\n"
            "}\n",
            because="the new certificate is created first",
        ),
    ],
)
def destroyed_before_replacement(resource: CloudResource) -> Iterable[Finding]:
    """A resource in use is destroyed before its replacement exists.

    A certificate or a deployment that is still used cannot be deleted, so that the change fails half-way, or the API is
    unavailable meanwhile.
    Set `create_before_destroy = true` in its `lifecycle`.

    <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle>
    """
    return TABLE.findings(resource, "is destroyed before its replacement is created")
