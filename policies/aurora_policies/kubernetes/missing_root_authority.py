from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager

from ._examples import pod


@policy(
    "KUB235",
    severity="info",
    category="security",
    equivalents={"trivy": ("KCV0037", "KCV-0037", "AVD-KCV-0037")},
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
    """The controller manager does not set `--root-ca-file`.

    It publishes a CA certificate to every namespace, with which pods verify the API server; without the flag,
    the CA of its own kubeconfig is used, which need not be the one of the API server.
    Set `--root-ca-file` to the certificate authority of the API server.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/>
    """
    at = server.missing("root-ca-file")
    if at is not None:
        message = f"{server.title} does not set the certificate authority for pods; set --root-ca-file"
        yield Finding(at=at, message=message)
