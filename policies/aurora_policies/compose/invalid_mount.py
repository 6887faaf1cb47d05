from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.conflicts import bad_mounts


@policy(
    "CMP011",
    severity="error",
    category="validity",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    volumes:\n      - «./site::ro»\n"),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - ./a:/data
                  - ./b:«/data»
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                tmpfs: /run
                volumes:
                  - ./run:«/run»
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - «type»: bind
                    target: /data
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - "${CERTIFICATES:-${CONFIG:-${HOME:?set HOME: the folder}/.config}/tls}:/etc/tls:ro"
            """,
            because="the colons before the last brace are those of variables",
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - ./a:/data
                  - ./b:/other
                  - ./a:/data
            """,
            because="Compose takes one of two equal entries",
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - C:\\data:/data:ro
                  - ${A:-./a}:/b
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                volumes:
                  - type: volume
                    target: /data
            """
        ),
    ],
)
def invalid_mount(inside: ServiceIn) -> Iterator[Finding]:
    """A mount of a service is not valid, or has the same target as another one.

    Compose rejects the whole file, or silently drops one of two different entries for the same target.
    Write `SOURCE:TARGET[:OPTIONS]`, and mount each path only once, whether by `volumes` or by `tmpfs`.

    <https://docs.docker.com/reference/compose-file/services/#volumes>
    """
    if inside.service.volumes or inside.service.tmpfs:
        for conflict in bad_mounts(inside.service):
            yield Finding(at=conflict.at, message=conflict.message)
