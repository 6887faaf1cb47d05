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
        good("FROM debian:13 AS base\nHEALTHCHECK NONE\nFROM base\n", because="a check is not needed"),
    ],
)
def missing_healthcheck(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The image has no HEALTHCHECK.

    Docker, Compose and Swarm treat a process that hangs as healthy, and `condition: service_healthy` of Compose
    cannot be used.
    Add a command that checks the service. Use `HEALTHCHECK NONE` where there is nothing to check, as in a
    command-line tool, or where Kubernetes has its own probes.

    https://docs.docker.com/reference/dockerfile/#healthcheck
    """
    stage = dockerfile.final_stage
    if stage is None or stage.from_ is None or stage.from_.word is None:
        return
    if stage.last(Healthcheck) is None:
        yield Finding(
            at=stage.from_.word.at, message="the image has no HEALTHCHECK; add one, or HEALTHCHECK NONE"
        )
