from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB233",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_108", "trivy": ("KCV0135", "KCV-0135", "AVD-KCV-0135")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-controller-manager
              - «--use-service-account-credentials=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-controller-manager
              - --use-service-account-credentials=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def shared_controller_account(server: ControllerManager) -> Iterator[Finding]:
    """All controllers share one account with the rights of all.

    A hole in one has the rights of every other.
    Set `--use-service-account-credentials=true`.
    """
    at = server.other("use-service-account-credentials", "true")
    if at is not None:
        yield Finding(at=at, message="all controllers share one account")
