from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB207",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_75", "trivy": ("KCV0008", "KCV-0008", "AVD-KCV-0008")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--authorization-mode=RBAC»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --authorization-mode=Node,RBAC
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_node_authorization(server: ApiServer) -> Iterator[Finding]:
    """The API server does not hold a kubelet to what belongs to its node.

    One broken node can read the secrets of all.
    Add `Node` to `--authorization-mode`.
    """
    at = server.unlisted("authorization-mode", "Node")
    if at is not None:
        yield Finding(at=at, message="the API server does not hold kubelets to their own node")
