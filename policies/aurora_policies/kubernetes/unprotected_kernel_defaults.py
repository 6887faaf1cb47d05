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
    """The kubelet changes settings of the kernel that differ from its own.

    What the administrator has hardened is undone.
    Set `--protect-kernel-defaults=true`.
    """
    at = server.given("protect-kernel-defaults", "false")
    if at is not None:
        yield Finding(at=at, message="the kubelet changes the kernel's settings")
