from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.units import integer


@policy(
    "CMP041",
    severity="info",
    category="reliability",
    examples=[
        bad(
            "services:\n  «web»:\n    image: nginx:1.29\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    pids_limit: 200\n",
        ),
        bad("services:\n  web:\n    image: nginx:1.29\n    pids_limit: «-1»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    pids_limit: 100\n"),
    ],
)
def missing_pids_limit(inside: ServiceIn) -> Iterator[Finding]:
    """A service has no limit on the number of its processes.

    A service that keeps starting processes uses up all process IDs of the host, so that not even a login works.
    Set `pids_limit`.
    The fix sets 200 and is unsafe, because the service may need more.
    """
    limit = integer(inside.service.pids_limit)
    if limit is not None and limit <= 0:
        yield Finding(
            at=inside.at["pids_limit"],
            message=f"'pids_limit' is {limit}, which means unlimited; set a number above 0",
        )
    elif inside.unlimited("pids_limit", "pids"):
        fix = Fix((Edit(inside.below, "pids_limit: 200"),))
        message = f"service '{inside.name}' has no limit on its processes; set 'pids_limit'"
        yield Finding(at=inside.at, message=message, fix=fix)
