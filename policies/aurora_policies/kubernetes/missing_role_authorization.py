from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB208",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_77", "trivy": ("KCV0009", "KCV-0009", "AVD-KCV-0009")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--authorization-mode=Node»
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
def missing_role_authorization(server: ApiServer) -> Iterator[Finding]:
    """The API server does not use RBAC.

    Roles and their bindings then have no effect, and what a user may do is decided elsewhere or not at all.
    Add `RBAC` to `--authorization-mode`.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>
    """
    at = server.omits("authorization-mode", "RBAC")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} does not use RBAC; add RBAC to --authorization-mode")
