"""The public functions that read: which model comes back, for people and for a type checker.

`nox -s types` checks this file, so that `assert_type` holds for callers with mypy --strict.
"""

from pathlib import Path
from typing import assert_type

import pytest

import aurora_devops
from aurora_devops import ConfigError, Document
from aurora_devops.core.run import default_catalogue
from aurora_devops.kinds.dockerfile.model import Dockerfile, Stage
from aurora_devops.kinds.kubernetes.model import Deployment, Job, Object, Service

TEXT = "FROM debian:12 AS base\nUSER app\n"
MANIFESTS = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\n"


def test_a_kind_gives_the_type_of_the_model() -> None:
    documents = aurora_devops.read("some.name", TEXT, kind="dockerfile")
    assert_type(documents, tuple[Document[Dockerfile], ...])
    (document,) = documents
    stage = document.model.final_stage
    assert_type(stage, Stage | None)
    assert stage is not None
    assert stage.name == "base"
    assert_type(aurora_devops.read("a.yaml", MANIFESTS, kind="kubernetes")[0].model, Object)


def test_without_a_kind_the_path_decides() -> None:
    (document,) = aurora_devops.read("Dockerfile", TEXT)
    assert isinstance(document.model, Dockerfile)
    assert aurora_devops.read("some.name", TEXT) == ()


def test_a_file_is_read_as_a_model_whatever_its_path(tmp_path: Path) -> None:
    (tmp_path / "build.txt").write_text(TEXT)
    document = aurora_devops.read_as(Dockerfile, tmp_path / "build.txt")
    assert_type(document, Document[Dockerfile])
    assert [type(node).__name__ for node in document.walk()][:2] == ["Dockerfile", "Stage"]
    assert_type(aurora_devops.read_as(Deployment, "a.yaml", MANIFESTS).model, Deployment)
    metadata = aurora_devops.read_as(Service, "a.txt", MANIFESTS).model.metadata
    assert metadata is not None
    assert metadata.name == "a"


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ConfigError, match=r"a\.yaml: cannot be read as Job"):
        aurora_devops.read_as(Job, "a.yaml", MANIFESTS)
    with pytest.raises(ConfigError, match="unknown kind 'dockrfile'; did you mean dockerfile"):
        aurora_devops.read("a", TEXT, kind="dockrfile")


@pytest.mark.parametrize("kind", default_catalogue().kinds)
def test_every_kind_can_be_asked_for(kind: str) -> None:
    for text in ("a: 1\n", "- 1\n", "1\n", "kind: 1\napiVersion: []\n", ""):
        for document in aurora_devops.read("some.name", text, kind=kind):
            assert document.kind in (kind, "")
            for part in (document.walk, document.facts, document.silences):
                assert all(each is not None for each in part())


@pytest.mark.parametrize("text", ["a: 1\n", "- 1\n", "kind: 1\n"])
def test_a_file_that_is_called_a_manifest_and_is_none_is_a_finding(text: str, tmp_path: Path) -> None:
    (tmp_path / "aurora.yaml").write_text("lint: {kinds: {'x.yaml': kubernetes}}\n")
    (tmp_path / "x.yaml").write_text(text)
    report = aurora_devops.lint(tmp_path)
    assert report.complete
    assert {f.policy.category for f in report.findings} == {"validity"}


def test_what_a_report_holds_is_short_to_print() -> None:
    (finding, *_) = aurora_devops.lint({"Dockerfile": "FROM debian:latest\n"}, select=["latest-tag"]).findings
    assert repr(finding.policy) == "<policy IMG001 latest-tag>"
    assert len(repr(finding)) < 600
