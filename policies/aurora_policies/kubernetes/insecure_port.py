from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB216",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_88"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--insecure-port=8080»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --insecure-port=0
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def insecure_port(server: ApiServer) -> Iterator[Finding]:
    """The API server listens on a port without TLS and without login.

    Everybody who reaches it is administrator; the flag is gone since 1.24.
    Remove the flag.
    """
    at = server.other("insecure-port", "0") if "insecure-port" in server.flags else None
    if at is not None:
        yield Finding(at=at, message="the API server listens without TLS")
