from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB214",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_85", "trivy": ("KCV0016", "KCV-0016", "AVD-KCV-0016")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--enable-admission-plugins=EventRateLimit»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --enable-admission-plugins=NodeRestriction
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_node_restriction(server: ApiServer) -> Iterator[Finding]:
    """A kubelet may change other nodes and their pods.

    One broken node can draw the pods that it likes to itself.
    Add `NodeRestriction` to `--enable-admission-plugins`.
    """
    at = server.unlisted("enable-admission-plugins", "NodeRestriction")
    if at is not None:
        yield Finding(at=at, message="kubelets may change other nodes")
