"""Kubernetes objects that a program in YAML declares."""

import pytest

import aurora_devops

from .programs import HEAD

POD = """
    properties:
      metadata: {namespace: shop}
      spec:
        containers:
          - name: web
            image: IMAGE
            securityContext: {privileged: true}
"""


def found(text, *names):
    report = aurora_devops.lint({"Pulumi.yaml": text}, select=list(names), profile="all")
    return [
        (finding.policy.name, finding.line, text.splitlines()[finding.line - 1].strip(), finding.message)
        for finding in report.findings
    ]


@pytest.mark.parametrize(
    ("type", "judged"),
    [
        ("kubernetes:core/v1:Pod", True),
        ("kubernetes:core/v1:PodPatch", False),
        ("kubernetes:helm.sh/v3:Release", False),
        ("kubernetes:yaml/v2:ConfigGroup", False),
        ("docker:index/v1:Pod", False),
    ],
)
def test_types(type, judged):
    text = f"{HEAD}resources:\n  web:\n    type: {type}{POD.replace('IMAGE', 'nginx:1.29')}"
    names = [name for name, *_ in found(text, "privileged-container")]
    assert names == (["privileged-container"] if judged else [])


def test_place():
    text = f"{HEAD}resources:\n  web:\n    type: kubernetes:core/v1:Pod{POD.replace('IMAGE', 'nginx:latest')}"
    assert found(text, "kubernetes/privileged-container", "latest-tag") == [
        (
            "latest-tag",
            11,
            "image: nginx:latest",
            "image 'nginx' uses the mutable tag 'latest'; use a release tag",
        ),
        (
            "privileged-container",
            12,
            "securityContext: {privileged: true}",
            "container 'web' of Pod 'web' sets privileged: true; remove it and add only the needed capabilities",
        ),
    ]


def test_custom_resource():
    text = (
        f"{HEAD}resources:\n  claim:\n    type: kubernetes:apiextensions.k8s.io:CustomResource\n    properties:\n"
        "      apiVersion: apps/v1\n      kind: DaemonSet\n      metadata: {namespace: shop}\n"
        "      spec:\n        template:\n          spec:\n            hostNetwork: true\n"
    )
    assert [name for name, *_ in found(text, "kubernetes/host-network")] == ["host-network"]
    assert found(text.replace("DaemonSet", "${kind}"), "kubernetes/host-network") == []


VARIABLES = (
    HEAD
    + """\
config:
  privileged: {type: boolean}
variables:
  labels:
    app: web
  secured:
    privileged: true
  unknown:
    fn::invoke:
      function: aws:getRegion
resources:
  ns:
    type: kubernetes:core/v1:Namespace
    properties:
      metadata: {name: shop}
  pod:
    type: kubernetes:core/v1:Pod
    properties:
      metadata:
        namespace: ${ns.metadata.name}
        labels: LABELS
      spec:
        containers:
          - name: web
            image: nginx:1.29
            securityContext: CONTEXT
  service:
    type: kubernetes:core/v1:Service
    properties:
      metadata:
        namespace: shop
      spec:
        selector: SELECTOR
        ports: [{port: 80}]
"""
)


def variables(labels="${labels}", selector="${labels}", context="{}"):
    return VARIABLES.replace("LABELS", labels).replace("SELECTOR", selector).replace("CONTEXT", context)


def test_value_of_a_variable():
    (one,) = found(variables(context="${secured}"), "kubernetes/privileged-container")
    assert one[2] == "privileged: true"


@pytest.mark.parametrize(
    "context",
    ["{privileged: '${privileged}'}", "{privileged: '${unknown}'}", "{privileged: {fn::toJSON: 1}}"],
)
def test_unknown_value(context):
    assert found(variables(context=context), "kubernetes/privileged-container", "validity") == []


@pytest.mark.parametrize(
    ("labels", "context"),
    [("${labels}", "${unknown}"), ("{fn::toJSON: {}}", "{}"), ("${service.metadata.labels}", "{}")],
)
def test_unknown_structure(labels, context):
    text = variables(labels=labels, context=context).replace("image: nginx:1.29", "image: nginx:latest")
    assert found(text, "latest-tag", "privilege-escalation", "dangling-service") == []


def test_labels_and_namespaces():
    assert found(variables(), "dangling-service") == []
    assert found(variables(labels="{app: other}"), "dangling-service") != []
    assert found(variables(labels="{app: '${unknown}'}"), "dangling-service") == []
    assert found(variables(labels="${unknown}"), "dangling-service") == []


def test_names_are_made_by_pulumi():
    assert found(variables(), "validity") == []


def test_fix():
    text = variables(context="\n              runAsNonRoot: true")
    (fixed,) = aurora_devops.fix({"Pulumi.yaml": text}, select=["privilege-escalation"], unsafe=True)
    assert "              allowPrivilegeEscalation: false\n" in fixed.after


def test_variables_that_repeat_each_other():
    lines = [f"  v{number}: {{a: '${{v{number + 1}}}', b: '${{v{number + 1}}}'}}" for number in range(60)]
    text = f"{HEAD}variables:\n" + "\n".join(lines) + "\n  v60: {c: d}\nresources:\n  a:\n"
    text += "    type: kubernetes:core/v1:ConfigMap\n    properties:\n      metadata: {labels: '${v0}'}\n"
    assert not aurora_devops.lint({"Pulumi.yaml": text}, profile="all").failures


def test_a_circle_of_variables():
    text = f"{HEAD}variables:\n  a: '${{b}}'\n  b: '${{a}}'\nresources:\n  c:\n"
    text += "    type: kubernetes:core/v1:ConfigMap\n    properties: {metadata: '${a}'}\n"
    assert not aurora_devops.lint({"Pulumi.yaml": text}, profile="all").failures
