from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB232",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_107", "trivy": ("KCV0034", "KCV-0034", "AVD-KCV-0034")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-controller-manager
              - «--profiling=true»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-controller-manager
              - --profiling=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def controller_manager_profiling(server: ControllerManager) -> Iterator[Finding]:
    """The controller manager serves profiling data at `/debug/pprof/`.

    Profiles show internals of the program, and recording them slows it down.
    Set `--profiling=false`; the default is true.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/>
    """
    at = server.unequal("profiling", "false")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} serves profiling data; set --profiling=false")
