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
    """The API server takes passwords from a file.

    They never expire, and a change needs a restart; the flag is gone since 1.19.
    Use client certificates or OpenID Connect.
    """
    at = server.given("basic-auth-file")
    if at is not None:
        yield Finding(at=at, message="passwords for the API server stand in a file")
