from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PolicyRule, Role

from ._grants import grants_everything, matched

_GROUP = frozenset({"certificates.k8s.io"})
_UPDATE = frozenset({"update", "patch"})
_SIGNERS = {"signers": _GROUP}
# A right on signers has an effect only together with a right on a subresource of the requests.
_PAIRS = (
    ("approve", {"certificatesigningrequests/approval": _GROUP}),
    ("sign", {"certificatesigningrequests/status": _GROUP}),
)
# The signers whose certificates identify any user.
_FOR_USERS = frozenset({"kubernetes.io/kube-apiserver-client", "kubernetes.io/*"})


@policy(
    "KUB082",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_156"},
    examples=[
        bad(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: approver
            rules:
              - apiGroups: [certificates.k8s.io]
                resources: [certificatesigningrequests/approval]
                verbs: [update]
              - apiGroups: [certificates.k8s.io]
                resources: [«signers»]
                verbs: [approve]
            """
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: approver
            rules:
              - apiGroups: [certificates.k8s.io]
                resources: [certificatesigningrequests/approval]
                verbs: [update]
              - apiGroups: [certificates.k8s.io]
                resources: [signers]
                verbs: [approve]
                resourceNames: [kubernetes.io/kubelet-serving]
            """,
            because="its certificates identify nodes only",
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: approver
            rules:
              - apiGroups: [certificates.k8s.io]
                resources: [certificatesigningrequests/approval]
                verbs: [update]
            """,
            because="approval also needs the verb approve on a signer",
        ),
    ],
)
def signing_request_approval(role: Role) -> Iterator[Finding]:
    """A role grants approving or signing certificate requests for any user.

    A subject with it can get a client certificate of every user and group, except for `system:masters`.
    List other signers in `resourceNames`, for example `kubernetes.io/kubelet-serving`.
    Rights that are split between roles are not reported.

    <https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization>
    """
    rules = [rule for rule in role.rules if not grants_everything(rule)]
    for verb, requests in _PAIRS:
        if not any(matched(role, rule, _UPDATE, requests) for rule in rules if not rule.resource_names):
            continue
        for rule in rules:
            match = matched(role, rule, frozenset({verb}), _SIGNERS) if _for_users(rule) else None
            if match is not None:
                at = rule.at["resources"][match[1]]
                message = f"{role.title} can {verb} certificates for any user; restrict 'signers' with resourceNames"
                yield Finding(at=at, message=message)
                return


def _for_users(rule: PolicyRule) -> bool:
    return not rule.resource_names or not _FOR_USERS.isdisjoint(rule.resource_names)
