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
    """A service has no `healthcheck`.

    A container whose process hangs is reported as running, and other services cannot wait until it is ready.
    Add a `healthcheck`.
    If the image has a healthcheck, a `healthcheck` with only an `interval` keeps it and removes this finding.
    """
    if inside.runs and inside.lacks("healthcheck") and not inside.service.profiles:
        yield Finding(at=inside.at, message=f"service '{inside.name}' has no healthcheck; add 'healthcheck'")
