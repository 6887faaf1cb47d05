from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, Service
from aurora_devops.kinds.kubernetes.names import wrong_port

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
        good(
            pod("""\
            ports:
              - name: http
                containerPort: 8080
            """)
        ),
    ],
)
def invalid_port(inside: ContainerIn | Service) -> Iterator[Finding]:
    """A port has a name or a number that the API does not allow.

    The object is refused.
    A name has at most 15 small letters, digits and single dashes, and a letter among them; a number lies between 1
    and 65535; a container gives each name once.
    See RFC 6335, section 5.1.
    """
    if isinstance(inside, Service):
        for opened in inside.spec.ports if inside.spec else ():
            if opened.target_port is not None and (wrong := wrong_port(opened.target_port)):
                yield Finding(at=opened.at["targetPort"], message=f"{inside.title}: target port {wrong}")
        return
    names: set[str] = set()
    for port in inside.container.ports:
        if port.container_port is None:
            if inside.pod.whole:
                yield Finding(at=port.at["containerPort"], message=f"{inside.title}: a port without number")
        elif wrong := wrong_port(port.container_port, number=True):
            yield Finding(at=port.at["containerPort"], message=f"{inside.title}: port {wrong}")
        if port.name:
            if wrong := wrong_port(port.name, name=True):
                yield Finding(at=port.at["name"], message=f"{inside.title}: port name {wrong}")
            if port.name in names:
                yield Finding(at=port.at["name"], message=f"{inside.title} has two ports named {port.name}")
            names.add(port.name)
