from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_request


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
            because="the init container completes before the others start",
        ),
        good(
            pod("""\
            resources:
              limits:
                ephemeral-storage: 1Gi
            """),
            because="the request is the limit",
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
def missing_ephemeral_storage_request(inside: PodIn) -> Iterator[Finding]:
    """A container does not set an ephemeral storage request.

    The scheduler does not check whether the node has enough disk space for logs and temporary files.
    Set `resources.requests.ephemeral-storage` to what the container normally writes.
    A container that sets only a limit is not reported: Kubernetes uses the limit as the request.
    Init containers that complete before the others start are not reported.

    <https://kubernetes.io/docs/concepts/storage/ephemeral-storage/>
    """
    unset = without_request(inside, "ephemeral-storage")
    yield from per_pod(
        inside, unset, "set", "an ephemeral storage request (resources.requests.ephemeral-storage)"
    )
