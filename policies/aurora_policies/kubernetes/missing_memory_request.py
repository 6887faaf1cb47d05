from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_request


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
            because="the init container completes before the others start",
        ),
        good(
            pod("""\
            resources:
              limits:
                memory: 1Gi
            """),
            because="the request is the limit",
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
def missing_memory_request(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a memory request.

    The scheduler assumes that the container needs no memory, so a node can get more pods than fit, and the pods without
    a request are the first to be killed when memory runs out.
    Set `resources.requests.memory` to what the container normally uses.
    A container that sets only a limit is not reported: Kubernetes uses the limit as the request.
    Init containers that complete before the others start are not reported.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    """
    unset = without_request(inside, "memory")
    yield from per_pod(inside, unset, "set", "a memory request (resources.requests.memory)")
