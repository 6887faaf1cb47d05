from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn

SOCKETS = ("/docker.sock", "/containerd.sock", "/podman.sock", "/crio.sock")


@policy(
    "CMP031",
    severity="warning",
    category="security",
    examples=[
        bad(
            """\
            services:
              proxy:
                image: traefik:3.5
                volumes:
                  - «/var/run/docker.sock»:/var/run/docker.sock:ro
            """
        ),
        bad("services:\n  ui:\n    image: portainer/portainer-ce:2.33.1\n    use_api_socket: «true»\n"),
        good("""\
            services:
              proxy:
                image: traefik:3.5
                volumes:
                  - ./traefik.yml:/etc/traefik.yml
            """),
    ],
)
def docker_socket_mount(inside: ServiceIn) -> Iterator[Finding]:
    """The socket of the container engine is given to a service.

    Whoever gets into the container can start a privileged one and owns the machine; `:ro` does not help, since
    it is about the file and not about what is said through it.
    Put a proxy between them that lets only the needed calls through, or do without.
    """
    service = inside.service
    if service.use_api_socket is True:
        message = "the service may do all that the engine can"
        yield Finding(at=inside.at["use_api_socket"], message=message)
    for mount in service.mounts:
        if mount.source.endswith(SOCKETS):
            yield Finding(
                at=mount.source_at, message=f"{mount.source} lets the service do all that the engine can"
            )
