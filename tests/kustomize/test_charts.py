"""Charts in kustomizations, and other generators; the expected results are those of Kustomize with Helm."""

import pytest
import yaml
from building import objects, problems, result

import aurora_devops
from aurora_devops.testing import unmark

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
VALUES = "level: info\nempty:\nnothing: null\nlimits: {cpu: 1, memory: 2}\nhosts: [{name: a, port: 1}, {name: b}]\n"
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-settings
  namespace: {{ .Release.Namespace }}
data:
  values: |
    {{- toYaml .Values | nindent 4 }}
  release: {{ .Capabilities.KubeVersion.Version }}
  served: {{ .Capabilities.APIVersions.Has "example.com/v1" | quote }}
"""
HOOK = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  annotations: {{helm.sh/hook: {event}}}\n"
CRD = (
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: %s.example.com}\n"
)
FILES = {
    "charts/web/Chart.yaml": CHART,
    "charts/web/values.yaml": VALUES,
    "charts/web/templates/settings.yaml": SETTINGS,
    "charts/web/templates/hook.yaml": HOOK.format(name="hook", event="pre-install"),
    "charts/web/templates/check.yaml": HOOK.format(name="check", event="test"),
    "charts/web/crds/all.yaml": CRD % "foos" + "---\n" + CRD % "bars",
    "more.yaml": "level: more\nlimits: {memory: null, disk: 3}\nabsent:\nhosts: [c]\n",
    "last.yaml": "level: last\nlimits: {cpu: null}\n",
}


def built(chart, **files):
    """The objects of a kustomization with one chart, by kind and name."""
    return objects({**FILES, **files, "kustomization.yaml": f"helmCharts:\n  - {{name: web, {chart}}}\n"})


def values(chart):
    """What the template sees as its values."""
    (found,) = (one for one in built(chart).values() if one["kind"] == "ConfigMap")
    return yaml.safe_load(found["data"]["values"])


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        (
            "",
            {
                "level": "info",
                "limits": {"cpu": 1, "memory": 2},
                "hosts": [{"name": "a", "port": 1}, {"name": "b"}],
            },
        ),
        (
            "valuesInline: {level: null, limits: {cpu: 5, disk: 4}, hosts: [{name: a}]}",
            {
                "level": "info",
                "empty": None,
                "limits": {"cpu": 5, "memory": 2, "disk": 4},
                "hosts": [{"name": "a"}],
            },
        ),
        (
            "valuesFile: more.yaml, valuesInline: {level: inline, limits: {cpu: 7}}",
            {
                "level": "inline",
                "empty": None,
                "nothing": None,
                "limits": {"cpu": 7, "disk": 3},
                "hosts": ["c"],
            },
        ),
        (
            "valuesFile: more.yaml, valuesMerge: merge, valuesInline: {level: inline, limits: {cpu: 7, memory: 8}}",
            {
                "level": "more",
                "empty": None,
                "nothing": None,
                "limits": {"cpu": 7, "memory": 2, "disk": 3},
                "hosts": ["c"],
            },
        ),
        (
            "valuesFile: more.yaml, valuesMerge: replace, valuesInline: {limits: {cpu: 7}}",
            {
                "level": "info",
                "empty": None,
                "nothing": None,
                "limits": {"cpu": 7, "memory": 2},
                "hosts": [{"name": "a", "port": 1}, {"name": "b"}],
            },
        ),
        (
            "additionalValuesFiles: [more.yaml, last.yaml]",
            {"level": "last", "absent": None, "limits": {"disk": 3}, "hosts": ["c"]},
        ),
    ],
)
def test_the_values_of_a_chart(chart, expected):
    assert values(chart) == expected


def test_the_release_of_a_chart():
    made = built("releaseName: shop, namespace: prod, kubeVersion: '1.29', apiVersions: [example.com/v1]")
    settings = made["ConfigMap/shop-settings"]
    assert settings["metadata"]["namespace"] == "prod"
    assert (settings["data"]["release"], settings["data"]["served"]) == ("v1.29", "true")
    settings = built("")["ConfigMap/release-name-settings"]
    assert settings["metadata"]["namespace"] == "default"
    assert (settings["data"]["release"], settings["data"]["served"]) == ("v1.37.0", "false")
    assert "ConfigMap/named-settings" in built("nameTemplate: named")


@pytest.mark.parametrize(
    ("chart", "names"),
    [
        ("", ["release-name-settings", "check", "hook"]),
        ("skipTests: true", ["release-name-settings", "hook"]),
        ("skipHooks: true", ["release-name-settings"]),
        (
            "skipHooks: true, includeCRDs: true",
            ["bars.example.com", "foos.example.com", "release-name-settings"],
        ),
    ],
)
def test_the_objects_of_a_chart(chart, names):
    assert [name.partition("/")[2] for name in built(chart)] == names


@pytest.mark.parametrize("empty", ["", " {}"])
def test_empty_annotations_are_removed(empty):
    files = {
        "charts/web/templates/a.yaml": f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:{empty}\n"
    }
    assert built("", **files)["Secret/a"]["metadata"] == {"name": "a"}


def test_a_chart_in_another_folder():
    files = {path.replace("charts/web/", "parts/web-2.0.0/web/"): text for path, text in FILES.items()}
    files["kustomization.yaml"] = (
        "helmGlobals: {chartHome: parts}\n"
        "helmCharts: [{name: web, version: 2.0.0, repo: 'https://charts.example.com', skipHooks: true}]\n"
    )
    assert list(objects(files)) == ["ConfigMap/release-name-settings"]


def test_the_objects_of_a_chart_are_transformed():
    files = {
        **FILES,
        "kustomization.yaml": (
            "namePrefix: a-\nnamespace: shop\nhelmCharts: [{name: web, skipHooks: true}]\n"
            'patches: [{target: {kind: ConfigMap}, patch: \'[{"op": "add", "path": "/data/x", "value": "1"}]\'}]\n'
        ),
    }
    (made,) = objects(files).values()
    assert made["metadata"] == {"name": "a-release-name-settings", "namespace": "shop"}
    assert made["data"]["x"] == "1"


@pytest.mark.parametrize(
    ("chart", "text", "problem"),
    [
        ("{name: gone}", "name", "'charts/gone' does not exist"),
        ("{version: 1.0.0}", "version", "a chart must have a 'name'"),
        ("{name: web, valuesFile: gone.yaml}", "gone.yaml", "'gone.yaml' does not exist"),
        ("{name: web, valuesMerge: some}", "name", "'valuesMerge' must be one of merge, override, replace"),
        (
            "{name: web, releaseName: a, nameTemplate: b}",
            "name",
            "a chart has either 'releaseName' or 'nameTemplate'",
        ),
        ("{name: web, kubeVersion: newest}", "newest", "'newest' is not a version of Kubernetes"),
        ("{name: web, nameTemplate: '{{ 1 }}'}", "name", "'nameTemplate' is not evaluated"),
        (
            "{name: redis, repo: 'https://charts.example.com'}",
            "name",
            "the chart 'redis' of https://charts.example.com is not in the repository",
        ),
        ("{name: bad}", "name", "the chart 'bad' cannot be rendered: no"),
        ("{name: needs}", "name", "the dependency 'db' is not in the folder 'charts' of the chart"),
    ],
)
def test_a_chart_that_is_not_rendered(chart, text, problem):
    files = {
        **FILES,
        "charts/bad/Chart.yaml": CHART,
        "charts/bad/values.yaml": "",
        "charts/bad/templates/a.yaml": '{{ fail "no" }}',
        "charts/needs/Chart.yaml": CHART
        + "dependencies: [{name: db, version: 1.0.0, repository: 'oci://x'}]\n",
        "charts/needs/values.yaml": "",
        "kustomization.yaml": f"helmCharts:\n  - {chart}\n",
    }
    ((_, at, message),) = problems(files)
    assert message == problem
    assert at.startswith(text) or at == chart


def test_a_remote_chart_is_unknown_and_the_rest_is_built():
    files = {
        "kustomization.yaml": "resources: [a.yaml]\nhelmCharts: [{name: redis, repo: 'oci://example.com'}]\n",
        "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    }
    assert [tree.value["metadata"]["name"] for tree in result(files).trees] == ["a"]
    assert [f.policy.name for f in aurora_devops.lint(files, profile="all", select=["KUZ"]).findings] == [
        "unchecked-input"
    ]


GENERATORS = {
    "chart.yaml": (
        "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\n"
        "name: web\nreleaseName: made\nskipHooks: true\nvaluesInline: {level: debug}\n"
    ),
    "account.yaml": (
        "apiVersion: builtin\nkind: IAMPolicyGenerator\nmetadata: {name: iam}\ncloud: gke\n"
        "kubernetesService: {namespace: shop, name: web}\nserviceAccount: {name: web-sa, projectId: prod}\n"
    ),
}


def test_generators_in_files():
    made = objects({**FILES, **GENERATORS, "kustomization.yaml": "generators: [chart.yaml, account.yaml]\n"})
    assert list(made) == ["ServiceAccount/web", "ConfigMap/made-settings"]
    assert made["ServiceAccount/web"]["metadata"] == {
        "annotations": {"iam.gke.io/gcp-service-account": "web-sa@prod.iam.gserviceaccount.com"},
        "name": "web",
        "namespace": "shop",
    }
    assert yaml.safe_load(made["ConfigMap/made-settings"]["data"]["values"])["level"] == "debug"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cloud: gke", "cloud: aws", "the cloud 'aws' is not supported; 'cloud' must be gke"),
        ("IAMPolicyGenerator", "IamGenerator", "Kustomize has no generator IamGenerator"),
        ("builtin", "example.com/v1", "the generator IAMPolicyGenerator is a program"),
    ],
)
def test_generators_that_are_refused(old, new, message):
    files = {
        "account.yaml": GENERATORS["account.yaml"].replace(old, new),
        "kustomization.yaml": "generators: [account.yaml]\n",
    }
    ((_, _, found),) = problems(files)
    assert found == message


METADATA = {
    **FILES,
    "account.yaml": GENERATORS["account.yaml"],
    "base/kustomization.yaml": "resources: [a.yaml]\n",
    "base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
}


def test_build_metadata():
    kustomization = (
        "resources: [base]\ngenerators: [account.yaml]\nsecretGenerator: [{name: s, literals: [a=b]}]\n"
        "helmCharts: [{name: web, skipHooks: true}]\nbuildMetadata: [originAnnotations, managedByLabel]\n"
    )
    made = objects({**METADATA, "kustomization.yaml": kustomization})
    assert {one["metadata"]["labels"]["app.kubernetes.io/managed-by"] for one in made.values()} == {
        "kustomize-v5.7.1"
    }
    origins = {
        name: yaml.safe_load(one["metadata"]["annotations"]["config.kubernetes.io/origin"])
        for name, one in made.items()
    }

    def by(kind, **more):
        return {"apiVersion": "builtin", "kind": kind, **more}

    assert list(origins.values()) == [
        {"configuredIn": "account.yaml", "configuredBy": by("IAMPolicyGenerator", name="iam")},
        {"configuredIn": "kustomization.yaml", "configuredBy": by("HelmChartInflationGenerator")},
        {"path": "base/a.yaml"},
        {"configuredIn": "kustomization.yaml", "configuredBy": by("SecretGenerator")},
    ]


def test_the_transformations_of_an_object():
    files = {
        **METADATA,
        "base/kustomization.yaml": "resources: [a.yaml]\ncommonLabels: {app: a}\n",
        "part/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -s\n"
        ),
        "notes.yaml": (
            "apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: {name: notes}\nannotations: {k: v}\n"
            "fieldSpecs: [{path: metadata/annotations, create: true}]\n"
        ),
        "kustomization.yaml": (
            "resources: [base]\ncomponents: [part]\nnamePrefix: p-\nlabels: [{pairs: {team: shop}}]\n"
            "images: [{name: a, newTag: b}, {name: c, newTag: d}]\ntransformers: [notes.yaml]\n"
            "buildMetadata: [transformerAnnotations]\n"
        ),
    }
    annotations = objects(files)["ConfigMap/p-a-s"]["metadata"]["annotations"]
    found = yaml.safe_load(annotations["alpha.config.kubernetes.io/transformations"])
    assert "config.kubernetes.io/origin" not in annotations
    assert [
        (one["configuredIn"], one["configuredBy"]["kind"], one["configuredBy"].get("name")) for one in found
    ] == [
        ("base/kustomization.yaml", "LabelTransformer", None),
        ("part/kustomization.yaml", "SuffixTransformer", None),
        ("kustomization.yaml", "PrefixTransformer", None),
        ("kustomization.yaml", "LabelTransformer", None),
        ("kustomization.yaml", "LabelTransformer", None),
        ("kustomization.yaml", "ImageTagTransformer", None),
        ("kustomization.yaml", "ImageTagTransformer", None),
        ("notes.yaml", "AnnotationsTransformer", "notes"),
    ]


def test_the_metadata_of_a_base_is_not_added():
    files = {
        **METADATA,
        "base/kustomization.yaml": "resources: [a.yaml]\nbuildMetadata: [managedByLabel]\n",
        "kustomization.yaml": "resources: [base]\n",
    }
    assert objects(files)["ConfigMap/a"]["metadata"] == {"name": "a"}


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: {{ .Values.host }}
  hostPID: «true»
  hostIPC: {{ .Values.ipc }}
  containers: []
"""


