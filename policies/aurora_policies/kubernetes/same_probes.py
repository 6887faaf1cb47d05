from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB066",
    severity="warning",
    category="reliability",
    equivalents={"kube-score": "pod-probes-identical"},
    examples=[
        bad(
            pod(
                """\
                readinessProbe:
                  httpGet:
                    path: /health
                    port: 8080
                «livenessProbe»:
                  httpGet:
                    path: /health
                    port: 8080
                """
            ),
        ),
        good(
            pod(
                """\
                readinessProbe:
                  httpGet:
                    path: /ready
                    port: 8080
                livenessProbe:
                  httpGet:
                    path: /live
                    port: 8080
                """
            ),
        ),
        good(
            pod(
                """\
                readinessProbe:
                  httpGet:
                    path: /health
                    port: 8080
                  failureThreshold: 1
                livenessProbe:
                  httpGet:
                    path: /health
                    port: 8080
                  failureThreshold: 10
                """
            ),
            because="the liveness probe is the more patient one",
        ),
    ],
)
def same_probes(inside: ContainerIn) -> Iterator[Finding]:
    """Liveness and readiness probe are the same.

    When the program is too busy to answer, it is restarted instead of being spared, and the load falls on the others.
    Ask different things, or let the liveness probe be much more patient.
    """
    ready, alive = inside.container.readiness_probe, inside.container.liveness_probe
    if ready is not None and alive is not None and ready == alive and (alive.action or alive.exec):
        yield Finding(at=inside.at["livenessProbe"], message=f"{inside.title}: both probes ask the same")
