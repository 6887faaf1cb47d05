from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB217",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_89", "trivy": ("KCV0017", "KCV-0017", "AVD-KCV-0017")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--secure-port=0»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --secure-port=6443
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def disabled_secure_port(server: ApiServer) -> Iterator[Finding]:
    """The API server does not listen with TLS.

    Nobody can reach it safely.
    Remove the flag.
    """
    at = server.given("secure-port", "0")
    if at is not None:
        yield Finding(at=at, message="the API server does not listen with TLS")
