from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import ServiceIn

# Proxies for the socket that allow only some requests, such as tecnativa/docker-socket-proxy.
PROXY = regex(r"socket-?proxy")
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
        good(
            """\
            services:
              proxy:
                image: lscr.io/linuxserver/socket-proxy:3.2.4
                volumes:
                  - /var/run/docker.sock:/var/run/docker.sock:ro
            """,
            because="it is a proxy for the socket",
        ),
        good(
            "services:\n  home:\n    image: ghcr.io/acme/home:1\n    volumes:\n"
            "      - ./run/docker.sock:/var/run/docker.sock\n      - ../podman.sock:/run/podman.sock\n",
            because="the paths are below the folder of the file or beside it",
        ),
        bad(
            "services:\n  home:\n    image: ghcr.io/acme/home:1\n    volumes:\n"
            "      - «${XDG_RUNTIME_DIR}/docker.sock»:/var/run/docker.sock\n"
            "      - «//var/run/docker.sock»:/run/docker.sock\n",
        ),
    ],
)
def docker_socket_mount(inside: ServiceIn) -> Iterator[Finding]:
    """A service can access the socket of the container engine.

    A process in the container can start a privileged container and so take over the host; `:ro` does not prevent this,
    because it restricts the file and not the requests that are sent through it.
    Put a proxy in between that allows only the requests that are needed, or remove the mount.
    Services that manage containers, such as Portainer, need the socket; suppress the finding for them.
    Images with `socket-proxy` in their name are not reported.

    <https://docs.docker.com/engine/security/protect-access/>
    """
    service = inside.service
    if PROXY.search(service.image or ""):
        return
    if service.use_api_socket is True:
        message = (
            f"service '{inside.name}' gets full control of the container engine; remove 'use_api_socket'"
        )
        yield Finding(at=inside.at["use_api_socket"], message=message)
    for mount in service.mounts:
        if mount.source.endswith(SOCKETS) and not mount.source.startswith("."):
            message = (
                f"service '{inside.name}' gets full control of the container engine by '{mount.source}'; "
                "remove the mount or use a proxy"
            )
            yield Finding(at=mount.source_at, message=message)
