from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB065",
    severity="info",
    category="reliability",
    examples=[
        bad(
            pod(
                """\
                «livenessProbe»:
                  httpGet:
                    path: /health
                    port: 8080
                  initialDelaySeconds: 120
                """
            )
        ),
        good(
            pod(
                """\
                livenessProbe:
                  httpGet:
                    path: /health
                    port: 8080
                startupProbe:
                  httpGet:
                    path: /health
                    port: 8080
                """
            )
        ),
        good(
            pod("""\
                livenessProbe:
                  httpGet:
                    path: /health
                    port: 8080
                """),
            because="it does not wait",
        ),
    ],
)
def missing_startup_probe(inside: ContainerIn) -> Iterator[Finding]:
    """A liveness probe starts after a delay of a minute or more, instead of after a startup probe.

    If the program starts earlier, it is not checked for the rest of the delay; if it starts later, the liveness probe
    restarts it again and again.
    Replace `initialDelaySeconds` by a `startupProbe`; the other probes start when it has succeeded.

    <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
    """
    probe = inside.container.liveness_probe
    if probe is None or inside.container.startup_probe is not None:
        return
    delay = probe["initialDelaySeconds"]
    if isinstance(delay, int) and delay >= 60:
        message = f"livenessProbe of {inside.title} starts after {delay} seconds; add a startupProbe"
        yield Finding(at=inside.at["livenessProbe"], message=message)
