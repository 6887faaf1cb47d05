from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB281",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_146"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--hostname-override=worker-1»
            """)
        ),
        good(pod("command:\n  - kubelet\n")),
        good(pod(), because="another program"),
    ],
)
def overridden_hostname(server: Kubelet) -> Iterator[Finding]:
    """The kubelet registers its node under another name than the host's.

    Certificates, audit logs and cloud providers then use different names for the same node.
    Remove `--hostname-override`.
    Some cloud providers need the flag; allow the policy there.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/>
    """
    at = server.given("hostname-override")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} overrides the hostname; remove --hostname-override")
