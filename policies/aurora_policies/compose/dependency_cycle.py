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
    """Services wait for each other in a circle.

    None of them could be the first to start, and compose refuses the file.
    Take one of the dependencies out.
    """
    for named, names in cycles(file):
        yield Finding(at=named.at, message=f"services wait in a circle: {' -> '.join(names)}")
