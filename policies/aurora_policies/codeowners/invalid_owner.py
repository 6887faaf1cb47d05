import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.codeowners import OwnerRule
from aurora_devops.subjects import is_dynamic

_GITHUB = re.compile(r"@[\w-]+(?:/[\w.-]+)?\Z|[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_GITLAB = re.compile(r"@{1,2}[\w.-]+(?:/[\w.-]+)*\Z|[^@\s]+@[^@\s]+\Z")


@policy(
    "OWN001",
    severity="error",
    category="validity",
    examples=[
        bad("*.go @example/backend «backend-team»\n/docs/ «@example/docs/team»\n"),
        bad("/web/ «@»\n", path="CODEOWNERS"),
        good(
            "*.go @example/backend @octocat docs@example.com # the backend\n/generated/\n",
            because="a team, a user, an email address and a comment; a rule without owners removes them",
        ),
        good(
            "[Docs] @example/docs\n/docs/ @example/docs/team @@maintainer\n",
            path="CODEOWNERS",
            because="a file with sections is one of GitLab, which has nested groups and roles",
        ),
    ],
)
def invalid_owner(rule: OwnerRule) -> Iterator[Finding]:
    """An owner is not a user, a team or an email address.

    GitHub ignores the whole line, so no review is requested for these files.
    Write `@user`, `@organization/team` or an email address.

    <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax>
    """
    valid = _GITLAB if rule.gitlab else _GITHUB
    for owner in rule.owners:
        if not valid.match(owner.text) and not is_dynamic(owner.text):
            message = (
                f"'{owner.text}' is not an owner; write '@user', '@organization/team' or an email address"
            )
            yield Finding(at=owner.at, message=message)
