from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File
from aurora_devops.kinds.compose.validity import cycles


@policy(
    "CMP006",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              a:
                image: a:1
                depends_on: [b]
              b:
                image: b:1
                depends_on: [«a»]
            """
        ),
        bad(
            """\
            services:
              a:
                image: a:1
                depends_on:
                  «a»:
                    condition: service_started
            """
        ),
        good(
            """\
            services:
              a:
                image: a:1
                depends_on: [b, c]
              b:
                image: b:1
                depends_on: [c]
              c:
                image: c:1
            """
        ),
    ],
)
def dependency_cycle(file: File) -> Iterator[Finding]:
    """Services depend on each other in a cycle.

    Compose rejects the whole file, because none of them can start first.
    Remove one of the dependencies.
    """
    for named, names in cycles(file):
        yield Finding(
            at=named.at, message=f"dependency cycle: {' -> '.join(names)}; remove one of these dependencies"
        )
