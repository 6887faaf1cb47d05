from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB247",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_139"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--authorization-mode=AlwaysAllow»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --authorization-mode=Webhook
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unchecked_kubelet_requests(server: Kubelet) -> Iterator[Finding]:
    """The kubelet allows every request (authorization mode `AlwaysAllow`).

    Every client that it authenticates can run commands in all containers of the node.
    Set `--authorization-mode=Webhook`, or `authorization.mode: Webhook` in the KubeletConfiguration.
    The default of the flag is AlwaysAllow, that of the KubeletConfiguration is Webhook.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.equal("authorization-mode", "AlwaysAllow")
    if at is not None:
        setting = server.setting("authorization-mode", "Webhook")
        yield Finding(at=at, message=f"{server.title} allows every authenticated request; set {setting}")
