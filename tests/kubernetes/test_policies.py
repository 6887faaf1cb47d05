"""Odd cases of the policies that would not help a reader of their pages."""

import pytest

import aurora_devops
from aurora_devops.testing import expect
from aurora_policies.kubernetes.dangling_service import dangling_service
from aurora_policies.kubernetes.host_network import host_network
from aurora_policies.kubernetes.mismatched_selector import mismatched_selector
from aurora_policies.kubernetes.missing_memory_limit import missing_memory_limit
from aurora_policies.kubernetes.privilege_escalation import privilege_escalation
from aurora_policies.kubernetes.unknown_field import unknown_field
from aurora_policies.kubernetes.unquoted_value import unquoted_value

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: taskmaster-api
spec:
  replicas: 3
  selector:
    matchLabels:
      app: taskmaster-api
  template:
    metadata:
      labels:
        app: taskmaster-api
    spec:
      containers:
        - name: api
          image: registry/taskmaster:latest
          resources:
            requests: {memory: 256Mi, cpu: 250m}
            limits: {memory: 512Mi, cpu: 500m}
          livenessProbe:
            httpGet: {path: /health, port: 8000}
          readinessProbe:
            httpGet: {path: /ready, port: 8000}
          ports:
            - containerPort: 8000
"""


def test_a_usual_deployment() -> None:
    report = aurora_devops.lint({"k8s/deployment.yaml": MANIFEST})
    assert [(finding.line, finding.policy.name) for finding in report.findings] == [
        (16, "run-as-root"),
        (17, "latest-tag"),
    ]


def test_all_fixes_together_leave_one_security_context() -> None:
    (outcome,) = aurora_devops.fix({"k8s/deployment.yaml": MANIFEST}, unsafe=True)
    assert outcome.after.count("securityContext:") == 1
    assert not [finding for finding in outcome.left if finding.policy.code.startswith("KUB")]


@pytest.mark.parametrize("path", ["overlays/prod/web.yaml", "k8s/web-patch.yaml"])
def test_a_patch_is_not_told_what_it_lacks(path: str) -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n"
    expect(missing_memory_limit, text, path=path)


HOST_NETWORK = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
    - name: web
      image: web:1
  initContainers:
    - name: first
      image: web:1
      securityContext:
        capabilities:
          add: [SYS_TIME, CAP_NET_RAW]
"""


@pytest.mark.parametrize(
    ("old", "new"), [(", CAP_NET_RAW", ""), ("add: [SYS_TIME, CAP_NET_RAW]", "drop: [NET_RAW, NET_ADMIN]")]
)
def test_only_programs_that_work_on_the_network_need_that_of_the_node(old: str, new: str) -> None:
    expect(host_network, HOST_NETWORK)
    expect(host_network, HOST_NETWORK.replace(old, new).replace("hostNetwork: true", "hostNetwork: «true»"))


def test_a_limit_that_is_null_is_missing() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: «web»\n"
        "      resources:\n"
    )
    expect(missing_memory_limit, text)


def test_a_template_is_unknown() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n"
        '      securityContext:\n        allowPrivilegeEscalation: "${ALLOW}"\n'
    )
    expect(privilege_escalation, text)


def test_a_plain_selector_of_an_old_kind() -> None:
    text = (
        "apiVersion: v1\nkind: ReplicationController\nmetadata:\n  name: web\nspec:\n  «selector»:\n    app: web\n"
        "  template:\n    metadata:\n      labels:\n        app: other\n"
    )
    expect(mismatched_selector, text)


def test_a_field_of_another_kind_may_be_anything() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n  name: web\nspec:\n  canary: true\n"
        "  template:\n    spec:\n      containers:\n        - name: web\n          image: web:1\n"
    )
    expect(unknown_field, text)


def test_yes_is_true_for_kubernetes() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  debug: «yes»\n"
    expect(unquoted_value, text)


def test_the_pods_may_stand_in_another_file() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: taskmaster-api\nspec:\n  selector:\n    app: «api»\n"
    expect(dangling_service, service, path="k8s/service.yaml", files={"k8s/deployment.yaml": MANIFEST})
    expect(
        dangling_service,
        service.replace("«", "").replace("»", "").replace("app: api", "app: taskmaster-api"),
        path="k8s/service.yaml",
        files={"k8s/deployment.yaml": MANIFEST},
    )


def test_an_annotation_silences_for_its_object_only() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n{annotation}spec:\n  containers:\n    - name: web\n"
        "      image: web:1\n"
    )
    annotation = "  annotations:\n    checkov.io/skip1: CKV_K8S_13=small\n"
    text = pod.format(name="one", annotation=annotation) + "---\n" + pod.format(name="two", annotation="")
    report = aurora_devops.lint({"manifest.yaml": text}, select=["missing-memory-limit"])
    assert [finding.line for finding in report.findings] == [18]
    assert [finding.suppressed.reason for finding in report.suppressed if finding.suppressed] == ["small"]
