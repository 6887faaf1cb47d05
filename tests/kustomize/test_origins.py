"""Where the values of a built object were written."""

import pytest
from building import COMPONENT, WEB, result

from aurora_devops.core.place import Route

FILES = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": WEB,
    "prod/kustomization.yaml": """\
resources: [../base]
components: [../part]
namespace: shop
labels:
  - pairs: {team: a}
images:
  - name: registry.example.com/web
    newTag: "2.0"
replicas:
  - name: web
    count: 3
patches:
  - path: patch.yaml
  - target: {kind: Deployment}
    patch: |-
      - op: add
        path: /spec/paused
        value: true
configMapGenerator:
  - name: settings
    literals: [LEVEL=warn]
""",
    "prod/patch.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: web
          tty: true
""",
    "part/kustomization.yaml": COMPONENT + "commonAnnotations: {note: x}\n",
}
POD = ("spec", "template", "spec")


@pytest.mark.parametrize(
    ("route", "path", "text"),
    [
        (("kind",), "base/web.yaml", "Deployment"),
        (("metadata", "name"), "base/web.yaml", "web"),
        (("metadata", "namespace"), "prod/kustomization.yaml", "shop"),
        (("metadata", "labels", "team"), "prod/kustomization.yaml", "a"),
        (("metadata", "annotations", "note"), "part/kustomization.yaml", "x"),
        (("spec", "replicas"), "prod/kustomization.yaml", "3"),
        (("spec", "paused"), "prod/kustomization.yaml", "true"),
        ((*POD, "hostNetwork"), "prod/patch.yaml", "true"),
        ((*POD, "containers", 0, "name"), "base/web.yaml", "web"),
        ((*POD, "containers", 0, "image"), "prod/kustomization.yaml", '"2.0"'),
        ((*POD, "containers", 0, "tty"), "prod/patch.yaml", "true"),
        ((*POD, "containers", 0, "envFrom", 0, "configMapRef", "name"), "base/web.yaml", "settings"),
        ((*POD, "containers", 0, "securityContext"), "base/web.yaml", "name"),
    ],
)
def test_the_place_of_a_value(route: Route, path: str, text: str) -> None:
    found = result(FILES, "prod/kustomization.yaml")
    assert found.problems == []
    (tree,) = (one for one in found.trees if one.value["kind"] == "Deployment")
    source = tree.source_of(route)
    assert source is not None
    span = tree.focus(route)
    assert (source.path, source.text[span.start : span.end]) == (path, text)


def test_the_place_of_a_generated_value() -> None:
    found = result(FILES, "prod/kustomization.yaml")
    (tree,) = (one for one in found.trees if one.value["kind"] == "ConfigMap")
    span = tree.focus(("data", "LEVEL"))
    assert FILES["prod/kustomization.yaml"][span.start : span.end] == "LEVEL=warn"


def test_only_a_value_that_is_written_as_it_is_has_characters_and_can_be_edited() -> None:
    (_, tree) = result(FILES, "prod/kustomization.yaml").trees
    image, kind = (*POD, "containers", 0, "image"), ("kind",)
    assert tree.value["spec"]["template"]["spec"]["containers"][0]["image"] == "registry.example.com/web:2.0"
    assert tree.chars(image, 0, 3) is None
    assert tree.origin(image, "value") is None
    assert tree.chars(kind, 0, 3) is not None
    assert tree.origin(kind, "value") is not None


def test_the_files_of_a_kustomization_are_told() -> None:
    assert result(FILES, "prod/kustomization.yaml").files == [
        "base/kustomization.yaml",
        "base/web.yaml",
        "part/kustomization.yaml",
        "prod/kustomization.yaml",
        "prod/patch.yaml",
    ]
