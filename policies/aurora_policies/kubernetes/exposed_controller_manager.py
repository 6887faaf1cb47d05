from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB237",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_113", "trivy": ("KCV0039", "KCV-0039", "AVD-KCV-0039")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-controller-manager
              - «--bind-address=0.0.0.0»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-controller-manager
              - --bind-address=127.0.0.1
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def exposed_controller_manager(server: ControllerManager) -> Iterator[Finding]:
    """The controller manager listens on the network.

    Its metrics and health tell about the cluster.
    Set `--bind-address=127.0.0.1`.
    """
    at = server.other("bind-address", "127.0.0.1", "localhost")
    if at is not None:
        yield Finding(at=at, message="the controller manager listens on the network")
