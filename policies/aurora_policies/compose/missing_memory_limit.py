from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP039",
    severity="warning",
    category="reliability",
    examples=[
        bad("services:\n  «web»:\n    image: nginx:1.29\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    mem_limit: 256m\n"),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                deploy:
                  resources:
                    limits:
                      memory: 256m
            """
        ),
        good("services:\n  web:\n    image: nginx:1.29\n", path="docker-compose.prod.yml"),
    ],
)
def missing_memory_limit(inside: ServiceIn) -> Iterator[Finding]:
    """A service has no limit of memory.

    When it leaks, the kernel kills whatever it finds on the host, and not always the service that leaked.
    Set `deploy.resources.limits.memory` or `mem_limit` somewhat above what it uses.
    """
    if inside.unlimited("mem_limit", "memory"):
        yield Finding(at=inside.at, message=f"service {inside.name} may take all memory of the host")
