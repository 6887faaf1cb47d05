from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile, Healthcheck


@policy(
    "DKR005",
    severity="info",
    category="reliability",
    equivalents={"hadolint": "DL3057", "checkov": "CKV_DOCKER_2", "trivy": ("DS-0026", "AVD-DS-0026")},
    examples=[
        bad("FROM «nginx:1.29»\nEXPOSE 8080\n"),
        good("FROM nginx:1.29\nHEALTHCHECK CMD curl --fail http://localhost:8080/ || exit 1\n"),
        good("FROM debian:13 AS base\nHEALTHCHECK NONE\nFROM base\n", because="it says that there is none"),
    ],
)
def missing_healthcheck(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The image has no HEALTHCHECK.

    Docker, Compose and Swarm take a process that hangs for a healthy one: nothing restarts it, and
    `depends_on: condition: service_healthy` has nothing to wait for.
    Write a command that asks the service whether it works; `HEALTHCHECK NONE` says that there is nothing to ask,
    as in a command line tool, or where Kubernetes has probes of its own.
    """
    stage = dockerfile.final_stage
    if stage is None or stage.from_ is None or stage.from_.word is None:
        return
    if stage.last(Healthcheck) is None:
        yield Finding(at=stage.from_.word.at, message="the image has no HEALTHCHECK")
