from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB249",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_141"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--read-only-port=10255»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --read-only-port=0
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def kubelet_read_only_port(server: Kubelet) -> Iterator[Finding]:
    """The kubelet serves its read-only port without authentication.

    Clients that reach the node can read the specifications of its pods, with their images and environment
    variables.
    Set `--read-only-port=0`, or `readOnlyPort: 0` in the KubeletConfiguration.
    The default of the flag is 10255, that of the KubeletConfiguration is 0.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.unequal("read-only-port", "0")
    if at is not None:
        setting = server.setting("read-only-port", "0")
        yield Finding(at=at, message=f"{server.title} serves an unauthenticated port; set {setting}")
