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
    """The API server does not use the Node authorizer.

    The Node authorizer restricts a kubelet to objects of the pods on its node; without it, a compromised node
    can read the Secrets of all.
    Add `Node` to `--authorization-mode`.

    <https://kubernetes.io/docs/reference/access-authn-authz/node/>
    """
    at = server.omits("authorization-mode", "Node")
    if at is not None:
        message = f"{server.title} does not use the Node authorizer; add Node to --authorization-mode"
        yield Finding(at=at, message=message)
