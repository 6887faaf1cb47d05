from collections.abc import Iterator
from itertools import chain

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    BACKEND,
    BACKEND_PORT,
    SERVICE,
    ObjectFact,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about, only_for_tests
from aurora_devops.subjects import is_dynamic

from ._siblings import Creators, named_like

_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  rules:
    - backendRefs:
        - name: web
          port: 8080
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
"""


def _has(service: ObjectFact, port: int | str) -> bool:
    """Whether a Service has a port of this name or number."""
    ports = service.data("ports")
    return not ports or any(port in (name, number) for name, number, _ in ports)


@policy(
    "KUB101",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "dangling-ingress", "kube-score": "ingress-targets-service"},
    examples=[
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                service:
                  name: «wbe»
                  port:
                    number: 80
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - port: 80
            """
        ),
        bad(
            """\
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
            spec:
              defaultBackend:
                service:
                  name: «web»
                  port:
                    number: 8080
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - port: 80
            """
        ),
        bad(
            """\
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: web
            spec:
              rules:
                - backendRefs:
                    - name: «web»
                      port: 8080
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - port: 80
            """
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
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - port: 80
            """
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
            """,
            because="the Service may be in another repository",
        ),
        *(
            good(
                _ROUTE,
                files={f"{folder}/service.yaml": _SERVICE},
                because="the Service is for tests; the one that is deployed may have other ports",
            )
            for folder in ("chainsaw/testdata", "test/e2e", "fixtures")
        ),
        bad(
            _ROUTE.replace("- name: web", "- name: «web»"),
            files={"deploy/service.yaml": _SERVICE},
        ),
        bad(
            _ROUTE.replace("- name: web", "- name: «web»"),
            path="tests/gateway/route.yaml",
            files={"tests/web/service.yaml": _SERVICE},
        ),
    ],
)
def dangling_ingress(repository: Repository) -> Iterator[Finding]:
    """An Ingress or another route sends to a Service or a port that does not exist.

    Its users get the status 503.
    Correct the name or the port of the backend.
    Routes are those of the Gateway API, of Istio (VirtualService and DestinationRule) and of Traefik (IngressRoute).
    A missing Service is reported where the folder of the Ingress or of the route contains another one, and no custom
    resource or remote chart for which it may be created, and no chart has a name that is a part of the missing one.

    https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    services, creators = objects_about(repository, SERVICE), Creators(repository)
    ports = {_key(one): one for one in facts_about(repository, BACKEND_PORT)}
    for backend in facts_about(repository, BACKEND):
        if is_dynamic(backend.name):
            continue
        found, port = services.named(backend.name, backend), backend.data("port")
        first = next(found, None)
        if first is None:
            if services.has_sibling(backend) and not creators.may_create("Service", backend):
                message = f"Service '{backend.name}' does not exist; correct the name of the backend"
                yield Finding(at=backend.fact, message=message, related=named_like(services, backend))
            continue
        if port is None:
            continue
        # Many folders may have a Service of the name; the first one with the port is enough.
        lacking: ObjectFact | None = None
        for service in chain([first], found):
            if only_for_tests(service, backend):
                continue
            if _has(service, port):
                break
            lacking = lacking or service
        else:
            if lacking is None:
                continue
            message = f"Service '{backend.name}' has no port {port!r}; correct the port of the backend"
            named = ports.get(_key(backend))
            related = (
                Related(lacking.fact, f"the ports of Service '{backend.name}' are {_ports(lacking)}"),
                *([Related(named.fact, f"the port {port!r}")] if named is not None else ()),
            )
            yield Finding(at=backend.fact, message=message, related=related)


def _key(backend: ObjectFact) -> tuple[str, ...]:
    """Which backend of which Ingress it is."""
    detail = backend.detail
    return (
        backend.path,
        backend.fact.unit,
        backend.namespace,
        detail.get("owner", ""),
        detail.get("index", ""),
    )


def _ports(service: ObjectFact) -> str:
    ports = service.data("ports")
    return ", ".join(f"{number} ('{name}')" if name else str(number) for name, number, _ in ports)
