from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB247",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_139"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--authorization-mode=AlwaysAllow»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --authorization-mode=Webhook
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unchecked_kubelet_requests(server: Kubelet) -> Iterator[Finding]:
    """The kubelet allows every request.

    Whoever can log in may run commands in the containers of the node.
    Set `--authorization-mode=Webhook`.
    """
    at = server.given("authorization-mode", "AlwaysAllow")
    if at is not None:
        yield Finding(at=at, message="the kubelet allows everything")
