from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Expose


@policy(
    "DKR010",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_DOCKER_1", "trivy": ("DS-0004", "AVD-DS-0004")},
    examples=[
        bad("FROM debian:13\nEXPOSE 80 «22»\n"),
        good("FROM debian:13\nEXPOSE 22/udp 2222\n"),
    ],
)
def ssh_port(expose: Expose) -> Iterator[Finding]:
    """The image exposes port 22 (SSH).

    An SSH server in a container is a second way in, with passwords or keys of its own that are rarely rotated.
    Remove the server, and use `docker exec` or `kubectl exec` for a shell.

    https://docs.docker.com/reference/cli/docker/container/exec/
    """
    for port in expose.ports:
        if port.first is None or port.last is None or port.protocol != "tcp":
            continue
        if port.first <= 22 <= port.last:
            yield Finding(
                at=port.word.at, message=f"port '{port.word.text}' exposes SSH; use docker exec instead"
            )
