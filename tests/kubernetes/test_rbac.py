"""Rights as the RBAC authorizer matches them."""

import pytest

import aurora_devops
from aurora_devops.testing import expect
from aurora_policies.kubernetes.broad_role_binding import broad_role_binding
from aurora_policies.kubernetes.cluster_admin_binding import cluster_admin_binding
from aurora_policies.kubernetes.impersonation import impersonation
from aurora_policies.kubernetes.network_changes import network_changes
from aurora_policies.kubernetes.node_proxy import node_proxy
from aurora_policies.kubernetes.pod_exec import pod_exec
from aurora_policies.kubernetes.secrets_access import secrets_access
from aurora_policies.kubernetes.self_binding import self_binding
from aurora_policies.kubernetes.signing_request_approval import signing_request_approval
from aurora_policies.kubernetes.webhook_changes import webhook_changes
from aurora_policies.kubernetes.wildcard_verbs import wildcard_verbs
from aurora_policies.kubernetes.wildcard_verbs_on_custom_resource import wildcard_verbs_on_custom_resource


def role(*rules: str) -> str:
    """A ClusterRole with rules in flow style."""
    lines = "".join(f"- {{{rule}}}\n" for rule in rules)
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules:\n{lines}"
    )


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (pod_exec, 'apiGroups: [""], resources: [«"*/exec"»], verbs: [create]'),
        (pod_exec, 'apiGroups: ["*"], resources: [pods, «pods/attach»], verbs: ["*"]'),
        (node_proxy, 'apiGroups: [""], resources: [«"*/proxy"»], verbs: [get]'),
        (network_changes, "apiGroups: [discovery.k8s.io], resources: [«endpointslices»], verbs: [update]"),
        (network_changes, "apiGroups: [networking.k8s.io], resources: [«ingressclasses»], verbs: [patch]"),
        (network_changes, 'apiGroups: [""], resources: [«"*/status"»], verbs: [patch]'),
        (secrets_access, 'apiGroups: [apps, ""], resources: [«"*"»], verbs: [list]'),
    ],
)
def test_a_right_is_granted(policy, rule: str) -> None:
    expect(policy, role(rule))


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (pod_exec, 'apiGroups: [""], resources: ["pods/*"], verbs: [create]'),  # matches nothing
        (pod_exec, 'apiGroups: [""], resources: ["*/log", exec], verbs: [create]'),
        (pod_exec, 'apiGroups: [apps], resources: ["*"], verbs: [create]'),
        (network_changes, 'apiGroups: [""], resources: [endpointslices], verbs: [update]'),
        (secrets_access, "resources: [secrets], verbs: [list]"),  # without a group
        (secrets_access, 'apiGroups: [""], resources: [secrets], resourceNames: [a], verbs: [get]'),
        (secrets_access, 'apiGroups: [""], resources: ["*/secrets"], verbs: [get]'),
        (
            webhook_changes,
            "apiGroups: [apps], resources: [validatingwebhookconfigurations], verbs: [update]",
        ),
    ],
)
def test_a_right_is_not_granted(policy, rule: str) -> None:
    expect(policy, role(rule))


def test_a_wildcard_in_a_role_includes_its_namespace_only() -> None:
    everything_of = '{apiGroups: [""], resources: ["*"], verbs: ["*"]}'
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata: {name: r}\nrules:\n- %s\n"
    marked = everything_of.replace('resources: ["*"]', 'resources: [«"*"»]')
    for policy in (node_proxy, impersonation):
        expect(policy, text % ("Role", everything_of))
        expect(policy, text % ("ClusterRole", marked))
    expect(secrets_access, text % ("Role", marked))


def test_a_rule_that_grants_everything_is_reported_once() -> None:
    report = aurora_devops.lint(
        {"role.yaml": role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]')}, profile="recommended"
    )
    assert [finding.policy.name for finding in report.findings] == ["wildcard-role"]


APPROVAL = 'apiGroups: [certificates.k8s.io], resources: ["*/approval"], verbs: [patch]'
STATUS = "apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/status], verbs: [update]"
SIGNERS = "apiGroups: [certificates.k8s.io], resources: [{}], verbs: [{}]"


def test_approval_needs_the_verb_approve_on_signers() -> None:
    expect(signing_request_approval, role(APPROVAL, SIGNERS.format("«signers»", "approve")))
    expect(signing_request_approval, role(STATUS, SIGNERS.format("«signers»", "sign")))
    expect(signing_request_approval, role(APPROVAL, SIGNERS.format("signers", "update")))
    expect(signing_request_approval, role(APPROVAL, SIGNERS.format("signers", "sign")))
    expect(signing_request_approval, role(SIGNERS.format("signers", "approve")))


def test_the_signer_of_client_certificates_is_as_good_as_all() -> None:
    named = ", resourceNames: [kubernetes.io/{}]"
    for name in ("kube-apiserver-client", "*"):
        rule = SIGNERS.format("«signers»", "approve") + named.format(f"{name}")
        expect(signing_request_approval, role(APPROVAL, rule))
    rule = SIGNERS.format("signers", "approve") + named.format("kube-apiserver-client-kubelet")
    expect(signing_request_approval, role(APPROVAL, rule))


def test_bindings_of_another_group_are_no_bindings() -> None:
    bind = "apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [{}]"
    create = "apiGroups: [{}], resources: [clusterrolebindings], verbs: [create]"
    expect(self_binding, role(create.format("rbac.authorization.k8s.io"), bind.format("«bind»")))
    expect(self_binding, role(create.format("example.com"), bind.format("bind")))


BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {}
metadata: {{name: b}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {}, name: {}}}
subjects: [{{kind: ServiceAccount, name: deployer, namespace: team}}]
"""


def test_cluster_admin_is_told_from_admin_and_edit() -> None:
    expect(cluster_admin_binding, BINDING.format("ClusterRoleBinding", "ClusterRole", "«cluster-admin»"))
    for kind, target, name in (
        ("ClusterRoleBinding", "ClusterRole", "edit"),
        ("ClusterRoleBinding", "Role", "cluster-admin"),
        ("RoleBinding", "ClusterRole", "cluster-admin"),
    ):
        expect(cluster_admin_binding, BINDING.format(kind, target, name))
    expect(broad_role_binding, BINDING.format("ClusterRoleBinding", "ClusterRole", "«admin»"))
    expect(broad_role_binding, BINDING.format("ClusterRoleBinding", "ClusterRole", "cluster-admin"))
    expect(broad_role_binding, BINDING.format("RoleBinding", "Role", "cluster-admin"))
    expect(broad_role_binding, BINDING.format("RoleBinding", "ClusterRole", "view"))


@pytest.mark.parametrize(
    ("resources", "builtin"),
    [
        ("[pods]", True),
        ("[pods/exec]", True),
        ("[ingresses, widgets]", True),
        ("[networkpolicies]", True),
        ("[endpoints]", True),
        ("[storageclasses]", True),
        ("[users]", True),
        ("['*']", True),
        ("['*/scale']", True),
        ("[widgets]", False),
        ("[widgets/status, podgadgets]", False),
    ],
)
def test_all_verbs_on_a_resource(resources: str, builtin: bool) -> None:
    text = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n"
        f"  - {{apiGroups: [a], resources: {resources}, verbs: [%s]}}\n"
    )
    expect(wildcard_verbs, text % ("«'*'»" if builtin else "'*'"))
    expect(wildcard_verbs_on_custom_resource, text % ("'*'" if builtin else "«'*'»"))
