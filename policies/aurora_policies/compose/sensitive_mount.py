from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import Named
from aurora_devops.kinds.compose.summary import one_finding

PATHS = "/ /boot /dev /etc /lib /lib64 /proc /root /run /sys /usr /var /var/lib /var/lib/docker /var/run"


class Options(PolicyOptions):
    paths: tuple[str, ...] = option(
        tuple(PATHS.split()), description="Folders of the host that must not be mounted."
    )
    allow_read_only: bool = option(True, description="Whether read-only mounts of them are allowed.")


@policy(
    "CMP032",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  tool:\n    image: tool:1\n    volumes:\n      - «/etc»:/host/etc\n"),
        bad(
            """\
            services:
              exporter:
                image: prom/node-exporter:v1.9.1
                volumes:
                  - «/»:/host:ro
            """,
            options={"allow_read_only": False},
        ),
        good("""\
            services:
              exporter:
                image: prom/node-exporter:v1.9.1
                volumes:
                  - /proc:/host/proc:ro
            """),
        good("""\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - /etc/localtime:/etc/localtime
            """),
    ],
)
def sensitive_mount(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A system folder of the host is mounted into a service.

    A process in the container can change how the host boots, who can log in, or what the engine runs.
    Mount only the file or folder that is needed, read-only.
    """
    found = [
        Named(mount.path, mount.source_at)
        for mount in inside.service.mounts
        if mount.path in options.paths and not (mount.read_only and options.allow_read_only)
    ]
    how = "read-only" if options.allow_read_only else "a single file"
    yield from one_finding(
        found, f"service '{inside.name}' mounts {{}} of the host; mount only what is needed, {how}"
    )
