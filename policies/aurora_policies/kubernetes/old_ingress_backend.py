from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress
from aurora_devops.kinds.kubernetes.model import IngressBackend
from aurora_devops.subjects import is_dynamic


@policy(
    "KUB149",
    severity="error",
    category="validity",
    equivalents={"kube-score": "ingress-targets-service"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                «serviceName»: web
                servicePort: 80
            """,
            fixed="""\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                service: {name: web, port: {number: 80}}
            """,
        ),
        good(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                service:
                  name: web
                  port:
                    number: 80
            """
        ),
    ],
)
def old_ingress_backend(ingress: Ingress) -> Iterator[Finding]:
    """An Ingress of `networking.k8s.io/v1` has a backend with the fields of v1beta1.

    The API server refuses the object.
    Replace `serviceName` with `service.name`, and `servicePort` with `service.port.number` or `service.port.name`.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    if not ingress.api_version.endswith("/v1"):
        return
    for backend in ingress.backends():
        if backend.service_name is not None:
            message = f"a backend of {ingress.title} sets serviceName, a field of v1beta1; use service.name"
            yield Finding(at=backend.at["serviceName"].key, message=message, fix=_renamed(backend))


def _renamed(backend: IngressBackend) -> Fix | None:
    """The fix that writes the fields of v1."""
    port = backend.service_port
    if port is None or backend.service is not None or is_dynamic(f"{backend.service_name}{port}"):
        return None
    key = "number" if isinstance(port, int) else "name"
    name, text = backend.at["serviceName"], f"{{name: {backend.service_name}, port: {{{key}: {port}}}}}"
    edits = (Edit(name.key, "service"), Edit(name, text), Edit(backend.at["servicePort"].entry, ""))
    return Fix(edits, safe=True)
