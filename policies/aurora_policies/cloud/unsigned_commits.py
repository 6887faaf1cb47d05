from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        ("github_branch_protection", "github_branch_protection_v3"),
        is_true("require_signed_commits"),
        checkov="CKV_GIT_6",
        trivy="GIT-0004",
    ),
)


@policy(
    "CLD623",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "github_branch_protection" "x"» {\n  pattern = "main"\n}\n'),
        bad('resource "github_branch_protection_v3" "x" {\n  require_signed_commits = «false»\n}\n'),
        good(
            'resource "github_branch_protection" "x" {\n  require_signed_commits = true\n}\n',
            because="signatures are required",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "github_branch_protection" "x" {\n'
            "  require_signed_commits = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unsigned_commits(resource: CloudResource) -> Iterable[Finding]:
    """A protected branch accepts commits without a signature.

    The author of a commit can be invented.
    Set `require_signed_commits = true`.

    <https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches>
    """
    return TABLE.findings(resource, "accepts commits without a signature")
