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
    """The list in `healthcheck.test` does not start with `CMD`, `CMD-SHELL` or `NONE`.

    Compose rejects the whole file, because the first item selects how the others are run.
    Start with `CMD` before a program and its arguments, or with `CMD-SHELL` before a shell command.

    <https://docs.docker.com/reference/compose-file/services/#healthcheck>
    """
    test = healthcheck.test
    if not isinstance(test, tuple):
        return
    if not test:
        yield Finding(
            at=healthcheck.at["test"], message="'test' is empty; write the command, or disable: true"
        )
    elif test[0] not in ("CMD", "CMD-SHELL", "NONE") and not is_unknown(test[0]):
        message = f"'test' starts with '{test[0]}'; start it with CMD, CMD-SHELL or NONE"
        yield Finding(at=healthcheck.at["test"][0], message=message)
