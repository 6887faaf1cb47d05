from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB233",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_108", "trivy": ("KCV0135", "KCV-0035", "AVD-KCV-0035")},
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
    """The controller manager runs all controllers with one account.

    The account has the rights of all controllers, so a flaw in one can use the rights of every other.
    Set `--use-service-account-credentials=true`; the default is false.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/>
    """
    at = server.unequal("use-service-account-credentials", "true")
    if at is not None:
        message = f"{server.title} runs all controllers with one account; set --use-service-account-credentials=true"
        yield Finding(at=at, message=message)
