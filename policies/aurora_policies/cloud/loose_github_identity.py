import re
from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_SUBJECT = re.compile(r"assertion\.sub\s*==\s*['\"]([^'\"]+)['\"]")
_REPOSITORY = re.compile(r"repo:[A-Za-z0-9][\w.-]*/[\w.-]+(?::.*)?")

_GITHUB = "https://token.actions.githubusercontent.com"
# Claims whose value the author of a workflow chooses.
_CHOSEN = ("workflow", "environment", "ref", "context", "head_ref", "base_ref")


def _checked(part: CloudResource | Block) -> Fault | None:
    if part.get("oidc", "issuer_uri").string != _GITHUB:
        return None
    condition, mapping = part.get("attribute_condition"), part.get("attribute_mapping")
    if condition.unknown or not mapping.certain:
        return None
    found = _SUBJECT.search(condition.string or "")
    if found and _REPOSITORY.fullmatch(found[1]) and not mapping.get("google.subject").absent:
        return None
    return fault(condition, "compare assertion.sub with the repository in attribute_condition")


def _of_repository(part: CloudResource | Block) -> Fault | None:
    """The subject must name a repository, or another claim that a workflow cannot choose."""
    issuer, subject = part.get("issuer"), part.get("subject")
    if (
        issuer.unknown
        or subject.unknown
        or "token.actions.githubusercontent.com" not in (issuer.string or _GITHUB)
    ):
        return None
    claim, colon, rest = (subject.string or "").partition(":")
    if not colon or "*" in (claim, rest.partition(":")[0]) or claim in _CHOSEN:
        return fault(subject, "name the repository in subject")
    if claim == "repo" and not _REPOSITORY.fullmatch(subject.string or ""):
        return fault(subject, "name the repository in subject")
    return None


TABLE = Table(
    row("google_iam_workload_identity_pool_provider", _checked, checkov="CKV_GCP_125"),
    row("azuread_application_federated_identity_credential", _of_repository, checkov="CKV_AZURE_249"),
)


@policy(
    "CLD494",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "google_iam_workload_identity_pool_provider" "x"» {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "  attribute_mapping = {\n"
            '    "google.subject" = "assertion.sub"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "  attribute_mapping = {\n"
            '    "google.subject" = "assertion.sub"\n'
            "  }\n"
            "  attribute_condition = «\"assertion.sub == 'repo:*'\"»\n"
            "}\n"
        ),
        bad(
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "  attribute_mapping = {\n"
            '    "google.subject" = "assertion.sub"\n'
            "  }\n"
            "  attribute_condition = «\"assertion.sub == 'actor:jane'\"»\n"
            "}\n"
        ),
        bad(
            'resource "azuread_application_federated_identity_credential" "deploy" {\n'
            '  issuer  = "https://token.actions.githubusercontent.com"\n'
            '  subject = «"repo:*"»\n'
            "}\n"
        ),
        good(
            'resource "azuread_application_federated_identity_credential" "deploy" {\n'
            '  issuer  = "https://token.actions.githubusercontent.com"\n'
            '  subject = "repo:octo/shop:ref:refs/heads/main"\n'
            "}\n",
            because="one branch of one repository may log in",
        ),
        good(
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "  attribute_mapping = {\n"
            '    "google.subject" = "assertion.sub"\n'
            "  }\n"
            "  attribute_condition = \"assertion.sub == 'repo:example/web:ref:refs/heads/main'\"\n"
            "}\n",
            because="one branch of one repository is accepted",
        ),
        good(
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://example.com"\n'
            "  }\n"
            "}\n",
            because="the issuer is another one",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_iam_workload_identity_pool_provider" "x" {\n'
            "  oidc {\n"
            '    issuer_uri = "https://token.actions.githubusercontent.com"\n'
            "  }\n"
            "  attribute_mapping = {\n"
            '    "google.subject" = "assertion.sub"\n'
            "  }\n"
            "  attribute_condition = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def loose_github_identity(resource: CloudResource) -> Iterable[Finding]:
    """A provider for GitHub does not check which repository a token is for.

    A workflow of any repository, or of a fork, can use the rights of the pool.
    Map `google.subject`, and compare `assertion.sub` with `repo:OWNER/NAME:...` in `attribute_condition`.

    <https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines>
    """
    return TABLE.findings(resource, "does not check which repository of GitHub a token is for")
