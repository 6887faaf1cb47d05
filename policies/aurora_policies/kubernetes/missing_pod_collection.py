from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB231",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_106", "trivy": ("KCV0033", "KCV-0033", "AVD-KCV-0033")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-controller-manager
              - «--terminated-pod-gc-threshold=0»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-controller-manager
              - --terminated-pod-gc-threshold=1000
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_pod_collection(server: ControllerManager) -> Iterator[Finding]:
    """Finished pods are not collected, or only the twelve thousandth one.

    They fill etcd and slow every listing down.
    Set `--terminated-pod-gc-threshold`.
    """
    at = server.below("terminated-pod-gc-threshold", 1)
    if at is not None:
        yield Finding(at=at, message="finished pods are not collected")
