from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import Healthcheck
from aurora_devops.kinds.compose.short import is_unknown


@policy(
    "CMP013",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            services:
              db:
                image: redis:8
                healthcheck:
                  test: [«"redis-cli"», ping]
            """),
        bad("services:\n  db:\n    image: redis:8\n    healthcheck:\n      «test»: []\n"),
        good("""\
            services:
              db:
                image: redis:8
                healthcheck:
                  test: [CMD, redis-cli, ping]
            """),
        good("services:\n  db:\n    image: redis:8\n    healthcheck:\n      test: redis-cli ping\n"),
        good("services:\n  db:\n    image: redis:8\n    healthcheck:\n      test: [NONE]\n"),
    ],
)
def invalid_healthcheck(healthcheck: Healthcheck) -> Iterator[Finding]:
    """The list of a healthcheck's test does not begin with `CMD`, `CMD-SHELL` or `NONE`.

    Compose refuses the file: the first word says how the rest is run.
    Put `CMD` before a program and its arguments, `CMD-SHELL` before one line of shell.
    """
    test = healthcheck.test
    if not isinstance(test, tuple):
        return
    if not test:
        yield Finding(at=healthcheck.at["test"], message="the test is an empty list")
    elif test[0] not in ("CMD", "CMD-SHELL", "NONE") and not is_unknown(test[0]):
        message = f"{test[0]} does not say how the test is run: begin with CMD"
        yield Finding(at=healthcheck.at["test"][0], message=message)
