from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB290",
    severity="info",
    category="maintainability",
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
        good(
            pod(
                """\
                ports:
                  - containerPort: 8080
                livenessProbe:
                  httpGet:
                    path: /
                    port: 8080
                """
            )
        ),
        bad(
            pod(
                """\
                ports:
                  - name: dns
                    containerPort: 53
                    protocol: UDP
                livenessProbe:
                  tcpSocket:
                    port: «dns»
                """
            )
        ),
        good(
            pod("""\
            readinessProbe:
              tcpSocket:
                port: http
            """),
            because="undeclared-probe-port reports names",
        ),
    ],
)
def undocumented_probe_port(inside: ContainerIn) -> Iterator[Finding]:
    """A probe uses a TCP port that the container does not declare.

    The probe can work, because declared ports are only documentation, but the number can be a typing error, left over
    from a port that was changed, or the number of a port for UDP.
    Add the port to `ports` of the container, or correct the probe.
    Probes with a `host` are not reported.

    <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports>
    """
    ports = inside.container.ports
    numbers = {port.name: port.container_port for port in ports}
    declared = {port.container_port for port in ports if port.protocol in (None, "TCP")}
    for key, probe in inside.container.probes():
        if probe.action is None:
            continue
        _, action = probe.action
        number = numbers.get(action.port) if isinstance(action.port, str) else action.port
        if number is not None and not action.host and number not in declared:
            message = f"{key} of {inside.title} uses TCP port {number}, which is not in its ports; declare it"
            yield Finding(at=action.at["port"], message=message)
