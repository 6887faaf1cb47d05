from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB064",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "no-readiness-probe", "checkov": "CKV_K8S_9"},
    examples=[
        bad(pod(name="«web»")),
        good(
            pod("""\
            readinessProbe:
              httpGet:
                path: /health
                port: 8080
            """)
        ),
        good(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            spec:
              template:
                spec:
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """,
            because="a Job runs to an end",
        ),
    ],
)
def missing_readiness_probe(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no readiness probe.

    It is sent requests as soon as it starts, before it can answer them, at every update.
    Add a `readinessProbe` that succeeds when it can answer.
    """
    if not inside.long_running:
        return
    at = inside.missing("readinessProbe")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no readiness probe")
