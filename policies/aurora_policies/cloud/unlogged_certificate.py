from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "aws_acm_certificate",
        is_one_of("options.certificate_transparency_logging_preference", "ENABLED", default="ENABLED"),
        checkov="CKV_AWS_234",
    ),
)


@policy(
    "CLD247",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_acm_certificate" "site" {\n'
            "  options {\n"
            '    certificate_transparency_logging_preference = «"DISABLED"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_acm_certificate" "site" {\n  domain_name = "example.com"\n}\n',
            because="the certificate is logged by default",
        ),
    ],
)
def unlogged_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A certificate is not written to the transparency log.

    Browsers reject it, and certificates that were issued by mistake are not noticed.
    Remove the option.

    <https://docs.aws.amazon.com/acm/latest/userguide/acm-bestpractices.html>
    """
    return TABLE.findings(resource, "is not written to the transparency log")
