from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB251",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_144"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--protect-kernel-defaults=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --protect-kernel-defaults=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unprotected_kernel_defaults(server: Kubelet) -> Iterator[Finding]:
    """The kubelet changes kernel parameters that differ from its defaults.

    Values that an administrator has set to harden the node are overwritten.
    Set `--protect-kernel-defaults=true`, or `protectKernelDefaults: true`; the default is false.
    The kubelet then does not start on a node whose parameters differ, so set them first.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.equal("protect-kernel-defaults", "false")
    if at is not None:
        setting = server.setting("protect-kernel-defaults", "true")
        yield Finding(at=at, message=f"{server.title} changes kernel parameters; set {setting}")
