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
    """The tokens of service accounts are checked with the API server's own key.

    Neither key can be changed without the other.
    Set `--service-account-key-file`.
    """
    at = server.missing("service-account-key-file")
    if at is not None:
        yield Finding(at=at, message="tokens are checked with the key of the API server itself")
