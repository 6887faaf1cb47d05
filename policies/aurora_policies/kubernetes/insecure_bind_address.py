from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB215",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_86"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--insecure-bind-address=0.0.0.0»
            """)
        ),
        good(pod("command:\n  - kube-apiserver\n")),
        good(pod(), because="another program"),
    ],
)
def insecure_bind_address(server: ApiServer) -> Iterator[Finding]:
    """The API server listens on an address without TLS and without login.

    Everybody who reaches it is administrator; the flag is gone since 1.24.
    Remove the flag.
    """
    at = server.given("insecure-bind-address")
    if at is not None:
        yield Finding(at=at, message="the API server listens without TLS")
