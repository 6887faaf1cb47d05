from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Scheduler

from ._examples import pod


@policy(
    "KUB238",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_114", "trivy": ("KCV0040", "KCV-0040", "AVD-KCV-0040")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-scheduler
              - «--profiling=true»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-scheduler
              - --profiling=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def scheduler_profiling(server: Scheduler) -> Iterator[Finding]:
    """The scheduler serves profiling data at `/debug/pprof/`.

    Profiles show internals of the program, and recording them slows it down.
    Set `--profiling=false`; the default is true.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/>
    """
    at = server.unequal("profiling", "false")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} serves profiling data; set --profiling=false")
