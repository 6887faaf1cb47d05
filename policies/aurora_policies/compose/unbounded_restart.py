from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn


class Options(PolicyOptions):
    most: int = option(5, description="The largest number of restarts that is allowed.", ge=1)


@policy(
    "CMP045",
    severity="info",
    category="reliability",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    restart: «always»\n"),
        bad("services:\n  web:\n    image: nginx:1.29\n    restart: «on-failure:10»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    restart: on-failure:5\n"),
    ],
)
def unbounded_restart(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A service is restarted without a limit.

    A service that crashes at once is restarted again and again, which uses up CPU and hides that it never works.
    Use `on-failure:5`, as the CIS Docker Benchmark recommends, or monitor the number of restarts.
    """
    restart = inside.service.restart
    if not isinstance(restart, str):
        return
    name, _, times = restart.partition(":")
    endless = name in ("always", "unless-stopped") or restart == "on-failure"
    if endless or (name == "on-failure" and times.isdecimal() and int(times[:9]) > options.most):
        message = f"service '{inside.name}' sets restart: {restart}; use on-failure:{options.most}"
        yield Finding(at=inside.at["restart"], message=message)
