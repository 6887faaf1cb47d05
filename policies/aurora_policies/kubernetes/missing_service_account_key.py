from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB225",
    severity="info",
    category="security",
    equivalents={"trivy": ("KCV0025", "KCV-0025", "AVD-KCV-0025")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --service-account-key-file=/pki/sa.pub
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_service_account_key(server: ApiServer) -> Iterator[Finding]:
    """The API server does not set a key to verify service account tokens.

    It then uses the private key of its TLS certificate, so that neither can be replaced without the other.
    Set `--service-account-key-file`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("service-account-key-file")
    if at is not None:
        message = (
            f"{server.title} has no key to verify service account tokens; set --service-account-key-file"
        )
        yield Finding(at=at, message=message)
