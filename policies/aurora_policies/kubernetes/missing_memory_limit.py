from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_limit


@policy(
    "KUB001",
    severity="warning",
    category="reliability",
    equivalents={
        "kube-linter": "unset-memory-requirements",
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_13",
        "trivy": ("KSV018", "KSV-0018", "AVD-KSV-0018"),
    },
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «limits»:
                cpu: 250m
            """)
        ),
        bad(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              «containers»:
                - name: web
                  image: nginx:1.27.3
                - name: proxy
                  image: envoyproxy/envoy:v1.32.1
            """,
            because="one finding names both containers",
        ),
        good(
            pod("""\
            resources:
              limits:
                memory: 256Mi
            """)
        ),
    ],
)
def missing_memory_limit(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a memory limit.

    If the process leaks memory, it can use all memory of the node, and the kernel then kills processes of other pods.
    Set `resources.limits.memory` to more than the container uses at peak load.
    Without a request Kubernetes uses the limit as the request too.
    Containers of a pod that sets `resources.limits.memory` for all of them, and ephemeral containers, are not reported.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    """
    unset = without_limit(inside, "memory")
    yield from per_pod(inside, unset, "set", "a memory limit (resources.limits.memory)")
