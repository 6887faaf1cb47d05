from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB005",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "container-ephemeral-storage-request-and-limit"},
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «requests»:
                memory: 256Mi
            """)
        ),
        good(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              initContainers:
                - name: migrate
                  image: web:1.2.3
              containers:
                - name: web
                  image: nginx:1.27.3
                  resources: {requests: {memory: 1Gi, cpu: 1, ephemeral-storage: 1Gi}}
            """,
            because="an init container is gone when the others start",
        ),
        good(
            pod("""\
            resources:
              requests:
                ephemeral-storage: 1Gi
            """)
        ),
    ],
)
def missing_ephemeral_storage_request(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no request for ephemeral storage.

    Logs and temporary files of one pod fill the node's disk, and the kubelet evicts pods that did nothing wrong.
    Set `resources.requests.ephemeral-storage`.
    """
    if inside.sort != "container" and not inside.sidecar:
        return
    at = inside.missing("resources", "requests", "ephemeral-storage")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no request for ephemeral storage")
