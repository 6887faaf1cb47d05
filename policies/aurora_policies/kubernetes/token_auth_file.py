from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB202",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_70", "trivy": ("KCV0002", "KCV-0002", "AVD-KCV-0002")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--token-auth-file=/etc/tokens»
            """)
        ),
        good(pod("command:\n  - kube-apiserver\n")),
        good(pod(), because="another program"),
    ],
)
def token_auth_file(server: ApiServer) -> Iterator[Finding]:
    """The API server reads static tokens from a file.

    The tokens are stored in plain text, do not expire, and changing one needs a restart.
    Use service accounts, client certificates or OpenID Connect.

    <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file>
    """
    at = server.given("token-auth-file")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} reads tokens from a file; remove --token-auth-file")
