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
    """The kubelet does not create its utility rules in iptables.

    Rules that are configured by hand can differ from what the network of the pods needs.
    Set `--make-iptables-util-chains=true`, or `makeIPTablesUtilChains: true`; the default is true.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.equal("make-iptables-util-chains", "false")
    if at is not None:
        setting = server.setting("make-iptables-util-chains", "true")
        yield Finding(at=at, message=f"{server.title} does not manage iptables rules; set {setting}")
