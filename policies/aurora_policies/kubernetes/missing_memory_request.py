from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB002",
    severity="warning",
    category="reliability",
    equivalents={
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_12",
        "trivy": ("KSV016", "KSV-0016", "AVD-KSV-0016"),
    },
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «requests»:
                cpu: 250m
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
                memory: 256Mi
            """)
        ),
    ],
)
def missing_memory_request(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no memory request.

    The scheduler takes its need for nothing and puts too many pods on one node; when memory runs short, pods
    without a request are killed first.
    Set `resources.requests.memory` to what the container usually needs.
    """
    if inside.sort != "container" and not inside.sidecar:
        return
    at = inside.missing("resources", "requests", "memory")
    if at is not None:
        yield Finding(
            at=at, message=f"{inside.title} asks for no memory, so the scheduler counts it as nothing"
        )
