"""The command `aurora render`."""

import json

import pytest

from aurora_devops.cli.aurora import main

FILES = {
    "base/kustomization.yaml": "resources: [config.yaml]\nnamePrefix: x-\n",
    "base/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: |\n    1\n    2\n",
    "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
    "empty/readme.md": "",
}


def render(capsys, *argv):
    status = main(["render", *argv])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("path", ["prod", "prod/kustomization.yaml", "./prod/"])
def test_the_objects_of_a_kustomization(repository, capsys, path):
    repository(FILES)
    assert render(capsys, path) == (
        0,
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x-c\n  namespace: prod\ndata:\n  a: |\n    1\n    2\n",
        "",
    )


def test_the_origins_of_values(repository, capsys):
    repository(FILES)
    _, out, _ = render(capsys, "prod", "--origins")
    places = dict(line.strip().split("#") for line in out.splitlines() if "#" in line)
    assert {key.strip(): place.strip() for key, place in places.items()} == {
        "apiVersion: v1": "base/config.yaml:1",
        "kind: ConfigMap": "base/config.yaml:2",
        "metadata:": "base/config.yaml:3",
        "name: x-c": "base/config.yaml:4",
        "namespace: prod": "prod/kustomization.yaml:2",
        "data:": "base/config.yaml:5",
        "a: |": "base/config.yaml:6",
    }


def test_json(repository, capsys):
    repository(FILES)
    _, out, _ = render(capsys, "prod", "--format", "json")
    assert [one["metadata"]["name"] for one in json.loads(out)] == ["x-c"]
    _, out, _ = render(capsys, "prod", "--format", "json", "--origins")
    (found,) = json.loads(out)
    assert found["object"]["data"] == {"a": "1\n2\n"}
    assert found["origins"]["/metadata/namespace"] == "prod/kustomization.yaml:2"


def test_what_cannot_be_built(repository, capsys):
    repository({**FILES, "prod/kustomization.yaml": "resources: [../base, a.yaml]\nnamespace: prod\n"})
    status, out, err = render(capsys, "prod")
    assert (status, out) == (2, "")
    assert err == "error: prod/kustomization.yaml:1: 'a.yaml' does not exist\n"


def test_nothing_to_render(repository, capsys):
    from aurora_devops.core.settings import ConfigError

    repository(FILES)
    with pytest.raises(ConfigError, match=r"nothing to render; expected .*kustomization\.yaml"):
        main(["render", "empty"])


def test_outside_of_a_repository_a_base_may_be_anywhere(tmp_path, capsys):
    for path, text in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    status, out, _ = render(capsys, str(tmp_path / "prod"))
    assert status == 0
    assert "name: x-c" in out
