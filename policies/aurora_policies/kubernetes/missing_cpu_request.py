from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_request


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
            because="the init container completes before the others start",
        ),
        good(
            pod("""\
            resources:
              limits:
                cpu: 1
            """),
            because="the request is the limit",
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
def missing_cpu_request(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a CPU request.

    On a busy node the container gets almost no CPU time, and a HorizontalPodAutoscaler cannot calculate
    its utilization.
    Set `resources.requests.cpu` to what the container normally uses.
    A container that sets only a limit is not reported: Kubernetes uses the limit as the request.
    Init containers that complete before the others start are not reported.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    """
    unset = without_request(inside, "cpu")
    yield from per_pod(inside, unset, "set", "a CPU request (resources.requests.cpu)")
