from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP052",
    severity="info",
    category="security",
    examples=[
        bad('services:\n  app:\n    image: app:1\n    ports:\n      - «"2222:22"»\n'),
        good('services:\n  app:\n    image: app:1\n    ports: ["8080:80"]\n'),
    ],
)
def ssh_port(inside: ServiceIn) -> Iterator[Finding]:
    """A service publishes the port of an SSH server.

    Keys, passwords and updates of that server are nobody's task, and who logs in goes past every log.
    Use `docker compose exec`; a service that serves git over SSH is the exception.
    """
    for binding in inside.service.bindings:
        if binding.target is not None and 22 in binding.target:
            yield Finding(at=binding.at, message=f"port {binding.text} leads to an SSH server")
