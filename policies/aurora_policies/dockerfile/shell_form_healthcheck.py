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
    """The health check is started through a shell.

    It needs a shell in the image and starts a second process for every check; one that is killed for its timeout
    may leave its child behind.
    Write a JSON array where the check is a single command.
    """
    if healthcheck.script is not None:
        yield Finding(at=healthcheck.keyword_at, message="HEALTHCHECK runs its command in a shell")
