"""How objects are read: kinds, patches, lists, embedded artifacts, effective values."""

from fractions import Fraction
from typing import TypeVar

import pytest

import aurora_devops
from aurora_devops.core.engine import Engine
from aurora_devops.core.kind import Document
from aurora_devops.core.node import from_data
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.kinds.kubernetes import ContainerIn, Controller, LabelSelector, PodIn, Specified, Workload
from aurora_devops.kinds.kubernetes.model import script_in
from aurora_devops.kinds.kubernetes.quantity import quantity
from aurora_devops.subjects import Image, Port, Script, Setting

T = TypeVar("T")


def documents(text: str, path: str = "manifest.yaml") -> list[Document]:
    found, _ = Engine(default_catalogue(), Settings()).reader.read(Source(path, text))
    return found


def nodes(text: str, sort: type[T], path: str = "manifest.yaml") -> list[T]:
    return [node for document in documents(text, path) for node in document.walk() if isinstance(node, sort)]


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  securityContext:
    runAsUser: 1000
  initContainers:
    - name: proxy
      image: proxy:1
      restartPolicy: Always
    - name: migrate
      image: migrate:1
  containers:
    - name: web
      image: web:1
      command: [sh, -ec]
      args: ["echo $HOME"]
      env:
        - name: PORT
          value: 8080
      ports:
        - containerPort: 8080
      securityContext:
        runAsUser: 0
"""


def test_containers_know_their_sort() -> None:
    found = nodes(POD, ContainerIn)
    assert [(inside.container.name, inside.sort, inside.long_running) for inside in found] == [
        ("proxy", "init", True),
        ("migrate", "init", False),
        ("web", "container", True),
    ]


def test_the_containers_own_value_wins() -> None:
    values = [inside.secured("runAsUser")[0] for inside in nodes(POD, ContainerIn)]
    assert values == [1000, 1000, 0]


def test_subjects() -> None:
    assert [image.text for image in nodes(POD, Image)] == ["proxy:1", "migrate:1", "web:1"]
    assert [(setting.name, setting.value) for setting in nodes(POD, Setting)] == [("PORT", "8080")]
    assert [(script.text, script.shell) for script in nodes(POD, Script)] == [("echo $HOME", "sh")]
    assert [port.number for port in nodes(POD, Port)] == [8080]


def test_an_unknown_kind_with_a_pod_template_is_a_controller() -> None:
    text = (
        "apiVersion: acme.io/v1\nkind: Thing\nspec:\n  template:\n    spec:\n      containers:\n"
        "        - image: a:1\n"
    )
    (document,) = documents(text)
    assert isinstance(document.model, Controller)
    assert len(nodes(text, Workload)) == 1


def test_a_kind_of_another_group_is_not_taken_for_ours() -> None:
    (document,) = documents("apiVersion: serving.knative.dev/v1\nkind: Service\nspec:\n  traffic: []\n")
    assert isinstance(document.model, Specified)


def test_a_patch_lacks_nothing() -> None:
    text = (
        POD.replace("      image: web:1\n", "")
        .replace("      image: proxy:1\n", "")
        .replace("      image: migrate:1\n", "")
    )
    assert [pod.whole for pod in nodes(text, PodIn, "overlays/prod/pod.yaml")] == [False]
    assert [pod.whole for pod in nodes(text, PodIn, "base/pod.yaml")] == [True]


@pytest.mark.parametrize(
    "path", ["overlays/plugins/web.yaml", "components/plugin/web.yaml", "config/web-patch.yaml"]
)
def test_a_patch_may_add_containers_with_an_image(path: str) -> None:
    some = POD.replace("      image: proxy:1\n", "")
    assert [pod.whole for pod in nodes(some, PodIn, path)] == [False]
    assert [pod.whole for pod in nodes(POD, PodIn, path)] == [True]


def test_a_controller_without_selector_is_a_patch() -> None:
    text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: web\nspec:\n"
    text += "  selector: {matchLabels: {app: web}}\n"
    text += "  template:\n    spec:\n      containers:\n        - {name: web, image: 'web:1'}\n"
    assert [pod.whole for pod in nodes(text, PodIn, "config/patch.yaml")] == [True]
    patch = text.replace("  selector: {matchLabels: {app: web}}\n", "")
    assert [pod.whole for pod in nodes(patch, PodIn, "config/patch.yaml")] == [False]
    assert [pod.whole for pod in nodes(patch, PodIn, "config/web.yaml")] == [True]
    job = patch.replace("apps/v1", "batch/v1").replace("DaemonSet", "Job")
    assert [pod.whole for pod in nodes(job, PodIn, "config/patch.yaml")] == [True]


def test_the_items_of_a_list_are_documents() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"  {'-' if i == 0 else ' '} {line}\n" for i, line in enumerate(POD.splitlines())
    )
    assert [document.model.kind for document in documents(text)] == ["List", "Pod"]  # type: ignore[attr-defined]


def test_rules_and_dashboards_inside_are_documents() -> None:
    rules = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: a\nspec:\n  groups: []\n"
    assert [document.kind for document in documents(rules)] == ["kubernetes", "prometheus-rules"]
    dashboard = (
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a.json: |\n    {"panels": []}\n'
    )
    assert [document.kind for document in documents(dashboard)] == ["kubernetes", "grafana-dashboard"]


def test_a_null_is_absent() -> None:
    (document,) = documents(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\nspec:\n  containers:\n  volumes: null\n"
    )
    assert not document.problems


def test_the_secret_is_decoded() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  token: aHVudGVyMg==\n  key: //8=\n"
    assert [(setting.name, setting.value) for setting in nodes(text, Setting)] == [("token", "hunter2")]


@pytest.mark.parametrize(
    ("words", "script"),
    [
        (["sh", "-c", "ls"], (2, "sh")),
        (["/bin/bash", "-euo", "pipefail", "-c", "ls"], (4, "bash")),
        (["sh", "script.sh", "-c", "ls"], None),
        (["python", "-c", "print()"], None),
        (["sh", "-c"], None),
    ],
)
def test_the_script_of_a_shell(words: list[str], script: tuple[int, str] | None) -> None:
    assert script_in(words) == script


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500m", Fraction(1, 2)),
        ("0.25Gi", 256 * 1024**2),
        ("1e3", 1000),
        ("2", 2),
        ("256Mb", None),
        (None, None),
    ],
)
def test_quantity(text: str | None, number: Fraction | int | None) -> None:
    assert quantity(text) == number


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchLabels": {"app": "${APP}"}}, None),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
        ({}, True),
    ],
)
def test_a_selector(selector: dict[str, object], matches: bool | None) -> None:
    assert from_data(LabelSelector, selector).matches({"app": "web"}) is matches


@pytest.mark.parametrize("version", ["v1alpha1", "v2alpha", "v1alpha12"])
def test_an_alpha_version_without_a_group_is_of_another_program(version):
    text = f"apiVersion: {version}\nkind: Role\nmetadata:\n  name: a\nrules: []\n"
    assert aurora_devops.lint({"roles/a.yaml": text}).skipped == {"unknown type": 1}
    beta = text.replace(version, "v1beta1")
    assert aurora_devops.lint({"roles/a.yaml": beta}, select=["wrong-api-version"]).findings
