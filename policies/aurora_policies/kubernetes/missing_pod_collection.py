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
    """The controller manager does not set `--terminated-pod-gc-threshold`, or disables it.

    Terminated pods are deleted only when there are more than 12500 (the default), or never; they take up space
    in etcd and slow down lists.
    Set `--terminated-pod-gc-threshold` to a number that suits the cluster.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/>
    """
    never = server.below("terminated-pod-gc-threshold", 1)
    at = never or server.missing("terminated-pod-gc-threshold")
    if at is not None:
        problem = "never deletes terminated pods" if never else "keeps up to 12500 terminated pods"
        message = f"{server.title} {problem}; set --terminated-pod-gc-threshold=1000"
        yield Finding(at=at, message=message)
