from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Expose


@policy(
    "DKR011",
    severity="warning",
    category="maintainability",
    equivalents={"buildkit": "ExposeInvalidFormat"},
    examples=[
        bad("FROM nginx:1.29\nEXPOSE «8080:80»\n", fixed="FROM nginx:1.29\nEXPOSE 80\n"),
        bad("FROM nginx:1.29\nEXPOSE «127.0.0.1:8080:80/tcp»\n", fixed="FROM nginx:1.29\nEXPOSE 80/tcp\n"),
        good("FROM nginx:1.29\nEXPOSE 80/tcp\n"),
    ],
)
def published_port_in_expose(expose: Expose) -> Iterator[Finding]:
    """EXPOSE contains a port of the host.

    An image cannot publish a port. BuildKit ignores the host part with a warning, and future versions will refuse
    it.
    Use only the port of the container, and publish it with `docker run --publish` or in the compose file.

    https://docs.docker.com/reference/build-checks/expose-invalid-format/
    """
    for port in expose.ports:
        host, colon, inside = port.word.text.rpartition(":")
        if colon and "$" not in port.word.text:
            fix = Fix((Edit(port.word.at, inside),)) if inside else None
            message = f"EXPOSE cannot publish '{inside}' as '{host}'; use only the port of the container"
            yield Finding(at=port.word.at, message=message, fix=fix)
