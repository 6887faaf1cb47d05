from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, Service
from aurora_devops.kinds.kubernetes.names import wrong_label, wrong_port
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB128",
    severity="error",
    category="validity",
    equivalents={"kube-linter": "invalid-target-ports", "kube-score": "container-ports-check"},
    examples=[
        bad(
            pod("""\
            ports:
              - name: «metrics-endpoint»
                containerPort: 9090
            """)
        ),
        bad(pod("ports:\n  - name: «my-metrics-endpoint»\n    containerPort: 9090\n")),
        bad(pod("ports:\n  - containerPort: «80800»\n")),
        bad(
            pod("""\
                ports:
                  - name: http
                    containerPort: 80
                  - name: «http»
                    containerPort: 8080
                """)
        ),
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              ports:
                - port: 80
                  targetPort: «metrics-endpoint»
            """
        ),
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              ports:
                - name: http
                  port: 80
                - «port»: 443
            """
        ),
        bad(pod("ports:\n  - «name»: http\n")),
        good(
            pod("""\
            ports:
              - name: http
                containerPort: 8080
            """)
        ),
        bad(pod("ports:\n  - «name»: http\n    protocol: TCP\n")),
        good(pod("ports:\n  - hostPort: 8080\n"), because="`podman kube play` takes the port of the host"),
        good(
            pod(
                "ports:\n  - containerPort: HEALTH_PORT\n  - containerPort: <port>\n"
                "  - containerPort: PORT\n    protocol: SCTP\n  - name: web\n    containerPort: WEB_PORT\n"
            ),
            because="placeholders",
        ),
    ],
)
def invalid_port(inside: ContainerIn | Service) -> Iterator[Finding]:
    """A port has a name or a number that the API does not allow.

    The API server refuses the object.
    Use a number between 1 and 65535, and for a name at most 15 lower case letters, digits and single dashes with a
    letter among them.
    Give each port of a container another name; with several ports, give each port of a Service a name.

    https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
    """
    if isinstance(inside, Service):
        yield from _service_ports(inside)
        return
    names: set[str] = set()
    for port in inside.container.ports:
        if port.container_port is None:
            # One of a wrong type is set, and is reported as such; Podman takes the port of the host in a pod.
            podman = port.host_port is not None and inside.pod.object.kind == "Pod"
            if port.given and not podman and inside.pod.whole and not inside.pod.object.custom:
                message = f"a port of {inside.title} has no containerPort"
                yield Finding(at=port.at, message=message)
        elif wrong := wrong_port(port.container_port):
            yield Finding(at=port.at["containerPort"], message=f"containerPort of {inside.title} {wrong}")
        if port.name:
            if wrong := wrong_port(port.name, name=True):
                yield Finding(at=port.at["name"], message=f"port name of {inside.title} {wrong}")
            if port.name in names:
                yield Finding(at=port.at["name"], message=f"{inside.title} has 2 ports named '{port.name}'")
            names.add(port.name)


def _service_ports(service: Service) -> Iterator[Finding]:
    ports = service.spec.ports if service.spec else []
    names: set[str] = set()
    for port in ports:
        for key, number in (("port", port.port), ("targetPort", port.target_port)):
            # A target port of 0 is filled in with the port.
            if number is not None and (key, number) != ("targetPort", 0) and (wrong := wrong_port(number)):
                yield Finding(at=port.at[key], message=f"{key} of {service.title} {wrong}")
        if not port.name and len(ports) > 1:
            number = f"port {port.port}" if port.port else "each of them"
            message = f"{service.title} has {len(ports)} ports; {number} needs a name"
            yield Finding(at=port.at["name"], message=message)
        elif port.name and port.name in names:
            yield Finding(at=port.at["name"], message=f"{service.title} has 2 ports named '{port.name}'")
        elif port.name and not is_dynamic(port.name) and (wrong := wrong_label(port.name)):
            message = f"port name '{port.name}' of {service.title} {wrong}"
            yield Finding(at=port.at["name"], message=message)
        names.add(port.name or "")
