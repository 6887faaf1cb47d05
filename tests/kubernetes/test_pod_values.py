"""Values that a pod sets for its containers, and containers that override them."""

import pytest

from aurora_devops.core.policy import Policy
from aurora_devops.testing import expect, findings
from aurora_policies.kubernetes.ignored_seccomp_annotation import ignored_seccomp_annotation
from aurora_policies.kubernetes.missing_container_security_context import missing_container_security_context
from aurora_policies.kubernetes.missing_pod_security_context import missing_pod_security_context
from aurora_policies.kubernetes.personal_data import personal_data
from aurora_policies.kubernetes.root_group import root_group
from aurora_policies.kubernetes.root_user import root_user
from aurora_policies.kubernetes.unconfined_apparmor import unconfined_apparmor
from aurora_policies.kubernetes.unconfined_seccomp import unconfined_seccomp
from aurora_policies.kubernetes.writable_host_path import writable_host_path


def daemon_set(pod: str, *containers: str) -> str:
    """A DaemonSet; the security contexts of its pod and of its containers are in flow style."""
    text = (
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  template:\n    spec:\n"
        f"      securityContext: {{{pod}}}\n      containers:\n"
    )
    return text + "".join(
        f"      - {{name: c{index}, securityContext: {{{container}}}}}\n"
        for index, container in enumerate(containers)
    )


CASES = [
    (root_user, "runAsUser: {}", "0", "1000"),
    (root_group, "runAsGroup: {}", "0", "1000"),
    (unconfined_seccomp, "seccompProfile: {{type: {}}}", "Unconfined", "RuntimeDefault"),
    (unconfined_apparmor, "appArmorProfile: {{type: {}}}", "Unconfined", "Localhost"),
]


@pytest.mark.parametrize(("policy", "field", "bad", "good"), CASES)
def test_a_value_of_the_pod_is_reported_once(policy: Policy, field: str, bad: str, good: str) -> None:
    expect(policy, daemon_set(field.format(f"«{bad}»"), "", ""))
    expect(policy, daemon_set(field.format(f"«{bad}»"), "", field.format(good)))
    expect(policy, daemon_set(field.format(f"«{bad}»")))
    expect(policy, daemon_set(field.format(bad), field.format(good), field.format(good)))
    expect(policy, daemon_set(field.format(good), "", field.format(f"«{bad}»")))
    expect(policy, daemon_set(field.format(bad), field.format(good), field.format(f"«{bad}»")))


@pytest.mark.parametrize(
    ("profile", "reported"),
    [("localhost/agent", False), ("runtime/default", False), ("unconfined", True), ("agent", True)],
)
def test_an_apparmor_profile_of_the_node_is_no_bypass(profile: str, reported: bool) -> None:
    value = f"«{profile}»" if reported else profile
    expect(
        unconfined_apparmor,
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n"
        f"    container.apparmor.security.beta.kubernetes.io/a: {value}\nspec:\n  containers: [{{name: a}}]\n",
    )


def test_an_empty_security_context_sets_nothing() -> None:
    text = daemon_set("", "", "runAsUser: 1000")
    expect(missing_pod_security_context, text.replace("securityContext: {}", "«securityContext»: {}", 1))
    empty = "c0, securityContext: {}"
    expect(missing_container_security_context, text.replace(empty, "c0, «securityContext»: {}"))
    expect(missing_container_security_context, text.replace(empty, "«c0»"))
    expect(missing_container_security_context, daemon_set("fsGroup: 1", "", "runAsUser: 1"))
    expect(missing_container_security_context, daemon_set("", "unknownField: 1"))


def test_an_explicit_writable_mount_is_not_changed() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes:\n  - {name: v, hostPath: {path: /mnt}}\n"
        "  containers:\n  - name: a\n    volumeMounts:\n    - name: «v»\n      mountPath: /v\n      readOnly: false\n"
    )
    expect(writable_host_path, text)
    (finding,) = findings(writable_host_path, text.replace("«", "").replace("»", ""))
    assert not finding.fixes
    (finding,) = findings(writable_host_path, text.replace("«v»", "v").replace("      readOnly: false\n", ""))
    assert finding.fixes


def test_a_seccomp_annotation_of_containers_with_a_profile_is_harmless() -> None:
    text = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec:\n  jobTemplate:\n    spec:\n"
        "      template:\n        metadata:\n          annotations: {%s}\n        spec:\n          containers:\n"
        "          - {name: a, securityContext: {seccompProfile: {type: RuntimeDefault}}}\n          - {name: b}\n"
    )
    pod = "seccomp.security.alpha.kubernetes.io/pod: docker/default"
    expect(ignored_seccomp_annotation, text.replace("%s", pod.replace("docker/default", "«docker/default»")))
    container = "container.seccomp.security.alpha.kubernetes.io/{}: {}".format
    expect(ignored_seccomp_annotation, text.replace("%s", container("a", "runtime/default")))
    expect(ignored_seccomp_annotation, text.replace("%s", container("b", "«runtime/default»")))
    other = "seccomp.security.alpha.kubernetes.io/allowedProfileNames: '*'"
    expect(ignored_seccomp_annotation, text.replace("%s", other))


@pytest.mark.parametrize(
    "entry",
    [
        "user_name: «ada»",
        "admin.email: «ada@acme.io»",
        "contact-phone: «'+49 30 1'»",
        "app.conf: 'to = «ada@acme.io», cc = «bob@mail.acme.io»'",
        "app.conf: 'to = ada@example.org, git@test'",
        "url: 'https://ada@acme.io/x'",
        "repository: git@github.com:acme/shop.git",
        "username_field: ada",
        "usernames: ada",
        "email: ''",
        "email: '{{ .Values.email }}'",
        "emails.txt: 'a b'",
    ],
)
def test_personal_data(entry: str) -> None:
    expect(personal_data, f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {entry}\n")