def test_findings_are_where_the_values_are_written():
    marked = {
        "charts/web/Chart.yaml": CHART,
        "charts/web/values.yaml": "host: true\nipc: «true»\n",
        "charts/web/templates/pod.yaml": POD,
        "kustomization.yaml": "helmCharts:\n  - name: web\n    valuesInline: {host: «true»}\n",
    }
    plain, wanted = {}, []
    for path, text in marked.items():
        plain[path], spans = unmark(text)
        wanted += [(path, span) for span in spans]
    select = ["host-network", "host-pid", "host-ipc"]
    report = aurora_devops.lint(plain, profile="all", select=select)
    assert sorted((f.path, f.span) for f in report.findings) == sorted(wanted)
    # What the kustomization corrects is not reported.
    plain["kustomization.yaml"] = plain["kustomization.yaml"].replace("host: true", "host: false, ipc: false")
    report = aurora_devops.lint(plain, profile="all", select=select)
    assert [f.path for f in report.findings] == ["charts/web/templates/pod.yaml"]


def test_a_template_that_is_named_alone_is_judged_as_the_kustomization_builds_it(repository):
    files = {
        "charts/web/Chart.yaml": CHART,
        "charts/web/values.yaml": "host: true\nipc: false\n",
        "charts/web/templates/pod.yaml": unmark(POD)[0],
        "kustomization.yaml": "helmCharts:\n  - name: web\n    valuesInline: {host: false}\n",
    }
    root = repository(files)
    select = ["host-network", "host-pid"]
    report = aurora_devops.lint(root / "charts/web/templates/pod.yaml", profile="all", select=select)
    assert [f.policy.name for f in report.findings] == ["host-pid"]
    (root / "kustomization.yaml").write_text("resources: []\nnamespace: a\n", encoding="utf-8")
    report = aurora_devops.lint(root / "charts/web", profile="all", select=select)
    assert sorted(f.policy.name for f in report.findings) == select


@pytest.mark.parametrize(
    "chart",
    [
        "3",
        "[3]",
        "{name: 3}",
        "{name: web, valuesInline: 4}",
        "{name: web, valuesInline: [1]}",
        "{name: web, apiVersions: 3}",
    ],
)
def test_a_value_of_a_wrong_type(chart):
    files = {**FILES, "kustomization.yaml": f"helmCharts: [{chart}]\n"}
    report = aurora_devops.lint(files, profile="all", select=["KUZ"])
    assert not report.failures
    assert "must be" in report.findings[0].message
