"""`app.staging`: the release is deployed to staging and checked there before it is deployed to production."""

import shutil

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Request, parts_of
from aurora_devops.generation.application import Cluster, Staging
from aurora_devops.generation.detect import Texts
from aurora_devops.generation.fits import Fits
from aurora_templates.rendering import render
from templates import gitlab_runner, runner
from templates.delivered import APPLICATIONS, APPS

GITHUB, GITLAB = ".github/workflows/delivery.yml", ".gitlab-ci.yml"
FILES = {name: dict(Texts(APPS / name)) for name in APPLICATIONS}
ALL = parts_of(AGENTS)
PARTS = ("dockerfile", "pipeline", "kubernetes")
HOSTS = ("staging.acme.example",)
JOBS = ["lint", "test", "build", "push", "scan", "staging", "deploy"]
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


def request(name="taskmaster", parts=PARTS, files=None, leave_out=None, staging=None, **changes):
    given = {"migration": "alembic upgrade head", "staging": Staging(**(staging or {})), **changes}
    application = APPLICATIONS[name].model_copy(update=given)
    more = {"leave_out": leave_out} if leave_out else {}
    return Request(application, parts, FILES[name] | (files or {}), **more)


def made(*args, **changes):
    return {one.path: one.text for one in render(request(*args, **changes))}


def data(text):
    return yaml.read(text).documents[0].value


def patches(texts):
    return {
        one["target"]["kind"]: data(one["patch"])
        for one in data(texts["overlays/staging/kustomization.yaml"])["patches"]
    }


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("taskmaster", {"parts": ALL, "staging": {"hosts": HOSTS}, "cluster": Cluster(secret_store="aws")}),
        ("sessions", {"ci": "gitlab", "cluster": Cluster(gateway="edge/public")}),
    ],
)
def test_it_is_clean_and_fits(name, changes):
    asked = request(name, **changes)
    artifacts = list(render(asked))
    texts = {one.path: one.text for one in artifacts}
    report = aurora_devops.lint({**FILES[name], **texts}, profile="strict", suppressions=False)
    assert not report.failures
    found = [(one.path, one.message) for one in report.findings if one.policy.name != "secret-in-environment"]
    assert [one for one in found if one[0] in texts] == []
    assert list(Fits(asked).misfits(artifacts)) == []
    assert texts == made(name, files=texts, **changes)


def test_hosts_and_the_entry_of_the_secret_are_those_of_staging():
    texts = made(staging={"hosts": HOSTS}, cluster=Cluster(secret_store="aws", secret_entry="prod/x"))
    changed = patches(texts)
    assert [one["path"] for one in changed["Ingress"]] == ["/spec/tls/0/hosts", "/spec/rules"]
    assert changed["Ingress"][0]["value"] == list(HOSTS)
    (rule,) = changed["Ingress"][1]["value"]
    (production,) = data(texts["k8s/ingress.yaml"])["spec"]["rules"]
    assert rule == {**production, "host": HOSTS[0]}
    keys = [f"/spec/data/{index}/remoteRef/key" for index in range(2)]
    assert [(one["path"], one["value"]) for one in changed["ExternalSecret"]] == [
        (key, "prod/x-staging") for key in keys
    ]
    own = made(staging={"secret_entry": "staging/x"}, cluster=Cluster(secret_store="aws"))
    assert {one["value"] for one in patches(own)["ExternalSecret"]} == {"staging/x"}
    routed = made(staging={"hosts": HOSTS}, cluster=Cluster(gateway="edge/public"))
    assert patches(routed)["HTTPRoute"] == [
        {"op": "replace", "path": "/spec/hostnames", "value": list(HOSTS)}
    ]


def test_without_a_host_nothing_from_outside_reaches_staging():
    assert patches(made())["Ingress"]["$patch"] == "delete"
    assert patches(made(cluster=Cluster(gateway="edge/public")))["HTTPRoute"]["$patch"] == "delete"


