"""The values that the repository installs its charts with."""

import pytest

import aurora_devops
from aurora_devops.testing import unmark

FILES = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "host: false\n",
    "charts/web/templates/pod.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n"
        "spec:\n  hostNetwork: {{ .Values.host }}\n  containers: []\n"
    ),
}
FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  chart:
    spec:
      chart: ./charts/web
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  source:
    path: charts/web
    helm:
"""


SKAFFOLD = """\
apiVersion: skaffold/v4beta11
kind: Config
manifests:
  helm:
    releases:
      - name: web
        chartPath: ../charts/web
"""


def assert_found(files):
    plain, wanted = {}, []
    for path, text in {**FILES, **files}.items():
        plain[path], spans = unmark(text)
        wanted += [(path, span) for span in spans]
    report = aurora_devops.lint(plain, profile="all", select=["host-network"])
    assert not report.failures
    assert [(f.path, f.span) for f in report.findings] == wanted


@pytest.mark.parametrize(
    "files",
    [
        {"flux/web.yaml": FLUX + "  values:\n    host: «true»\n"},
        {
            "flux/web.yaml": FLUX + "      valuesFiles: [./prod/web.yaml]\n",
            "prod/web.yaml": "host: «true»\n",
        },
        {"argo/web.yaml": ARGO + "      valuesObject:\n        host: «true»\n"},
        {"app/skaffold.yaml": SKAFFOLD + "        setValues: {host: «true»}\n"},
        {"app/skaffold.yaml": SKAFFOLD + "        overrides:\n          host: «true»\n"},
        {
            "app/skaffold.yaml": SKAFFOLD + "        valuesFiles: [dev.yaml]\n",
            "app/dev.yaml": "host: «true»\n",
        },
        {
            "app/skaffold.yaml": (
                "apiVersion: skaffold/v2beta29\nkind: Config\nprofiles:\n  - name: dev\n    deploy:\n      helm:\n"
                "        releases: [{name: web, chartPath: ../charts/web, setValues: {host: «true»}}]\n"
            ),
        },
        {
            "argo/web.yaml": ARGO + "      valueFiles: [../../prod/web.yaml]\n",
            "prod/web.yaml": "host: «true»\n",
        },
        {
            "deploy/helmfile.yaml": (
                "releases:\n  - name: web\n    chart: ../charts/web\n    values:\n      - host: «true»\n"
            ),
        },
        {
            "helmfile.yaml": "releases:\n  - name: web\n    chart: ./charts/web\n    values: [prod/web.yaml]\n",
            "prod/web.yaml": "host: «true»\n",
        },
        {
            "deploy.sh": "helm upgrade --install web ./charts/web \\\n  --values prod/web.yaml --wait\n",
            "prod/web.yaml": "host: «true»\n",
        },
        {
            "prod/Makefile": "deploy:\n\thelm upgrade web ../charts/web -f=web.yaml -f other.yaml\n",
            "prod/web.yaml": "host: «true»\n",
            "prod/other.yaml": "a: b\n",
        },
        # The last file decides.
        {
            "deploy.sh": "helm template web charts/web -f prod/web.yaml -f prod/other.yaml\n",
            "prod/web.yaml": "host: true\n",
            "prod/other.yaml": "host: false\n",
        },
        # A value that the command sets does not matter.
        {
            "deploy.sh": "helm upgrade web charts/web -f prod/web.yaml --set image.tag=$TAG,replicas=3\n",
            "prod/web.yaml": "host: «true»\n",
        },
        {
            "deploy.sh": "helm upgrade web charts/web -f prod/web.yaml --set host=false\n",
            "prod/web.yaml": "host: true\n",
        },
        # One of the files whose name has a variable.
        {
            "deploy.sh": 'helm upgrade web charts/web -f "deploy/$ENV.yaml" --wait\n',
            "deploy/prod.yaml": "host: «true»\n",
            "deploy/staging.yaml": "host: false\n",
        },
        {
            ".github/workflows/deploy.yml": (
                "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n"
                "      - run: helm upgrade -i web charts/web -f envs/${{ inputs.env }}/web.yaml --set a=b\n"
            ),
            "envs/prod/web.yaml": "host: «true»\n",
        },
        {
            "argo/web.yaml": ARGO.replace("  source:\n    path", "  sources:\n  - ref: values\n  - path")
            + "      valueFiles: [$values/prod/web.yaml]\n",
            "prod/web.yaml": "host: «true»\n",
        },
        # Not known.
        {"deploy.sh": "helm template web charts/web -f $ENV/web.yaml\n", "prod/web.yaml": "host: true\n"},
        {"deploy.sh": "helm template web charts/other -f prod/web.yaml\n", "prod/web.yaml": "host: true\n"},
        {"flux/web.yaml": FLUX.replace("charts/web", "charts/none") + "  values:\n    host: true\n"},
    ],
)
def test_a_chart_is_rendered_as_it_is_installed(files):
    assert_found(files)


@pytest.mark.parametrize(
    "given", ["valuesInline: {name: web}", "valuesFile: web.yaml", "additionalValuesFiles: [web.yaml]"]
)
def test_a_kustomization_has_the_values_that_a_template_requires(given):
    files = {
        "charts/web/Chart.yaml": FILES["charts/web/Chart.yaml"],
        "charts/web/values.yaml": "",
        "charts/web/templates/a.yaml": (
            'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ required "name" .Values.name }}\n'
        ),
        "web.yaml": "name: web\n",
    }
    assert len(aurora_devops.lint(files, profile="all", select=["HLM002"]).findings) == 1
    files["kustomization.yaml"] = f"helmCharts: [{{name: web, {given}}}]\n"
    assert not aurora_devops.lint(files, profile="all", select=["HLM002", "KUZ"]).findings


NEEDS = {
    "charts/web/Chart.yaml": FILES["charts/web/Chart.yaml"],
    "charts/web/values.yaml": "host: false\n",
    "charts/web/templates/a.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.service.name }}-{{ .Values.image.tag }}\n"
    ),
}


def problems(files):
    report = aurora_devops.lint({**NEEDS, **files}, profile="all", select=["HLM001"])
    assert not report.failures
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    "files",
    [
        # The values of an environment have the service, and the command the image.
        {"charts/web/values-live.yaml": "service: {name: web}\n"},
        {"bin/deploy": "helm upgrade web charts/web --set service.name=web --set image.tag=$SHA\n"},
        {"ci.sh": "helm template web ./charts/web -f values/$STAGE.yaml\n"},
        {"deploy/ci.sh": "helm upgrade web ../charts/web \\\n  $HELM_ARGS --wait\n"},
        {"Makefile": "deploy:\n\thelm upgrade $(NAME) charts/$(NAME) --set-string image.tag=$(TAG)\n"},
        {
            "main.tf": 'resource "helm_release" "web" {\n  name  = "web"\n  chart = "${path.module}/charts/web"\n}\n'
        },
        {"infra/main.tf": 'module "web" {\n  source = "./release"\n  chart  = "../charts/web"\n}\n'},
        {
            "charts/apps/templates/web.yaml": "spec:\n  source:\n    path: charts/web\n    helm: {{ .Values.x }}\n"
        },
        {"apps/values.yaml": "apps:\n  - name: web\n    chartPath: charts/web\n    values: {}\n"},
    ],
)
def test_a_chart_may_get_what_it_lacks(files):
    assert problems(files) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"charts/web/values-live.yaml": "host: true\n"},
        {"ci.sh": "helm lint charts/web\nhelm upgrade web charts/other --set a=b\n"},
        {"flux/web.yaml": FLUX + "  values:\n    host: true\n"},
        {"charts/web/ci/test-values.yaml": "path: charts/web\n"},
    ],
)
def test_a_chart_does_not_get_what_it_lacks(files):
    assert problems(files) == [
        "nil pointer: '.Values.service' is not set, so its field 'name' cannot be read"
    ]


@pytest.mark.parametrize(
    ("folder", "described"),
    [("charts/web/charts/db", True), ("charts/web", True), ("charts/web/charts/cache", False)],
)
def test_a_comment_of_the_values_describes_what_a_chart_below_lacks(folder, described):
    files = {
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "charts/web/charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 1.0.0\n",
        "charts/web/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
        "charts/web/charts/db/templates/a.yaml": "host: {{ .Values.storage.class }}\n",
        f"{folder}/values.yaml": "# storage:\n#   class: fast\n",
    }
    report = aurora_devops.lint(files, profile="all", select=["HLM001"])
    assert bool(report.findings) is not described


BROKEN = {
    "charts/web/Chart.yaml": FILES["charts/web/Chart.yaml"],
    "charts/web/values.yaml": "host: false\n",
    "charts/web/templates/a.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  image: web:{{ .Values.version }}\n"
    ),
}
INVALID = (
    "the rendered template is not valid YAML: unexpected ':'; quote the value, or correct the indentation"
)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({}, 1),
        ({"charts/web/values-live.yaml": "host: true\n"}, 1),
        ({"charts/web/values-live.yaml": "version: 1.2.3\n"}, 0),
        ({"charts/web/values.yaml": "version: 1.2.3\n", "charts/web/values-live.yaml": "version: ''\n"}, 1),
        ({"ci.sh": "helm upgrade web charts/web --set version=$VERSION\n"}, 0),
        (
            {
                "charts/web/Chart.yaml": FILES["charts/web/Chart.yaml"]
                + "dependencies: [{name: x, version: 1.0.0}]\n"
            },
            0,
        ),
    ],
)
def test_a_manifest_that_lacks_a_value_is_not_valid(files, count):
    report = aurora_devops.lint({**BROKEN, **files}, profile="all", select=["HLM001"])
    assert [finding.message for finding in report.findings] == [INVALID] * count
