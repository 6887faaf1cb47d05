from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB049",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_42"},
    examples=[
        bad(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: web
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: web
            subjects:
              - kind: ServiceAccount
                name: «default»
            """
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: web
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: web
            subjects:
              - kind: ServiceAccount
                name: web
            """
        ),
    ],
)
def default_account_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A role is bound to the `default` service account.

    Every pod of the namespace that sets no service account has its rights.
    Create a ServiceAccount for the program that needs them, and bind that.

    <https://kubernetes.io/docs/concepts/security/service-accounts/>
    """
    for subject in binding.subjects:
        if subject.kind == "ServiceAccount" and subject.name == "default":
            message = f"{binding.title} grants its role to the service account 'default'; bind an account of its own"
            yield Finding(at=subject.at["name"], message=message)
