from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB063",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "no-liveness-probe", "checkov": "CKV_K8S_8"},
    examples=[
        bad(pod(name="«web»")),
        good(
            pod("""\
            livenessProbe:
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
def missing_liveness_probe(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no liveness probe.

    A program that hangs without ending stays as it is until a person notices.
    Add a `livenessProbe` that fails only when a restart would help; it should not ask other services.
    """
    if not inside.long_running:
        return
    at = inside.missing("livenessProbe")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no liveness probe")
