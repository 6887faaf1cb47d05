from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _hidden(part: CloudResource | Block) -> Fault | None:
    visibility, private = part.get("visibility"), part.get("private")
    if visibility.absent:
        if private.is_false or private.absent:
            return fault(private, 'set visibility = "private"')
        return None
    return fault(visibility, 'set visibility = "private"') if visibility.string == "public" else None


TABLE = Table(
    row("github_repository", _hidden, checkov="CKV_GIT_1", trivy="GIT-0001"),
)


@policy(
    "CLD620",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "github_repository" "x"» {\n  name = "web"\n}\n'),
        bad('resource "github_repository" "x" {\n  visibility = «"public"»\n}\n'),
        bad('resource "github_repository" "x" {\n  private = «false»\n}\n'),
        good(
            'resource "github_repository" "x" {\n  visibility = "private"\n}\n',
            because="the repository is private",
        ),
        good(
            'resource "github_repository" "x" {\n  private = true\n}\n', because="the repository is private"
        ),
        good(
            'variable "value" {}\n\nresource "github_repository" "x" {\n  visibility = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_github_repository(resource: CloudResource) -> Iterable[Finding]:
    """A repository of GitHub is public.

    Every visitor can read its code, its history and its workflow logs.
    Set `visibility` to `private` unless it is meant to be public.

    <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/managing-repository-settings/setting-repository-visibility>
    """
    return TABLE.findings(resource, "is public")
