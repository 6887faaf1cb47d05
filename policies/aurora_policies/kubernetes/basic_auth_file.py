from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB201",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_69"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--basic-auth-file=/etc/users»
            """)
        ),
        good(pod("command:\n  - kube-apiserver\n")),
        good(pod(), because="another program"),
    ],
)
def basic_auth_file(server: ApiServer) -> Iterator[Finding]:
    """The API server reads user names and passwords from a file.

    The passwords are stored in plain text, do not expire, and changing one needs a restart.
    Use client certificates or OpenID Connect; the flag was removed in Kubernetes 1.19.

    <https://kubernetes.io/docs/reference/access-authn-authz/authentication/>
    """
    at = server.given("basic-auth-file")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} reads passwords from a file; remove --basic-auth-file")
