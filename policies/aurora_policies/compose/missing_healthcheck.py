from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP046",
    severity="info",
    category="reliability",
    examples=[
        bad("services:\n  «db»:\n    image: postgres:17\n"),
        good("""\
            services:
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """),
        good("services:\n  db:\n    extends:\n      file: base.yaml\n      service: db\n"),
    ],
)
def missing_healthcheck(inside: ServiceIn) -> Iterator[Finding]:
    """A service has no healthcheck.

    A process that hangs counts as running, others are started before it can answer, and nothing reports it.
    Add a `healthcheck`; where the image has one of its own, a short `interval` beside it makes that visible.
    """
    if inside.runs and inside.lacks("healthcheck") and not inside.service.profiles:
        yield Finding(at=inside.at, message=f"nothing tells whether service {inside.name} works")
