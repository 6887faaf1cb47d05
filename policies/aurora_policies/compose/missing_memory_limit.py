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
    """A service has no memory limit.

    If it leaks memory, the kernel kills processes of the host until enough is free, and not always those that leaked.
    Set `deploy.resources.limits.memory` or `mem_limit` somewhat above normal use.
    """
    if inside.unlimited("mem_limit", "memory"):
        yield Finding(at=inside.at, message=f"service '{inside.name}' has no memory limit; set 'mem_limit'")
