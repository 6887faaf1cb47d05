"""The facts about the cluster, `app.cluster`: each in all the files that depend on it."""

import json

import pytest
from pydantic import ValidationError

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Request, parts_of
from aurora_devops.generation.application import Cluster
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, in_cloud

TASKMASTER = APPLICATIONS["taskmaster"]
FILES = {
    "pyproject.toml": '[project]\nname = "x"\n',
    "uv.lock": "",
    "app/main.py": "app = None\n",
    "app/mails.py": "",
}


def made(**cluster):
    """The delivery of Taskmaster, with a migration and a worker, in a cluster."""
    changes = {
        "migration": "alembic upgrade head",
        "workers": [{"name": "mails", "command": "python -m app.mails"}],
    }
    app = TASKMASTER.model_validate({**TASKMASTER.model_dump(), **changes, "cluster": cluster})
    return {one.path: one.text for one in render(Request(app, parts_of(AGENTS), FILES))}


def objects(texts, kind):
    read = (yaml.read(text).documents for path, text in texts.items() if path.endswith((".yml", ".yaml")))
    values = [document.value for documents in read for document in documents]
    return [value for value in values if isinstance(value, dict) and value.get("kind") == kind]


def findings(texts):
    report = aurora_devops.lint({**FILES, **texts}, profile="strict", suppressions=False)
    assert not report.failures
    # What an application reads from its environment cannot be a file.
    found = [one for one in report.findings if one.policy.name != "secret-in-environment"]
    return [(one.path, one.message) for one in found if one.path in texts]


EVERYTHING = {
    "namespace": "shop",
    "pull-secret": "registry",
    "ingress-class": "traefik",
    "ingress-namespace": "edge",
    "cluster-issuer": "letsencrypt",
    "monitoring-namespace": "observability",
}


@pytest.mark.parametrize("cluster", [EVERYTHING, {"gateway": "edge/public"}, {"namespace": "shop"}])
def test_it_breaks_no_policy_of_strict_and_is_the_same_twice(cluster):
    texts = made(**cluster)
    assert texts == made(**cluster)
    assert findings(texts) == []


def test_all_objects_and_commands_are_in_the_namespace():
    texts = made(namespace="shop")
    kinds = ("Deployment", "Job", "Service", "NetworkPolicy", "Ingress")
    placed = [one for kind in kinds for one in objects(texts, kind)]
    assert len(placed) == 7
    assert {one["metadata"]["namespace"] for one in placed} == {"shop"}
    workflow = yaml.read(texts[".github/workflows/delivery.yml"]).documents[0].value
    assert workflow["jobs"]["deploy"]["env"] == {"NAME": "taskmaster", "NAMESPACE": "shop"}
    assert "taskmaster-instances.shop.svc" in texts["monitoring/prometheus.yml"]
    assert "kubectl create namespace shop\n" in texts["README.md"]
    for path, text in texts.items():
        if path.startswith("docs/"):
            assert "--namespace taskmaster" not in text, path


def test_the_cloud_trusts_the_service_account_in_the_namespace():
    for cloud in ("aws", "google"):
        app = in_cloud(
            "taskmaster", cloud, cluster=Cluster(namespace="shop"), dependencies=("object-storage",)
        )
        text = "".join(one.text for one in render(Request(app, ("terraform",))))
        assert '"shop"' in text or "ns/shop/sa/taskmaster" in text, cloud


def test_every_pod_has_the_pull_secret():
    texts = made(**{"pull-secret": "registry"})
    pods = [one["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for one in objects(texts, kind)]
    assert len(pods) == 3
    assert all(pod["imagePullSecrets"] == [{"name": "registry"}] for pod in pods)
    assert "create secret generic registry --type kubernetes.io/dockerconfigjson" in texts["README.md"]
    assert "imagePullSecrets" not in json.dumps(objects(made(), "Deployment"))


def test_the_ingress_has_its_class_and_its_issuer():
    (ingress,) = objects(made(**EVERYTHING), "Ingress")
    assert ingress["spec"]["ingressClassName"] == "traefik"
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "letsencrypt"}
    assert "create secret tls" not in made(**EVERYTHING)["README.md"]
    (ingress,) = objects(made(), "Ingress")
    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert "annotations" not in ingress["metadata"]
    assert "create secret tls" in made()["README.md"]


def test_a_gateway_takes_the_place_of_the_ingress():
    texts = made(gateway="edge/public")
    assert not objects(texts, "Ingress")
    (route,) = objects(texts, "HTTPRoute")
    assert route["spec"]["parentRefs"] == [{"name": "public", "namespace": "edge"}]
    assert route["spec"]["hostnames"] == ["taskmaster.acme.example"]
    assert route["spec"]["rules"][0]["backendRefs"] == [{"name": "taskmaster", "port": 8000}]
    assert "  - httproute.yaml\n" in texts["k8s/kustomization.yaml"]


@pytest.mark.parametrize(
    ("cluster", "allowed"),
    [
        ({}, ["ingress-nginx", "monitoring"]),
        ({"gateway": "edge/public"}, ["edge", "monitoring"]),
        ({"gateway": "edge/public", "ingress-namespace": "envoy"}, ["envoy", "monitoring"]),
        ({"monitoring-namespace": "observability"}, ["ingress-nginx", "observability"]),
    ],
)
def test_the_network_policy_allows_these_namespaces(cluster, allowed):
    (policy,) = objects(made(**cluster), "NetworkPolicy")
    found = [one["namespaceSelector"]["matchLabels"] for one in policy["spec"]["ingress"][0]["from"]]
    assert found == [{"kubernetes.io/metadata.name": name} for name in allowed]


@pytest.mark.parametrize(
    "cluster",
    [
        {"namespace": "Shop"},
        {"gateway": "public"},
        {"gateway": "a/b/c"},
        {"pull-secret": "a b"},
        {"ingress-class": ""},
        {"other": "x"},
    ],
)
def test_a_value_that_is_no_name_is_refused(cluster):
    with pytest.raises(ValidationError):
        Cluster.model_validate(cluster)
