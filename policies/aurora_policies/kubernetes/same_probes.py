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
            because="the liveness probe has a higher failureThreshold",
        ),
    ],
)
def same_probes(inside: ContainerIn) -> Iterator[Finding]:
    """The liveness probe and the readiness probe of a container are identical.

    If the program is too busy to answer, it is restarted instead of only taken out of the Service, and the other pods
    get its load too.
    Use a different check for the liveness probe, or a higher `failureThreshold`.

    <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    """
    ready, alive = inside.container.readiness_probe, inside.container.liveness_probe
    if ready is not None and alive is not None and ready == alive and (alive.action or alive.exec):
        message = f"livenessProbe and readinessProbe of {inside.title} are identical; raise failureThreshold"
        yield Finding(at=inside.at["livenessProbe"], message=message)
