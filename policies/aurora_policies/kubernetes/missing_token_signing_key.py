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
    """The controller manager has no key of its own for the tokens of service accounts.

    The key cannot be changed by itself.
    Set `--service-account-private-key-file`.
    """
    at = server.missing("service-account-private-key-file")
    if at is not None:
        yield Finding(at=at, message="the controller manager has no key for tokens")
