from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Service

from ._tiller import names_tiller


@policy(
    "KUB152",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_44"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: «tiller-deploy»
            spec:
              selector:
                name: tiller
            """
        ),
        good("""\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
            """),
    ],
)
def tiller_service(service: Service) -> Iterator[Finding]:
    """A Service exposes Tiller, the server of Helm 2.

    Every pod can have it install anything in any namespace.
    Delete the Service, and use Helm 3, which has no server.

    <https://helm.sh/docs/faq/changes_since_helm2/#removal-of-tiller>
    """
    selector = service.spec.selector if service.spec else {}
    names = [service.name, *map(str, service.labels.values()), *map(str, selector.values())]
    if any(names_tiller(name) for name in names):
        yield Finding(at=service.named_at, message=f"{service.title} exposes Tiller; use Helm 3")
