from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Service


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
    """A Service leads to Tiller, the server of Helm 2.

    Every pod can tell it to install anything anywhere.
    Use Helm 3, which has no server.
    """
    selector = service.spec.selector if service.spec else {}
    words = [service.name, *map(str, service.labels.values()), *map(str, selector.values())]
    if any("tiller" in word.lower() for word in words):
        yield Finding(at=service.named_at, message=f"{service.title} leads to Tiller")