def test_the_namespace_is_another_one():
    def namespaces(**changes):
        texts = made(**changes)
        names = ("production", "staging", "staging-deployer")
        return [data(texts[f"overlays/{name}/kustomization.yaml"])["namespace"] for name in names]

    assert namespaces() == ["taskmaster", "taskmaster-staging", "taskmaster-staging"]
    assert namespaces(staging={"namespace": "test"}) == ["taskmaster", "test", "test"]
    long = namespaces(cluster=Cluster(namespace="a" * 60))[1]
    assert len(long) == 63
    assert long.endswith("a-staging")


@bash
@pytest.mark.parametrize(
    ("ci", "module", "path"), [("github", runner, GITHUB), ("gitlab", gitlab_runner, GITLAB)]
)
class TestPipeline:
    def test_production_follows_staging(self, tmp_path, ci, module, path):
        done = module.run(made(ci=ci, staging={"hosts": HOSTS})[path], tmp_path / "run")
        assert done.results == dict.fromkeys(JOBS, "success"), done.log
        # Settings, migration and release of staging, then migration and release of production.
        applied = [line.split("../")[1] for line in done.applied.splitlines() if "../" in line]
        assert applied == [
            "overlays/staging",
            "k8s/migration",
            "overlays/staging",
            "k8s/migration",
            "overlays/production",
        ]
        first = done.called("kubectl --namespace taskmaster-staging rollout status")[0]
        second = done.called("kubectl --namespace taskmaster rollout status")[0]
        checked = [call.split()[-1] for call in done.called("curl")]
        assert checked == ["https://staging.acme.example/ready", "https://taskmaster.acme.example/ready"]
        assert done.calls.index(first) < done.calls.index(second)
        assert done.applied.count("namespace: taskmaster-staging") == 1

    def test_what_fails_in_staging_is_rolled_back_there_and_not_deployed(self, tmp_path, ci, module, path):
        done = module.run(made(ci=ci)[path], tmp_path / "run", failing=("curl",))
        assert done.results["staging"] in ("failure", "failed")
        assert done.results["deploy"] == "skipped"
        assert done.called("kubectl --namespace taskmaster-staging port-forward")
        assert done.called("kubectl --namespace taskmaster-staging rollout undo")
        assert not done.called("kubectl --namespace taskmaster ")


def test_production_needs_an_approval():
    jobs = data(made()[GITHUB])["jobs"]
    assert [jobs[name]["environment"]["name"] for name in ("staging", "deploy")] == ["staging", "production"]
    jobs = data(made(ci="gitlab")[GITLAB])
    assert [rule.get("when") for rule in jobs["deploy"]["rules"]] == ["manual"]
    assert "rules" not in jobs["staging"]


def test_the_documents_have_both_namespaces():
    readme = made(parts=ALL)["README.md"]
    assert "required reviewers of the environment `production`" in readme
    assert "kubectl create namespace taskmaster-staging\n" in readme
    assert "kubectl apply --kustomize overlays/staging-deployer\n" in readme
    assert "environments `staging` and `production`" in readme


def test_manifests_that_are_kept_have_no_overlays():
    own = {"deploy/app.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n"}
    left_out = []
    texts = made(files=own, leave_out=left_out.append)
    assert not [path for path in texts if path.startswith("overlays/")]
    assert "staging" not in data(texts[GITHUB])["jobs"]
    assert "app.staging: the manifests in deploy are kept" in " ".join(one.line for one in left_out)


def test_a_chart_has_no_overlays_and_no_role():
    left_out = []
    cluster = Cluster(packaging="helm")
    texts = made("ledger", parts=ALL, cluster=cluster, leave_out=left_out.append)
    assert not [path for path in texts if path.startswith(("overlays/", "k8s/"))]
    assert "staging" not in data(texts[GITHUB])["jobs"]
    assert "overlays/" not in texts["README.md"]
    assert "staging: app.cluster.packaging" in " ".join(one.line for one in left_out)


def test_without_it_nothing_changes():
    plain = APPLICATIONS["ledger"]
    texts = list(render(Request(plain, PARTS, FILES["ledger"])))
    assert not [one.path for one in texts if "overlays/" in one.path or "staging" in one.text]
