from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.model import ContainerPort
from aurora_devops.subjects import is_dynamic

from ._examples import pod


def _is(declared: ContainerPort, port: int | str) -> bool:
    """Whether a declared port is the one that is asked."""
    if (declared.protocol or "TCP") != "TCP":
        return False
    return port == declared.name or str(port) == str(declared.container_port)


@policy(
    "KUB067",
    severity="warning",
    category="validity",
    equivalents={"kube-linter": ("liveness-port", "readiness-port", "startup-port")},
    examples=[
        bad(
            pod(
                """\
                ports:
                  - containerPort: 8080
                livenessProbe:
                  httpGet:
                    path: /
                    port: «8081»
                """
            )
        ),
        bad(
            pod("""\
            readinessProbe:
              tcpSocket:
                port: «http»
            """)
        ),
        good(
            pod(
                """\
                ports:
                  - name: http
                    containerPort: 8080
                readinessProbe:
                  httpGet:
                    path: /
                    port: http
                """
            )
        ),
        good(
            pod("""\
            readinessProbe:
              exec:
                command: ["true"]
            """)
        ),
    ],
)
def undeclared_probe_port(inside: ContainerIn) -> Iterator[Finding]:
    """A probe asks a port that the container does not declare.

    A name that is not declared is an error that shows only when the pod starts, and a number that is not declared is
    mostly a port that has moved: the probe fails for ever.
    Declare the port in `ports`, or correct the probe.
    """
    ports = inside.container.ports
    for _, probe in inside.container.probes():
        if probe.action is None:
            continue
        _, action = probe.action
        port = action.port
        if port is None or action.host or (isinstance(port, str) and is_dynamic(port)):
            continue
        if not any(_is(declared, port) for declared in ports):
            yield Finding(
                at=action.at["port"], message=f"{inside.title}: the probe asks port {port}, not declared"
            )
