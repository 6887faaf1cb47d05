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
    """A service publishes port 22, the port of an SSH server.

    The server in the container needs keys, updates and monitoring of its own, beside those of the host.
    Use `docker compose exec` to run commands in the container.
    Services that serve git over SSH need the port; suppress the finding for them.
    """
    for binding in inside.service.bindings:
        if binding.target is not None and 22 in binding.target:
            message = f"service '{inside.name}' publishes SSH port '{binding.text}'; use docker compose exec"
            yield Finding(at=binding.at, message=message)
