from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB250",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_143"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--streaming-connection-idle-timeout=0»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --streaming-connection-idle-timeout=5m
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def endless_kubelet_connection(server: Kubelet) -> Iterator[Finding]:
    """The kubelet never closes idle streaming connections.

    Connections of `kubectl exec` and `kubectl port-forward` that are forgotten use up its ports, and their
    shells stay open.
    Set `--streaming-connection-idle-timeout`, or `streamingConnectionIdleTimeout`, to some minutes; the default
    is 4 hours.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.equal("streaming-connection-idle-timeout", "0", "0s")
    if at is not None:
        setting = server.setting("streaming-connection-idle-timeout", "5m")
        yield Finding(at=at, message=f"{server.title} never closes idle connections; set {setting}")
