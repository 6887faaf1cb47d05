from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Expose


@policy(
    "DKR011",
    severity="warning",
    category="validity",
    equivalents={"buildkit": "ExposeInvalidFormat"},
    examples=[
        bad("FROM nginx:1.29\nEXPOSE «8080:80»\n", fixed="FROM nginx:1.29\nEXPOSE 80\n"),
        bad("FROM nginx:1.29\nEXPOSE «127.0.0.1:8080:80/tcp»\n", fixed="FROM nginx:1.29\nEXPOSE 80/tcp\n"),
        good("FROM nginx:1.29\nEXPOSE 80/tcp\n"),
    ],
)
def published_port_in_expose(expose: Expose) -> Iterator[Finding]:
    """EXPOSE maps a port to the host.

    An image cannot publish a port: the host's part is dropped with a warning today and refused by coming versions,
    and whoever reads the line believes the port is reachable.
    Name the container's port only, and publish it with `docker run --publish` or in the compose file.
    """
    for port in expose.ports:
        host, colon, inside = port.word.text.rpartition(":")
        if colon and "$" not in port.word.text:
            fix = Fix((Edit(port.word.at, inside),)) if inside else None
            yield Finding(
                at=port.word.at, message=f"EXPOSE cannot map {inside or '0'} to {host} of the host", fix=fix
            )
