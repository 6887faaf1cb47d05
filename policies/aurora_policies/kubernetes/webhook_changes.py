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
        bad(manifest("create", "«mutatingwebhookconfigurations»", groups="admissionregistration.k8s.io")),
        good(manifest("get", "validatingwebhookconfigurations", groups="admissionregistration.k8s.io")),
    ],
)
def webhook_changes(role: Role) -> Iterator[Finding]:
    """A role grants changes to admission webhooks.

    A webhook receives, and can change, every object that is created, Secrets included; deleting one disables
    its checks.
    List the webhook configurations of the program in `resourceNames`, in a rule without `create`, which names cannot
    restrict. A program needs no `create` if the configurations are installed with it.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        CHANGE,
        _HOOKS,
        "allows changing how objects are admitted",
        "list the objects in resourceNames",
    )
