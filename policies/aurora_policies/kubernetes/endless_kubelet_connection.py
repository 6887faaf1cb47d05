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
    """Idle connections to the kubelet stay open for ever.

    They use up its ports, and a forgotten shell stays open.
    Set `--streaming-connection-idle-timeout` to some minutes.
    """
    at = server.given("streaming-connection-idle-timeout", "0")
    if at is not None:
        yield Finding(at=at, message="idle connections to the kubelet stay open for ever")
