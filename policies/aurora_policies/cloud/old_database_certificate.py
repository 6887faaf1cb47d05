from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_absent, is_one_of, row

_CURRENT = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")

TABLE = Table(
    row(
        "aws_db_instance",
        any_of(is_absent("ca_cert_identifier"), is_one_of("ca_cert_identifier", *_CURRENT)),
        checkov="CKV_AWS_211",
    ),
)


@policy(
    "CLD237",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_db_instance" "main" {\n  ca_cert_identifier = «"rds-ca-2019"»\n}\n'),
        good(
            'resource "aws_db_instance" "main" {\n  ca_cert_identifier = "rds-ca-rsa2048-g1"\n}\n',
            because="the authority is valid until 2061",
        ),
        good(
            'resource "aws_db_instance" "main" {\n  engine = "postgres"\n}\n',
            because="the default is a current authority",
        ),
        good(
            'variable "ca" {}\n\nresource "aws_db_instance" "main" {\n  ca_cert_identifier = var.ca\n}\n',
            because="the value is unknown",
        ),
    ],
)
def old_database_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A database uses a certificate authority that has expired.

    `rds-ca-2019` expired in August 2024: clients that verify the certificate cannot connect, and are configured not to.
    Use `rds-ca-rsa2048-g1`, `rds-ca-rsa4096-g1` or `rds-ca-ecc384-g1`.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>
    """
    return TABLE.findings(resource, "uses an expired certificate authority")
