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
    """The kubelet tells about its pods without login.

    Their names, images and environment are open to the network.
    Set `--read-only-port=0`.
    """
    at = server.other("read-only-port", "0") if "read-only-port" in server.flags else None
    if at is not None:
        yield Finding(at=at, message="the kubelet tells about its pods without login")
