from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("aws_cognito_identity_pool", is_false("allow_unauthenticated_identities"), checkov="CKV_AWS_366"),
)


@policy(
    "CLD233",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cognito_identity_pool" "main" {\n  allow_unauthenticated_identities = «true»\n}\n'
        ),
        good(
            'resource "aws_cognito_identity_pool" "main" {\n  allow_unauthenticated_identities = false\n}\n',
            because="users sign in first",
        ),
        good(
            'variable "guests" {}\n'
            "\n"
            'resource "aws_cognito_identity_pool" "main" {\n'
            "  allow_unauthenticated_identities = var.guests\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unauthenticated_identities(resource: CloudResource) -> Iterable[Finding]:
    """An identity pool gives AWS credentials to users that did not sign in.

    Everyone who knows the ID of the pool, which is in the application, receives the role of guests.
    Set `allow_unauthenticated_identities = false`.

    <https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html>
    """
    return TABLE.findings(resource, "gives credentials to unauthenticated users")
