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
    """The kubelet answers requests without a name.

    Whoever reaches the node may run commands in its containers.
    Set `--anonymous-auth=false`.
    """
    at = server.other("anonymous-auth", "false")
    if at is not None:
        yield Finding(at=at, message="the kubelet answers anonymous requests")
