from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB234",
    severity="info",
    category="security",
    equivalents={"trivy": ("KCV0036", "KCV-0036", "AVD-KCV-0036")},
    examples=[
        bad(pod("command:\n  - kube-controller-manager\n", name="«web»")),
        good(
            pod("""\
                command:
                  - kube-controller-manager
                  - --service-account-private-key-file=/pki/sa.key
                """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_token_signing_key(server: ControllerManager) -> Iterator[Finding]:
    """The controller manager does not set a key to sign service account tokens.

    It then does not create tokens for Secrets of the type `kubernetes.io/service-account-token`.
    Set `--service-account-private-key-file`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/>
    """
    at = server.missing("service-account-private-key-file")
    if at is not None:
        message = f"{server.title} has no key to sign service account tokens; set --service-account-private-key-file"
        yield Finding(at=at, message=message)
