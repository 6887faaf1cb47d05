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
    """The healthcheck of the image is switched off.

    A process that hangs counts as running, and nothing reports it.
    Mend the check instead: give it more time with `start_period`, or another `test`.
    """
    if healthcheck.off:
        key = "test" if healthcheck.disable is None else "disable"
        yield Finding(at=healthcheck.at[key], message="the healthcheck is switched off")
