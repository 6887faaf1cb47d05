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
    """A service has no limit of processes.

    A program that forks without end leaves the host without a free process, so that nobody can log in to stop it.
    Set `pids_limit`; the fix writes 200, which may be too few, so it is not applied without being asked for.
    """
    limit = integer(inside.service.pids_limit)
    if limit is not None and limit <= 0:
        yield Finding(at=inside.at["pids_limit"], message=f"{limit} means any number of processes")
    elif inside.unlimited("pids_limit", "pids"):
        fix = Fix((Edit(inside.below, "pids_limit: 200"),))
        yield Finding(
            at=inside.at, message=f"service {inside.name} may start any number of processes", fix=fix
        )
