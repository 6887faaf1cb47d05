from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("aws_transfer_server", is_one_of("endpoint_type", "VPC", "VPC_ENDPOINT"), checkov="CKV_AWS_164"),
)


@policy(
    "CLD564",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_transfer_server" "files"» {\n  protocols = ["SFTP"]\n}\n'),
        bad('resource "aws_transfer_server" "files" {\n  endpoint_type = «"PUBLIC"»\n}\n'),
        good(
            'resource "aws_transfer_server" "files" {\n  endpoint_type = "VPC"\n}\n',
            because="the endpoint is in a network",
        ),
        good(
            'variable "value" {}\n\nresource "aws_transfer_server" "x" {\n  endpoint_type = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_transfer_server(resource: CloudResource) -> Iterable[Finding]:
    """A server of AWS Transfer is open to every address.

    The public endpoint, the default, cannot have security groups; logins are guessed there.
    Set `endpoint_type = "VPC"`, with addresses and security groups of its own.

    <https://docs.aws.amazon.com/transfer/latest/userguide/create-server-in-vpc.html>
    """
    return TABLE.findings(resource, "is open to every address")
