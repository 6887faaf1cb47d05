from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB254",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_149"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--rotate-certificates=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --rotate-certificates=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def fixed_kubelet_client_certificate(server: Kubelet) -> Iterator[Finding]:
    """The kubelet's client certificate is not renewed.

    When it expires, the node is lost.
    Remove the flag.
    """
    at = server.given("rotate-certificates", "false")
    if at is not None:
        yield Finding(at=at, message="the kubelet's certificate is not renewed")
