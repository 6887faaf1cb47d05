"""`app.monitoring.operator`: the objects of the Prometheus Operator instead of the configuration of a server."""

import json

import pytest
from pydantic import ValidationError

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, ARTIFACTS, Request, parts_of
from aurora_devops.generation.application import Cluster, Monitoring
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS

FILES = {name: dict(Texts(APPS / name)) for name in APPLICATIONS}
ALL = parts_of(AGENTS)


def made(name="taskmaster", parts=ALL, files=None, namespace="", **monitoring):
    given = {"operator": True, **monitoring}
    changes = {"monitoring": Monitoring(**given), "cluster": Cluster(namespace=namespace)}
    app = APPLICATIONS[name].model_copy(update=changes)
    return {one.path: one.text for one in render(Request(app, parts, FILES[name] | (files or {})))}


def data(text):
    return yaml.read(text).documents[0].value


@pytest.mark.parametrize("name", APPLICATIONS)
def test_it_breaks_no_policy_of_strict_and_is_the_same_twice(name):
    texts = made(name)
    assert texts == made(name, files=texts)
    report = aurora_devops.lint({**FILES[name], **texts}, profile="strict", suppressions=False)
    assert not report.failures
    found = [one for one in report.findings if one.policy.name != "secret-in-environment"]
    assert [(one.path, one.message) for one in found if one.path in texts] == []


def test_the_rules_are_those_of_the_rule_files():
    texts = made(namespace="shop", labels={"release": "stack"})
    rule = data(texts["monitoring/prometheusrule.yaml"])
    assert rule["metadata"] == {
        "name": "taskmaster",
        "namespace": "shop",
        "labels": {"app.kubernetes.io/name": "taskmaster", "release": "stack"},
    }
    files = [data(texts[f"monitoring/rules/{name}.yml"]) for name in ("recording", "alerts", "slo")]
    assert rule["spec"]["groups"] == [group for file in files for group in file["groups"]]


def test_the_service_monitor_selects_the_port_of_the_instances():
    texts = made(labels={"release": "stack"})
    monitor, instances = (
        data(texts["monitoring/servicemonitor.yaml"]),
        data(texts["monitoring/instances.yaml"]),
    )
    assert monitor["metadata"]["labels"]["release"] == "stack"
    assert monitor["spec"]["selector"]["matchLabels"].items() <= instances["metadata"]["labels"].items()
    (endpoint,) = monitor["spec"]["endpoints"]
    assert [endpoint["port"]] == [port["name"] for port in instances["spec"]["ports"]]
    # The other Service has the same labels.
    assert endpoint["port"] not in [port["name"] for port in data(texts["k8s/service.yaml"])["spec"]["ports"]]
    # The label `job` is what rules select.
    assert instances["metadata"]["labels"][monitor["spec"]["jobLabel"]] == "taskmaster"
    assert 'up{job="taskmaster"}' in texts["monitoring/rules/alerts.yml"]


def test_the_kustomization_has_everything_that_is_made():
    texts = made()
    built = aurora_devops.lint(texts, select=["syntax-error", "missing-resource"])
    assert not built.findings
    kustomization = data(texts["monitoring/kustomization.yaml"])
    assert kustomization["resources"] == ["instances.yaml", "prometheusrule.yaml", "servicemonitor.yaml"]
    (generated,) = kustomization["configMapGenerator"]
    assert generated["files"] == ["dashboards/taskmaster.json"]
    assert generated["options"]["labels"]["grafana_dashboard"] == "1"
    assert json.loads(texts["monitoring/dashboards/taskmaster.json"])
    assert "monitoring/prometheus.yml" not in texts
    assert "kubectl apply --kustomize monitoring\n" in texts["README.md"]


def test_parts_that_are_not_made_are_not_listed():
    texts = made(parts=("prometheus",))
    kustomization = data(texts["monitoring/kustomization.yaml"])
    assert kustomization["resources"] == ["instances.yaml", "servicemonitor.yaml"]
    assert "configMapGenerator" not in kustomization
    present = {path: text for path, text in made().items() if path.startswith("monitoring/")}
    assert (
        made(parts=("prometheus",), files=present)["monitoring/kustomization.yaml"]
        == present["monitoring/kustomization.yaml"]
    )


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_pipeline_applies_the_monitoring_before_the_release(ci):
    app = APPLICATIONS["taskmaster"].model_copy(update={"ci": ci})
    path = {"github": ".github/workflows/delivery.yml", "gitlab": ".gitlab-ci.yml"}[ci]
    for operator in (True, False):
        given = app.model_copy(update={"monitoring": Monitoring(operator=operator)})
        texts = {one.path: one.text for one in render(Request(given, ALL, FILES["taskmaster"]))}
        assert ("kubectl apply --kustomize monitoring" in texts[path]) == operator
        only = {one.path: one.text for one in render(Request(given, ("pipeline",), FILES["taskmaster"]))}
        assert "--kustomize monitoring" not in only[path]
        made_for = texts[path]
        if operator:
            assert made_for.index("--kustomize monitoring") < made_for.index('kubectl apply -k "${release}"')


def test_without_the_operator_there_are_only_files():
    texts = made(parts=ARTIFACTS["monitoring"], operator=False)
    assert "monitoring/prometheus.yml" in texts
    assert not {"monitoring/servicemonitor.yaml", "monitoring/prometheusrule.yaml"} & set(texts)
    assert "monitoring/kustomization.yaml" not in texts


@pytest.mark.parametrize("labels", [{"a b": "c"}, {"release": "a b"}, {"release": "x" * 64}])
def test_labels_that_kubernetes_refuses_are_refused(labels):
    with pytest.raises(ValidationError):
        Monitoring(labels=labels)
