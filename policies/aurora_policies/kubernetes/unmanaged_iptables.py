from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB252",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_145"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--make-iptables-util-chains=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --make-iptables-util-chains=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unmanaged_iptables(server: Kubelet) -> Iterator[Finding]:
    """The kubelet leaves the rules of iptables alone.

    They go out of step with the network of the pods.
    Remove the flag.
    """
    at = server.given("make-iptables-util-chains", "false")
    if at is not None:
        yield Finding(at=at, message="the kubelet leaves iptables alone")
