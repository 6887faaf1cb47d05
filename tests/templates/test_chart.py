"""The chart has the objects of the manifests, breaks no policy, and the pipeline upgrades its release."""

import shutil
import subprocess

import pytest

import aurora_devops
from aurora_devops.core.context import Store, Texts
from aurora_devops.core.kind import BuildSettings
from aurora_devops.core.run import default_catalogue
from aurora_devops.formats.writing import write_yaml
from aurora_devops.generation import AGENTS, Application, Request, Variable, parts_of
from aurora_devops.generation.application import Cluster
from aurora_templates.rendering import render
from templates.test_stacks import COMMON, STACKS

DJANGO, CELERY = STACKS["django"], STACKS["flask with Celery"]


def delivery(stack, parts=("kubernetes",), *, packaging="helm", **changes):
    stated, files, _ = stack
    cluster = Cluster(packaging=packaging, **changes.pop("cluster", {}))
    application = Application(**{**COMMON, **stated, "cluster": cluster, **changes})
    request = Request(application, parts, files, branch="main")
    return {one.path: one.text for one in render(request)}


def built(texts, path, kind, **settings):
    """The objects that a file builds, by kind and name."""
    one = default_catalogue().kinds[kind]
    context = Store(Texts(texts), 10**6).context()
    trees = one.build(context.source(path), context, BuildSettings(**settings))
    return {(tree.value["kind"], tree.value["metadata"]["name"]): tree.value for tree in trees}


def plain(found):
    """An object without what a chart or a kustomization adds."""
    metadata = found["metadata"]
    metadata["labels"] = {"app.kubernetes.io/name": metadata["labels"]["app.kubernetes.io/name"]}
    metadata.pop("annotations", None)
    if found["kind"] == "Deployment":
        found["spec"]["template"]["metadata"].pop("annotations", None)
    return found


SETTINGS = (Variable(name="LOG_LEVEL", default="info"), Variable(name="API_KEY", secret=True, required=True))


@pytest.mark.parametrize("name", ["Express with classic Yarn", "flask with Celery", "Next.js", "axum"])
@pytest.mark.parametrize(
    "cluster", [{}, {"gateway": "infra/web", "pull_secret": "registry", "namespace": "plants"}]
)
def test_the_objects_are_those_of_the_manifests(name, cluster):
    stack = STACKS[name]
    chart = delivery(stack, cluster=cluster, environment=SETTINGS, hosts=("a.acme.example", "b.acme.example"))
    manifests = delivery(
        stack,
        packaging="kustomize",
        cluster=cluster,
        environment=SETTINGS,
        hosts=("a.acme.example", "b.acme.example"),
    )
    made = built(chart, "chart/Chart.yaml", "helm-chart", release="shop", namespace="elsewhere")
    listed = built(manifests, "k8s/kustomization.yaml", "kustomization")
    jobs = {key for key in made if key[0] == "Job"}
    assert set(made) - jobs == set(listed)
    assert {key: plain(made[key]) for key in listed} == {key: plain(one) for key, one in listed.items()}
    assert not any(path.startswith("k8s/") for path in chart)


def test_settings_are_values():
    chart = delivery(DJANGO, environment=SETTINGS)
    digest = "sha256:" + "7" * 64
    values = {"image": {"digest": digest}, "config": {"LOG_LEVEL": "debug"}, "namespace": "", "resources": {}}
    texts = {**chart, "staging.yaml": write_yaml(values)}
    made = built(
        texts, "chart/Chart.yaml", "helm-chart", release="shop", namespace="staging", values=("staging.yaml",)
    )
    deployment = made["Deployment", "shop"]
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == f"ghcr.io/acme/shop@{digest}"
    assert made["ConfigMap", "shop-config"]["data"] == {"LOG_LEVEL": "debug"}
    assert {one["metadata"]["namespace"] for one in made.values()} == {"staging"}
    usual = built(chart, "chart/Chart.yaml", "helm-chart", release="shop")["Deployment", "shop"]
    changed = [
        one["spec"]["template"]["metadata"]["annotations"]["checksum/config"] for one in (deployment, usual)
    ]
    assert len(set(changed)) == 2


