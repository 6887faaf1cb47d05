from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB003",
    severity="warning",
    category="reliability",
    equivalents={
        "kube-linter": "unset-cpu-requirements",
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_10",
        "trivy": ("KSV015", "KSV-0015", "AVD-KSV-0015"),
    },
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
                cpu: 250m
            """)
        ),
    ],
)
def missing_cpu_request(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no CPU request.

    On a busy node it gets next to no processor time, and an autoscaler that goes by CPU has nothing to compare
    its use with.
    Set `resources.requests.cpu` to what the container usually needs.
    """
    if inside.sort != "container" and not inside.sidecar:
        return
    at = inside.missing("resources", "requests", "cpu")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} asks for no CPU, so a busy node gives it next to none")
