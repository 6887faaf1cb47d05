"""Custom resources are checked with the CustomResourceDefinitions of the repository."""

import pytest

import aurora_devops

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer}
                mode: {type: string, enum: [Fast, Slow]}
                port: {x-kubernetes-int-or-string: true}
                level: {type: string, default: info}
                hosts: {type: array, items: {type: object, properties: {name: {type: string}}}}
                labels: {type: object, additionalProperties: {type: string}}
                anything: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""


def widget(spec: str, version: str = "example.com/v1") -> str:
    return f"apiVersion: {version}\nkind: Widget\nmetadata: {{name: web}}\nspec: {spec}\n"


def found(text: str, **others: str) -> list[str]:
    files = {"config/crd/widgets.yaml": CRD, "config/web/widget.yaml": text, **others}
    report = aurora_devops.lint(files, select=["kubernetes-api"])
    return [finding.policy.name for finding in report.findings if finding.path == "config/web/widget.yaml"]


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("{size: 1, mode: Fast, port: http, hosts: [{name: a}], labels: {a: b}, anything: {a: 1}}", []),
        ("{size: 1, port: 80, mode: '{{ mode }}', hosts: , labels: }", []),
        ("{size: '1'}", ["invalid-manifest"]),
        ("{size: 1, mode: fast}", ["invalid-value"]),
        ("{size: 1, hosts: [{name: 1}]}", ["unquoted-value"]),
        ("{size: 1, hosts: {}}", ["invalid-manifest"]),
        ("{size: 1, labels: {a: true}}", ["unquoted-value"]),
        ("{Size: 1, size: 1}", ["unknown-field"]),
        ("{}", []),
        ("[]", ["invalid-manifest"]),
    ],
)
def test_the_fields_of_a_custom_resource(spec: str, names: list[str]) -> None:
    assert found(widget(spec)) == names


def test_another_version_or_another_repository_is_not_checked() -> None:
    assert found(widget("{size: '1'}", "example.com/v2")) == []
    alone = aurora_devops.lint({"widget.yaml": widget("{size: '1'}")}, select=["kubernetes-api"])
    assert not alone.findings


def test_definitions_that_differ_are_not_used() -> None:
    other = CRD.replace("type: integer", "type: string")
    assert found(widget("{size: '1'}"), **{"chart/crds/widgets.yaml": other}) == []
    assert found(widget("{size: '1'}"), **{"chart/crds/widgets.yaml": CRD}) == ["invalid-manifest"]


@pytest.mark.parametrize(
    "crd", ["kind: CustomResourceDefinition\nspec: []\n", CRD.replace("versions:", "old:"), "a: [\n"]
)
def test_a_definition_that_cannot_be_used(crd: str) -> None:
    report = aurora_devops.lint(
        {"crds/a.yaml": crd, "widget.yaml": widget("{size: '1'}")}, select=["kubernetes-api"]
    )
    assert not [finding for finding in report.findings if finding.path == "widget.yaml"]
    assert not report.failures


def test_definitions_for_tests_are_of_any_release():
    assert found(widget("{Size: 1, size: 1}"), **{"config/crd/widgets.yaml": ""}) == []
    tests = {"config/crd/widgets.yaml": "", "tests/data/crds.yaml": CRD}
    assert found(widget("{Size: 1, size: 1}"), **tests) == []


@pytest.mark.parametrize(
    ("defined", "names"),
    [
        ("  group: example.com\n  names:\n    kind: Widget\n", []),
        ("spec:\n    group: 'example.com'\n    names:\n        kind: \"Widget\"\n", []),
        ("  group: example.com\n  names:\n    kind: Gadget\n", ["unknown-field"]),
        ("  group: example.org\n  names:\n    kind: Widget\n", ["unknown-field"]),
    ],
)
def test_a_definition_in_a_large_file_is_not_known(defined, names):
    large = f"kind: CustomResourceDefinition\n{defined}# {'x' * 400_000}\n"
    assert found(widget("{Size: 1, size: 1}"), **{"config/crds/all.yaml": large}) == names