@pytest.mark.parametrize("secrets", [(), SETTINGS[1:]])
def test_a_migration_is_a_hook_with_its_settings(secrets):
    chart = delivery(CELERY, environment=(*SETTINGS[:1], *secrets))
    job = built(chart, "chart/Chart.yaml", "helm-chart", release="shop")["Job", "shop-migrate"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = job["spec"]["template"]["spec"]
    # Neither the ServiceAccount nor the ConfigMap is there before the first release.
    assert "serviceAccountName" not in pod
    container = pod["containers"][0]
    assert "envFrom" not in container
    assert {one["name"]: one.get("value") for one in container["env"]} == {
        "LOG_LEVEL": "info",
        **{one.name: None for one in secrets},
    }


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_pipeline_upgrades_the_release(ci):
    made = delivery(CELERY, ("kubernetes", "pipeline"), ci=ci)
    text = made[".github/workflows/delivery.yml" if ci == "github" else ".gitlab-ci.yml"]
    assert 'helm upgrade "${NAME}" chart --install --namespace "${NAMESPACE}"' in text
    assert '--set-string "image.digest=${DIGEST}" --wait --atomic --timeout 15m' in text
    assert 'helm rollback "${NAME}"' in text
    assert "kubectl apply" not in text
    assert "rollout undo" not in text
    again = delivery(CELERY, ("kubernetes", "pipeline"), ci=ci, packaging="kustomize")
    assert "helm" not in "".join(again.values())


@pytest.mark.parametrize(("stack", "ci"), [(CELERY, "github"), (DJANGO, "gitlab")])
def test_a_delivery_with_a_chart_breaks_no_policy(stack, ci):
    made = delivery(stack, parts_of(AGENTS), ci=ci, environment=SETTINGS, metrics_path="/metrics")
    report = aurora_devops.lint({**stack[1], **made}, profile="strict", suppressions=False)
    assert [(one.path, one.policy.name, one.message) for one in report.findings if one.path in made] == []


def test_a_chart_has_neither_a_role_nor_staging():
    left_out = []
    stated = {**COMMON, **CELERY[0], "cluster": Cluster(packaging="helm"), "staging": {}}
    request = Request(Application(**stated), ("kubernetes", "pipeline"), CELERY[1], leave_out=left_out.append)
    made = {one.path: one.text for one in render(request)}
    assert not any(path.startswith(("k8s/", "overlays/")) for path in made)
    assert "deploy to staging" not in made[".github/workflows/delivery.yml"].lower()
    assert ("cluster.packaging", "staging") in {(one.key, one.what) for one in left_out}


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_secrets_of_a_store_are_in_the_chart(ci):
    stack = STACKS["Express with classic Yarn"]
    cluster = {"secret_store": "aws", "secret_entry": "prod/shop"}
    made = delivery(
        stack, ("kubernetes", "pipeline", "dockerfile"), ci=ci, cluster=cluster, environment=SETTINGS
    )
    report = aurora_devops.lint({**stack[1], **made}, profile="strict", suppressions=False)
    assert [(one.path, one.policy.name, one.message) for one in report.findings if one.path in made] == []
    found = built(made, "chart/Chart.yaml", "helm-chart", release="shop")
    assert found["ExternalSecret", "shop-secrets"]["spec"]["data"][0]["remoteRef"]["key"] == "prod/shop"


def test_what_needs_a_chart_names_it():
    notes = []
    application = Application(**{**COMMON, **CELERY[0], "cluster": Cluster(packaging="helm")})
    list(render(Request(application, ("pipeline",), CELERY[1], note=notes.append)))
    assert "pipeline refers to chart/Chart.yaml, which is not there; --only kubernetes makes it" in notes


@pytest.mark.skipif(shutil.which("helm") is None, reason="Helm is not installed")
@pytest.mark.parametrize("stack", [DJANGO, CELERY])
def test_helm_accepts_the_chart(tmp_path, stack):
    for path, text in delivery(stack, environment=SETTINGS).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for command in (["lint", "--strict", "chart"], ["template", "shop", "chart"]):
        done = subprocess.run(["helm", *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_gate_proves_a_chart(repository):
    config = "\n".join(
        [
            "app:",
            *(
                "  name: shop",
                "  language: node",
                "  framework: express",
                "  entry-point: server.js",
                "  port: 3000",
            ),
            *(
                "  health-path: null",
                "  readiness-path: null",
                "  metrics-path: null",
                "  image: ghcr.io/acme/shop",
            ),
            *("  cluster:", "    packaging: helm", ""),
        ]
    )
    root = repository(
        {
            "aurora.yaml": config,
            "package.json": '{"name": "shop"}',
            "package-lock.json": "{}",
            "server.js": "",
        }
    )
    bundle = aurora_devops.generate(root, only=["kubernetes", "pipeline", "dockerfile"])
    assert bundle.proven
    assert [one.line for one in bundle.left_out if one.wrong] == []
    assert {"chart/Chart.yaml", "chart/values.yaml", "chart/templates/deployment.yaml"} <= set(bundle.texts())
