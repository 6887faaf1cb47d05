from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB248",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_140"},
    examples=[
        bad(pod("command:\n  - kubelet\n", name="«web»")),
        good(
            pod("""\
            command:
              - kubelet
              - --client-ca-file=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_kubelet_client_authority(server: Kubelet) -> Iterator[Finding]:
    """The kubelet cannot check who the API server is.

    It takes orders from anybody, or from nobody.
    Set `--client-ca-file`.
    """
    at = server.missing("client-ca-file")
    if at is not None:
        yield Finding(at=at, message="the kubelet takes no client certificates")
