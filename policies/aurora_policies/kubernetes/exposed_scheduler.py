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

    Its endpoints for health and metrics describe the cluster, and clients outside the node do not need them.
    Set `--bind-address=127.0.0.1`; the default is 0.0.0.0.
    A Prometheus outside the node then cannot scrape its metrics.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/>
    """
    at = server.unequal("bind-address", "127.0.0.1", "localhost", "::1")
    if at is not None:
        yield Finding(
            at=at, message=f"{server.title} listens on all interfaces; set --bind-address=127.0.0.1"
        )
