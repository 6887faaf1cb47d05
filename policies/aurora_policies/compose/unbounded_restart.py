from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn


class Options(PolicyOptions):
    most: int = option(5, description="How often a service may be started again.", ge=1)


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
    """A service is started again without end.

    One that crashes at once keeps the host busy, and nobody notices that it never runs.
    Use `on-failure:5`, as the CIS benchmark has it, or watch the number of restarts.
    """
    restart = inside.service.restart
    if not isinstance(restart, str):
        return
    name, _, times = restart.partition(":")
    endless = name in ("always", "unless-stopped") or restart == "on-failure"
    if endless or (name == "on-failure" and times.isdecimal() and int(times[:9]) > options.most):
        yield Finding(at=inside.at["restart"], message=f"restart: {restart} has no limit of {options.most}")
