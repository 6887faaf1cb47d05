from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, granted

_HOOKS = dict.fromkeys(
    ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"),
    frozenset({"admissionregistration.k8s.io"}),
)


@policy(
    "KUB079",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_155", "trivy": ("KSV114", "KSV-0114", "AVD-KSV-0114")},
    examples=[
        bad(manifest("update", "«validatingwebhookconfigurations»", groups="admissionregistration.k8s.io")),
        good(manifest("get", "validatingwebhookconfigurations", groups="admissionregistration.k8s.io")),
    ],
)
def webhook_changes(role: Role) -> Iterator[Finding]:
    """A role may change admission webhooks.

    A webhook sees and can rewrite every object that is created, secrets included, and taking one away switches its
    policies off.
    Leave it to what installs them, with `resourceNames`.
    """
    yield from granted(role, CHANGE, _HOOKS, "may change admission")
