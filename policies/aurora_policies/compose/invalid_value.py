from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.conflicts import bad_values


@policy(
    "CMP012",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                stop_grace_period: «10 seconds»
                mem_limit: «512 megs»
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                deploy:
                  replicas: «-1»
                  resources:
                    limits:
                      cpus: «half»
            """
        ),
        bad("services:\n  web:\n    image: nginx:1.29\n    restart: «sometimes»\n"),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                stop_grace_period: 1m30s
                mem_limit: 512m
                cpus: 0.5
                restart: on-failure:5
            """
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    mem_limit: ${MEMORY}\n"),
    ],
)
def invalid_value(inside: ServiceIn) -> Iterator[Finding]:
    """A duration, size, number or restart policy of a service is not valid.

    Compose or the engine rejects it, and the service does not start.
    Write durations as `1m30s`, sizes as `512m`, CPUs as `0.5`, counts as integers of 0 or more, and `restart` as `no`,
    `always`, `unless-stopped` or `on-failure[:TIMES]`.
    """
    for conflict in bad_values(inside.service):
        yield Finding(at=conflict.at, message=conflict.message)
