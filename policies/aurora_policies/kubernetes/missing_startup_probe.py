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
            because="it starts at once, it seems",
        ),
    ],
)
def missing_startup_probe(inside: ContainerIn) -> Iterator[Finding]:
    """A slow start is bridged by a long delay instead of a startup probe.

    The delay is waited for even when the program is up at once, and when the start takes longer, the liveness probe
    ends it, again and again.
    Use a `startupProbe`: the other probes begin when it has succeeded.
    """
    probe = inside.container.liveness_probe
    if probe is None or inside.container.startup_probe is not None:
        return
    delay = probe["initialDelaySeconds"]
    if isinstance(delay, int) and delay >= 60:
        message = f"{inside.title}: the liveness probe waits {delay} seconds"
        yield Finding(at=inside.at["livenessProbe"], message=message)
