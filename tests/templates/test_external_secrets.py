"""`app.cluster.secret-store`: the Secret of the pods is made from an entry of a store of secrets."""

import pytest
from pydantic import ValidationError

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Request, parts_of
from aurora_devops.generation.application import Cluster
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS, in_cloud

ALL = parts_of(AGENTS)
FILES = dict(Texts(APPS / "taskmaster"))
MANIFEST = "k8s/externalsecret.yaml"


def made(application=APPLICATIONS["taskmaster"], migration=None, parts=ALL, **cluster):
    changes = {"cluster": Cluster.model_validate(cluster), "migration": migration}
    request = Request(application.model_copy(update=changes), parts, FILES)
    return {one.path: one.text for one in render(request)}


def data(text):
    return yaml.read(text).documents[0].value


@pytest.fixture(scope="module")
def texts():
    return made(**{"secret-store": "vault"}, migration="alembic upgrade head")


def test_it_makes_the_secret_that_the_pods_read(texts):
    secret = data(texts[MANIFEST])
    (container,) = data(texts["k8s/deployment.yaml"])["spec"]["template"]["spec"]["containers"]
    read = [one["valueFrom"]["secretKeyRef"] for one in container["env"]]
    assert {one["name"] for one in read} == {secret["spec"]["target"]["name"]}
    assert [one["secretKey"] for one in secret["spec"]["data"]] == [one["key"] for one in read]
    assert MANIFEST.removeprefix("k8s/") in data(texts["k8s/kustomization.yaml"])["resources"]


def test_the_documents_name_the_store_and_no_command_makes_the_secret(texts):
    assert "ClusterSecretStore `vault`" in texts["README.md"]
    assert "create secret generic" not in texts["README.md"]
    assert "ClusterSecretStore `vault`" in texts["docs/architecture.md"]


def test_a_migration_has_it_and_the_pipeline_may_apply_it(texts):
    assert f"--filename {MANIFEST} " in texts[".github/workflows/delivery.yml"]
    rules = data(texts["k8s/deployer/role.yaml"])["rules"]
    assert [rule["verbs"] for rule in rules if rule["apiGroups"] == ["external-secrets.io"]] == [
        ["create"],
        ["get", "patch"],
    ]


def test_it_breaks_no_policy_of_strict(texts):
    report = aurora_devops.lint({**FILES, **texts}, profile="strict", suppressions=False)
    assert not report.failures
    own = "secret-in-environment"  # is about the application
    assert [one.message for one in report.findings if one.path in texts and one.policy.name != own] == []


@pytest.mark.parametrize(
    ("given", "store", "entry"),
    [
        ({"secret-store": "aws"}, ("ClusterSecretStore", "aws"), "taskmaster-secrets"),
        ({"secret-store": "SecretStore/v", "secret-entry": "prod/x"}, ("SecretStore", "v"), "prod/x"),
        ({"secret-store": "ClusterSecretStore/aws"}, ("ClusterSecretStore", "aws"), "taskmaster-secrets"),
    ],
)
def test_the_store_and_the_entry(given, store, entry):
    spec = data(made(parts=("kubernetes",), **given)[MANIFEST])["spec"]
    assert (spec["secretStoreRef"]["kind"], spec["secretStoreRef"]["name"]) == store
    assert {one["remoteRef"]["key"] for one in spec["data"]} == {entry}


def test_its_entry_is_the_one_that_the_infrastructure_creates():
    texts = made(in_cloud("taskmaster", "aws"), parts=("kubernetes", "terraform"), **{"secret-store": "aws"})
    (entry,) = {one["remoteRef"]["key"] for one in data(texts[MANIFEST])["spec"]["data"]}
    assert f'"{entry}"' in texts["terraform/secrets.tf"]


def test_without_a_store_or_without_secrets_there_is_none():
    assert MANIFEST not in made(parts=("kubernetes",))
    plain = APPLICATIONS["taskmaster"].model_copy(update={"environment": ()})
    assert MANIFEST not in made(plain, parts=("kubernetes",), **{"secret-store": "aws"})


@pytest.mark.parametrize("store", ["Vault/x", "a b", "SecretStore/", "SecretStore/a/b", "-a"])
def test_a_store_that_is_no_name_is_refused(store):
    with pytest.raises(ValidationError):
        Cluster.model_validate({"secret-store": store})
