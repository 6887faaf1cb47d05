from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB246",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_138"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--anonymous-auth=true»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --anonymous-auth=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def anonymous_kubelet_requests(server: Kubelet) -> Iterator[Finding]:
    """The kubelet accepts anonymous requests.

    A client that reaches the node can list its pods, and run commands in their containers unless an authorizer
    denies it.
    Set `--anonymous-auth=false`, or `authentication.anonymous.enabled: false` in the KubeletConfiguration.
    The default of the flag is true, that of the KubeletConfiguration is false.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.unequal("anonymous-auth", "false")
    if at is not None:
        setting = server.setting("anonymous-auth", "false")
        yield Finding(at=at, message=f"{server.title} accepts anonymous requests; set {setting}")
