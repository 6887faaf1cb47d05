from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._google import PUBLIC, no_member

_LEVELS = ("project", "folder", "organization")
_ADVICE = "write its sort before it, as in user: or serviceAccount:"


def _is_bare(member: str) -> bool:
    return member != "" and ":" not in member and member not in PUBLIC


def _exempted(part: CloudResource | Block) -> Fault | None:
    for block in part.blocks("audit_log_config"):
        for text, value in block.get("exempted_members").strings():
            if _is_bare(text):
                return fault(value, _ADVICE)
    return None


TABLE = Table(
    row(
        "google_project_iam_member",
        no_member(_is_bare, _ADVICE),
        tflint="google_project_iam_member_invalid_member",
    ),
    row(
        "google_project_iam_binding",
        no_member(_is_bare, _ADVICE),
        tflint="google_project_iam_binding_invalid_member",
    ),
    row(
        [f"google_{level}_iam_{kind}" for level in _LEVELS[1:] for kind in ("member", "binding")],
        no_member(_is_bare, _ADVICE),
    ),
    row(
        "google_project_iam_audit_config",
        _exempted,
        tflint="google_project_iam_audit_config_invalid_member",
    ),
)


@policy(
    "CLD647",
    severity="error",
    category="validity",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "google_project_iam_member" "x" {\n  member = «"jane@example.org"»\n}\n'),
        bad(
            'resource "google_folder_iam_binding" "x" {\n'
            '  members = ["group:admins@example.org", «"jane@example.org"»]\n}\n'
        ),
        bad(
            'resource "google_project_iam_audit_config" "x" {\n  service = "allServices"\n'
            '  audit_log_config {\n    log_type         = "DATA_READ"\n'
            '    exempted_members = [«"jane@example.org"»]\n  }\n}\n'
        ),
        good(
            'resource "google_project_iam_member" "x" {\n  member = "user:jane@example.org"\n}\n',
            because="the prefix is user:",
        ),
        good(
            'resource "google_project_iam_member" "x" {\n  member = "allUsers"\n}\n',
            because="everyone has no prefix",
        ),
        good(
            'variable "member" {}\n\nresource "google_project_iam_member" "x" {\n  member = var.member\n}\n',
            because="the value is unknown",
        ),
    ],
)
def invalid_google_member(resource: CloudResource) -> Iterable[Finding]:
    """A member of a grant of Google Cloud has no prefix for its sort.

    Google refuses the grant when the plan is applied.
    Write `user:`, `group:`, `serviceAccount:`, `domain:` or `principalSet://` before the address.

    <https://cloud.google.com/iam/docs/principal-identifiers>
    """
    return TABLE.findings(resource, "grants a role to something of an unknown sort")
