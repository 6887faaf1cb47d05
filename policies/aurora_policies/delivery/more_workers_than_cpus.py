from collections.abc import Iterator
from math import ceil

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._examples import limited, variable
from ._sizes import Sizes, called


@policy(
    "DLV145",
    severity="info",
    category="performance",
    examples=[
        bad(limited(variable("WEB_CONCURRENCY", '"«16»"'), "cpu: 500m"), path="k8s/shop.yaml"),
        bad(limited(variable("GOMAXPROCS", '"«8»"'), "cpu: 2"), path="k8s/shop.yaml"),
        bad(
            "services:\n  shop:\n    image: acme/shop:1.4.2\n    cpus: 2\n"
            '    command: [gunicorn, --workers, "«24»", shop.wsgi]\n',
            path="compose.yaml",
        ),
        good(
            limited(variable("WEB_CONCURRENCY", '"5"'), "cpu: 2"),
            path="k8s/shop.yaml",
            because="there are about two workers for each CPU",
        ),
        good(
            limited(variable("GOMAXPROCS", '"2"'), "cpu: 1500m"),
            path="k8s/shop.yaml",
            because="a part of a CPU needs a thread, too",
        ),
    ],
)
def more_workers_than_cpus(repository: Repository) -> Iterator[Finding]:
    """A program starts more workers or threads than the CPU limit of its container can run.

    The workers wait for each other: the kernel stops all of them for the rest of each period as soon as they have
    used the CPU time of the limit.
    Set fewer, or raise the limit. Reported are `GOMAXPROCS` above the limit, and `WEB_CONCURRENCY` or `--workers` of
    gunicorn, uvicorn and hypercorn above twice the usual number of workers (2 for each CPU and one more).

    <https://docs.gunicorn.org/en/stable/design.html#how-many-workers>
    """
    for container, limit, size in repository.derived(Sizes).pairs("cpu"):
        cpus = ceil(limit.amount)
        if size.amount <= (2 * (2 * cpus + 1) if size.workers else cpus):
            continue
        yield Finding(
            at=size,
            message=f"{called(size)} is {size.amount}, and the CPU limit of {container.owner} is {limit.written}",
            related=(Related(limit, "the limit"),),
        )
