from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _written(part: CloudResource | Block) -> Fault | None:
    value = part.get("plaintext_value")
    return fault(value, "set encrypted_value, or use a sensitive variable") if value.string else None


TABLE = Table(
    row(
        (
            "github_actions_environment_secret",
            "github_actions_secret",
            "github_actions_organization_secret",
            "github_dependabot_secret",
            "github_dependabot_organization_secret",
            "github_codespaces_secret",
        ),
        _written,
        checkov="CKV_GIT_4",
        trivy="GIT-0002",
    ),
)


@policy(
    "CLD621",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "github_actions_environment_secret" "x" {\n  plaintext_value = «"hunter2"»\n}\n'),
        bad('resource "github_actions_secret" "x" {\n  plaintext_value = «"hunter2"»\n}\n'),
        good(
            'resource "github_actions_secret" "x" {\n  encrypted_value = "aGVsbG8="\n}\n',
            because="the value is encrypted",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "github_actions_secret" "x" {\n'
            "  plaintext_value = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_github_secret(resource: CloudResource) -> Iterable[Finding]:
    """A secret of GitHub has its value in the code.

    Readers of the code or of the state can read it.
    Take the value from a sensitive variable, or set `encrypted_value`.

    <https://docs.github.com/en/actions/security-for-github-actions/security-guides/using-secrets-in-github-actions>
    """
    return TABLE.findings(resource, "has its value in the code")
