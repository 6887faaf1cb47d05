from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB248",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_140"},
    examples=[
        bad(pod("command:\n  - kubelet\n", name="«web»")),
        good(
            pod("""\
            command:
              - kubelet
              - --client-ca-file=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_kubelet_client_authority(server: Kubelet) -> Iterator[Finding]:
    """The kubelet accepts no client certificates.

    It cannot authenticate the API server, so it depends on anonymous requests.
    Set `--client-ca-file`, or `authentication.x509.clientCAFile` in the KubeletConfiguration.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.missing("client-ca-file")
    if at is not None:
        setting = server.setting("client-ca-file", "<path>")
        yield Finding(at=at, message=f"{server.title} accepts no client certificates; set {setting}")
