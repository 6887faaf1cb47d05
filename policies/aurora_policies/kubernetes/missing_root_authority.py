from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB235",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_111", "trivy": ("KCV0037", "KCV-0037", "AVD-KCV-0037")},
    examples=[
        bad(pod("command:\n  - kube-controller-manager\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-controller-manager
              - --root-ca-file=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_root_authority(server: ControllerManager) -> Iterator[Finding]:
    """Pods are not given what they need to check the API server's certificate.

    They switch checking off, or fail.
    Set `--root-ca-file`.
    """
    at = server.missing("root-ca-file")
    if at is not None:
        yield Finding(at=at, message="pods cannot check the API server's certificate")
