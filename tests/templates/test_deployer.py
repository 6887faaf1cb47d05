"""The Role of the pipeline: it allows every request that the commands of the pipeline make, and nothing else."""

import re
import shutil

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Request, parts_of
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates import gitlab_runner, runner
from templates.delivered import APPLICATIONS, APPS, devops

GITHUB, GITLAB = ".github/workflows/delivery.yml", ".gitlab-ci.yml"
PLURAL = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"}
PARTS = ("dockerfile", "pipeline", "kubernetes", "prometheus", "rules", "dashboards")
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")
EVERYTHING = {
    "migration": "alembic upgrade head",
    "workers": [{"name": "mails", "command": "python -m app.mails"}],
    "cluster": {"namespace": "shop", "gateway": "edge/public"},
    "monitoring": {"operator": True},
}


def made(name="taskmaster", parts=PARTS, **changes):
    app = APPLICATIONS[name]
    app = app.model_validate({**app.model_dump(), **changes})
    return {one.path: one.text for one in render(Request(app, parts, Texts(APPS / name)))}


def data(text):
    return yaml.read(text).documents[0].value


def allowed(texts):
    """Each right of the Role: group, resource, verb, and the names or None for all."""
    rights = set()
    for rule in data(texts["k8s/deployer/role.yaml"])["rules"]:
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                for verb in rule["verbs"]:
                    rights |= {(group, resource, verb, name) for name in rule.get("resourceNames", [None])}
    return rights


def of_object(text):
    value = data(text)
    version, kind = value["apiVersion"], value["kind"]
    group = version.partition("/")[0] if "/" in version else ""
    return group, PLURAL.get(kind, f"{kind.lower()}s"), value["metadata"]["name"]


def applied(texts, path):
    """The requests of `kubectl apply` for a kustomization or a manifest; those of a migration have other names."""
    value = data(texts[path])
    if value["kind"] != "Kustomization":
        group, resource, name = of_object(texts[path])
        return {(group, resource, "create", None)} | {
            (group, resource, verb, name) for verb in ("get", "patch")
        }
    folder = path.rpartition("/")[0]
    found = set().union(*(applied(texts, f"{folder}/{one}") for one in value["resources"]))
    for generated in value.get("configMapGenerator", ()):
        found |= {("", "configmaps", "create", None)}
        found |= {("", "configmaps", verb, generated["name"]) for verb in ("get", "patch")}
    return found


def requested(texts, calls):
    """The requests of the commands of the pipeline."""
    found = set()
    for call in calls:
        words = re.sub(r"--namespace \S+ ", "", call).split()
        if words[0] != "kubectl" or words[1] == "config":
            continue
        command, target = words[1], words[-1] if words[1] == "wait" else ""
        target = next((word for word in words if re.match(r"(deployment|configmap|job)/", word)), target)
        name = target.partition("/")[2]
        match command:
            case "get":
                found.add(("apps", "deployments", "get", words[3]))
            case "rollout":
                found |= {("apps", "deployments", verb, name) for verb in ("get", "list", "watch")}
                if words[2] == "undo":
                    found |= {("apps", "deployments", "patch", name), ("apps", "replicasets", "list", None)}
            case "wait":
                found |= {("batch", "jobs", verb, None) for verb in ("get", "list", "watch")}
            case "port-forward":
                found |= {("", "pods", verb, None) for verb in ("get", "list")}
                found |= {("", "pods/portforward", verb, None) for verb in ("create", "get")}
                found.add(("apps", "deployments", "get", name))
            case "apply" if words[2] == "view-last-applied":
                found.add(("", "configmaps", "get", name))
            case "apply" if words[3].startswith("migration."):
                found |= {("batch", "jobs", verb, None) for verb in ("create", "get")}
            case "apply" if words[3].startswith("release."):
                found |= applied(texts, "k8s/kustomization.yaml")
            case "apply" if words[3] == "settings.yaml":
                found |= applied(texts, "k8s/configmap.yaml")
            case "apply" if words[2] == "--kustomize":
                found |= applied(texts, f"{words[3]}/kustomization.yaml")
            case "apply":
                for path in words[3::2]:
                    found |= applied(texts, path)
            case _:
                raise AssertionError(call)
    return found


@bash
@pytest.mark.parametrize(
    ("name", "changes"),
    [("taskmaster", {}), ("taskmaster", EVERYTHING), ("ledger", {}), ("sessions", {"ci": "gitlab"})],
)
def test_it_allows_what_the_pipeline_requests_and_nothing_else(tmp_path, name, changes):
    texts = made(name, **changes)
    # A release that goes well, and one that is rolled back.
    module, path = (gitlab_runner, GITLAB) if "ci" in changes else (runner, GITHUB)
    runs = [module.run(texts[path], tmp_path / str(how), failing=how) for how in ((), ("curl",))]
    calls = [call for done in runs for call in done.calls]
    assert any("rollout undo" in call for call in calls)
    assert allowed(texts) == requested(texts, calls)


def test_the_account_has_the_role_in_the_namespace_of_the_application():
    texts = made(parts=parts_of(AGENTS), **EVERYTHING)
    folder = {path: data(text) for path, text in texts.items() if path.startswith("k8s/deployer/")}
    binding, role = folder["k8s/deployer/rolebinding.yaml"], folder["k8s/deployer/role.yaml"]
    account = folder["k8s/deployer/serviceaccount.yaml"]["metadata"]
    assert binding["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": role["kind"],
        "name": role["metadata"]["name"],
    }
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
    ]
    assert {one["metadata"]["namespace"] for one in folder.values() if "metadata" in one} == {"shop"}
    assert "kubectl --namespace shop create token taskmaster-deployer" in texts["README.md"]
    # The pipeline does not apply its own rights.
    assert not [one for one in data(texts["k8s/kustomization.yaml"])["resources"] if "deployer" in one]
    assert not any(resource.startswith("role") for _, resource, _, _ in allowed(texts))


def test_it_breaks_no_policy_of_strict():
    texts = {path: text for path, text in made(**EVERYTHING).items() if path.startswith("k8s/")}
    report = aurora_devops.lint(texts, profile="strict", suppressions=False)
    assert not report.failures
    assert [one.message for one in report.findings if one.path.startswith("k8s/deployer/")] == []


def test_the_right_to_run_commands_in_containers_is_not_given():
    left_out = []
    changes = {"health_path": None, "readiness_path": None, "hosts": ()}
    texts = devops(APPLICATIONS["ledger"].model_copy(update=changes), leave_out=left_out.append)
    assert "kubectl --namespace" in texts[GITHUB]
    assert not [path for path in texts if path.startswith("k8s/deployer/")]
    assert [one.line for one in left_out] == [
        "k8s/deployer: app.readiness-path is not set, so the pipeline checks the health with a command in a container"
    ]
