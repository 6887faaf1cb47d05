from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB218",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_90", "trivy": ("KCV0018", "KCV-0018", "AVD-KCV-0018")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--profiling=true»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --profiling=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def api_server_profiling(server: ApiServer) -> Iterator[Finding]:
    """The API server serves profiling data at `/debug/pprof/`.

    Profiles show internals of the program, and recording them slows it down.
    Set `--profiling=false`; the default is true.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.unequal("profiling", "false")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} serves profiling data; set --profiling=false")
