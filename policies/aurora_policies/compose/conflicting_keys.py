from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.compose.conflicts import conflicts


@policy(
    "CMP008",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                network_mode: host
                «networks»: [back]
            networks:
              back:
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
            volumes:
              data:
                external: true
                «labels»: [a=b]
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
            secrets:
              token:
                file: ./token
                environment: «TOKEN»
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
            volumes:
              data:
                external: true
                name: data
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
            networks:
              shared:
                driver: bridge
                external: true
            """,
            because="Compose ignores the driver of an external network",
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    scale: 2\n    deploy:\n      replicas: 2\n"),
    ],
)
def conflicting_keys(compose: ComposeFile) -> Iterator[Finding]:
    """Two keys of a Compose file exclude each other, or have values that contradict each other.

    Compose rejects the whole file, so that no service starts.
    Keep one of the two keys, or give both the same value.
    """
    for conflict in conflicts(compose):
        yield Finding(at=conflict.at, message=conflict.message)
