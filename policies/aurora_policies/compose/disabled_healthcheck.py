from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import Healthcheck


@policy(
    "CMP047",
    severity="info",
    category="reliability",
    examples=[
        bad("services:\n  db:\n    image: postgres:17\n    healthcheck:\n      disable: «true»\n"),
        bad("services:\n  db:\n    image: postgres:17\n    healthcheck:\n      «test»: [NONE]\n"),
        good("services:\n  db:\n    image: postgres:17\n    healthcheck:\n      disable: false\n"),
    ],
)
def disabled_healthcheck(healthcheck: Healthcheck) -> Iterator[Finding]:
    """A service disables the healthcheck of its image.

    A container whose process hangs is reported as running, and is not restarted by what watches its health.
    Remove the key; if the check fails too early, set `start_period`, or replace `test`.
    """
    if healthcheck.off:
        key = "test" if healthcheck.disable is None else "disable"
        yield Finding(
            at=healthcheck.at[key],
            message="the healthcheck is disabled; set 'start_period' or another 'test' instead",
        )
