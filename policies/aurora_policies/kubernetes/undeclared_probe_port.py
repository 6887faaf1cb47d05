from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.names import is_for_port

from ._examples import pod

# What kube-linter calls the check of each probe.
_IDS = {
    "livenessProbe": frozenset({"liveness-port"}),
    "readinessProbe": frozenset({"readiness-port"}),
    "startupProbe": frozenset({"startup-port"}),
}


@policy(
    "KUB067",
    severity="error",
    category="validity",
    equivalents={"kube-linter": ("liveness-port", "readiness-port", "startup-port")},
    by_id=True,
    examples=[
        bad(
            pod("""\
            readinessProbe:
              tcpSocket:
                port: «http»
            """)
        ),
        bad(
            pod(
                """\
                ports:
                  - name: http
                    containerPort: 8080
                livenessProbe:
                  httpGet:
                    path: /
                    port: «web»
                """
            )
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
            pod(
                """\
                readinessProbe:
                  httpGet:
                    path: /
                    port: 8080
                """
            ),
            because="only names have to be declared; undocumented-probe-port reports numbers",
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
    """A probe uses a port name that the container does not declare.

    The kubelet cannot resolve the name, so the probe never succeeds and the pod never becomes ready.
    Add a port with this name to `ports` of the container, or use the name or the number of the right port.
    Placeholders in capital letters, such as `HEALTH_PORT`, are not reported: a name has small ones.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/>
    """
    declared = {port.name for port in inside.container.ports}
    for key, probe in inside.container.probes():
        if probe.action is None:
            continue
        _, action = probe.action
        port = action.port
        if isinstance(port, str) and not _is_known(port) and port not in declared:
            message = (
                f"{key} of {inside.title} uses port '{port}', which is not in its ports; declare the name"
            )
            yield Finding(at=action.at["port"], message=message, ids=_IDS.get(key, frozenset()))


def _is_known(port: str) -> bool:
    """Whether a port is no name: it is a number, a variable or a placeholder."""
    return port.isdecimal() or is_for_port(port)
