from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Scheduler

from ._examples import pod


@policy(
    "KUB239",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_115", "trivy": ("KCV0041", "KCV-0041", "AVD-KCV-0041")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-scheduler
              - «--bind-address=0.0.0.0»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-scheduler
              - --bind-address=127.0.0.1
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def exposed_scheduler(server: Scheduler) -> Iterator[Finding]:
    """The scheduler listens on the network.

    Its metrics and health tell about the cluster.
    Set `--bind-address=127.0.0.1`.
    """
    at = server.other("bind-address", "127.0.0.1", "localhost")
    if at is not None:
        yield Finding(at=at, message="the scheduler listens on the network")
