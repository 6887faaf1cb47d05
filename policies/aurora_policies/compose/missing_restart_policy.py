from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP044",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            "services:\n  «web»:\n    image: nginx:1.29\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    restart: unless-stopped\n",
        ),
        good("services:\n  job:\n    image: job:1\n    restart: 'no'\n"),
        good(
            """\
            services:
              tool:
                image: tool:1
                profiles: [tools]
            """,
            because="it is run by hand",
        ),
        good(
            """\
            services:
              migrate:
                image: app:1
              app:
                image: app:1
                restart: always
                depends_on:
                  migrate:
                    condition: service_completed_successfully
            """,
            because="migrate ends by itself",
        ),
    ],
)
def missing_restart_policy(inside: ServiceIn) -> Iterator[Finding]:
    """A service has no restart policy.

    It stays down after a crash, and after a restart of the host.
    Set `restart: unless-stopped`, or `restart: "no"` for a task that is meant to end.
    The fix sets `unless-stopped` and is unsafe, because a task would run again and again.
    """
    if not inside.runs or inside.service.profiles or not inside.lacks("restart"):
        return
    if not any(service.deploy and service.deploy.restart_policy for service in inside.chain):
        fix = Fix((Edit(inside.below, "restart: unless-stopped"),))
        yield Finding(
            at=inside.at, message=f"service '{inside.name}' has no restart policy; set 'restart'", fix=fix
        )
