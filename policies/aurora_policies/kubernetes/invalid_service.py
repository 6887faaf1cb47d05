from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Service
from aurora_devops.subjects import is_dynamic


def _service(spec: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n{spec}"


@policy(
    "KUB303",
    severity="error",
    category="validity",
    examples=[
        bad(_service("«spec»:\n  type: ClusterIP\n  selector:\n    app: web\n")),
        bad(_service("spec:\n  «type»: ExternalName\n")),
        bad(_service("spec:\n  type: ClusterIP\n  ports:\n    - port: 80\n      nodePort: «30080»\n")),
        bad(_service("spec:\n  externalTrafficPolicy: «Local»\n  ports:\n    - port: 80\n")),
        bad(_service("spec:\n  type: NodePort\n  clusterIP: «None»\n  ports:\n    - port: 80\n")),
        good(_service("spec:\n  clusterIP: None\n  selector:\n    app: web\n")),
        good(_service("spec:\n  type: ExternalName\n  externalName: db.example.com\n")),
        good(_service("spec:\n  type: NodePort\n  ports:\n    - port: 80\n      nodePort: 30080\n")),
    ],
)
def invalid_service(service: Service) -> Iterator[Finding]:
    """A Service lacks ports or combines fields in a way that its type does not allow.

    The API server refuses the object.
    Add `ports`, unless the Service is headless (`clusterIP: None`); `externalName` belongs to the type `ExternalName`,
    `nodePort` and `externalTrafficPolicy` to `NodePort` and `LoadBalancer`, which cannot be headless.
    A Service without a selector or a type may be a patch, and its ports are not checked.

    https://kubernetes.io/docs/concepts/services-networking/service/
    """
    spec = service.spec
    if spec is None or is_dynamic(spec.type or ""):
        return
    kind = spec.type or "ClusterIP"
    title, headless = service.title, spec.cluster_ip == "None"
    if kind == "ExternalName":
        if not spec.external_name:
            yield Finding(at=spec.at["type"].key, message=f"{title} of type ExternalName has no externalName")
    elif not spec.ports and not headless and spec.selector and spec.type:
        yield Finding(at=spec.at, message=f"{title} has no ports; add ports or clusterIP: None")
    if kind in ("NodePort", "LoadBalancer"):
        if headless:
            message = f"{title} of type {kind} cannot be headless; remove clusterIP: None"
            yield Finding(at=spec.at["clusterIP"], message=message)
        return
    for port in spec.ports:
        if isinstance(port.node_port, int) and port.node_port > 0:
            message = f"{title} of type {kind} cannot set nodePort; use type: NodePort"
            yield Finding(at=port.at["nodePort"], message=message)
    if spec.external_traffic_policy and not spec.external_ips:
        message = f"{title} of type {kind} cannot set externalTrafficPolicy"
        yield Finding(at=spec.at["externalTrafficPolicy"], message=message)
