from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.kinds.kubernetes import Ingress
from aurora_devops.kinds.kubernetes.names import is_placeholder, wrong_subdomain
from aurora_devops.subjects import is_dynamic


def _ingress(rule: str, backend: str = "service:\n  name: web\n  port:\n    number: 80") -> str:
    indented = "".join(f"                {line}\n" for line in backend.splitlines())
    return (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  rules:\n"
        f"    - {rule}\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n"
        f"            backend:\n{indented}"
    )


@policy(
    "KUB304",
    severity="error",
    category="validity",
    examples=[
        bad(_ingress("host: «web_1.example.com»")),
        bad(_ingress("host: «127.0.0.1»")),
        bad(_ingress("host: web.example.com", "service:\n  «name»: web")),
        good(_ingress('host: "*.example.com"')),
        good(_ingress("host: web.example.com")),
        bad(_ingress("host: «Web.example.com»")),
        good(_ingress("host: web.BASE_DOMAIN"), because="the placeholder is replaced by a domain"),
        good(_ingress("host: change_me"), because="the word is to be replaced by a domain"),
        good(_ingress("host: shop.replace_me.example.com"), because="a part is to be replaced"),
        bad(_ingress("host: «change_log.example.com»")),
        good(_ingress("host: shop-NAMESPACE.example.com"), because="the placeholder is replaced by a name"),
    ],
)
def invalid_ingress(ingress: Ingress) -> Iterator[Finding]:
    """An Ingress has a host that is not a domain name, or a backend without a port.

    The API server refuses the object.
    A host is a domain name in lower case, and may begin with `*.`; the service of a backend has a port number or a port
    name.
    Only `networking.k8s.io/v1` is checked.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    spec = ingress.spec
    if spec is None or ingress.api_version != "networking.k8s.io/v1":
        return
    for rule in spec.rules:
        if rule.host and not is_dynamic(rule.host):
            yield from _wrong_host(rule.host, rule.at["host"], ingress)
    for tls in spec.tls:
        for index, host in enumerate(tls.hosts):
            if host and not is_dynamic(host):
                yield from _wrong_host(host, tls.at["hosts"][index], ingress)
    for backend in ingress.backends():
        service = backend.service
        if service is None and "resource" not in backend.extra and backend.service_name is None:
            yield Finding(
                at=backend.at, message=f"a backend of {ingress.title} has no service and no resource"
            )
        if service is not None and service.name:
            port = service.port
            if port is None or not (port.name or port.number):
                message = f"service '{service.name}' of {ingress.title} has no port number or name"
                yield Finding(at=service.at["name"].key, message=message)
            elif port.name and port.number:
                message = f"service '{service.name}' of {ingress.title} has a port name and a port number"
                yield Finding(at=port.at["name"].key, message=message)


def _wrong_host(host: str, at: Place, ingress: Ingress) -> Iterator[Finding]:
    if host.replace(".", "").isdecimal():
        yield Finding(at=at, message=f"host '{host}' of {ingress.title} is an IP address")
    elif not is_placeholder(host) and (wrong := wrong_subdomain(host.removeprefix("*."))):
        yield Finding(at=at, message=f"host '{host}' of {ingress.title} {wrong}")
