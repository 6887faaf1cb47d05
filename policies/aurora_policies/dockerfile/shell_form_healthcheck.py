from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Healthcheck


@policy(
    "DKR027",
    severity="info",
    category="reliability",
    equivalents={"hadolint": "DL3025"},
    examples=[
        bad("FROM nginx:1.29\n«HEALTHCHECK» CMD curl --fail http://localhost/\n"),
        good('FROM nginx:1.29\nHEALTHCHECK CMD ["curl", "--fail", "http://localhost/"]\n'),
    ],
)
def shell_form_healthcheck(healthcheck: Healthcheck) -> Iterator[Finding]:
    """HEALTHCHECK runs its command in a shell.

    It needs a shell in the image and starts a second process for every check. If a check times out, its child
    process may remain.
    Write a JSON array where the check is a single command.

    https://docs.docker.com/reference/dockerfile/#healthcheck
    """
    if healthcheck.script is not None:
        yield Finding(
            at=healthcheck.keyword_at, message="HEALTHCHECK runs its command in a shell; write a JSON array"
        )
