"""The values of a matrix in the commands and inputs of a job."""

import json

import pytest

from aurora_devops import lint
from aurora_devops.core.kind import Document
from aurora_devops.core.reading import Reader
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.facts import HandledImage, JobStep, NamedFile, NamedObject, NamedTarget
from aurora_devops.kinds.github.matrix import may_run, runs_of, values_in
from aurora_devops.kinds.github.model import Workflow

WORKFLOW = """\
on: push
jobs:
  ship:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        {matrix}
    env:
      PART: ${{{{ matrix.part }}}}
    steps:
      - uses: actions/checkout@v6
      - {step}
"""
PARTS = "part: [api, web]"


def read(text: str) -> Document:
    reader = Reader(default_catalogue(), Settings())
    return reader.read(Source(".github/workflows/ship.yml", text))[0][0]


def facts_of(sort: type, step: str, matrix: str = PARTS) -> list[object]:
    document = read(WORKFLOW.format(matrix=matrix, step=step))
    return [fact for fact in document.facts() if isinstance(fact, sort)]


@pytest.mark.parametrize(
    "step",
    [
        "run: docker push ghcr.io/acme/$PART:1",
        "run: docker push ghcr.io/acme/${{ matrix.part }}:1",
        "{run: 'docker push ghcr.io/acme/$NAME:1', env: {NAME: '${{ matrix.part }}'}}",
        "{uses: docker/build-push-action@v6, with: {push: true, tags: 'ghcr.io/acme/${{ matrix.part }}:1'}}",
    ],
)
@pytest.mark.parametrize(
    "matrix",
    [
        PARTS,
        "include: [{part: api}, {part: web}]",
        "part: [api, web, db]\n        exclude: [{part: db}]",
    ],
)
def test_images_of_a_matrix(step: str, matrix: str) -> None:
    names = {one.name for one in facts_of(HandledImage, step, matrix)}
    assert names == {"ghcr.io/acme/api", "ghcr.io/acme/web"}


def test_a_dockerfile_for_each_run() -> None:
    given = "{context: 'parts/${{ matrix.part }}', tags: 'a/${{ matrix.part }}'}"
    step = "{uses: docker/build-push-action@v6, with: " + given + "}"
    found = {(one.name, one.dockerfile) for one in facts_of(HandledImage, step) if one.dockerfile}
    assert found == {("a/api", "parts/api/Dockerfile"), ("a/web", "parts/web/Dockerfile")}


def test_objects_and_files_of_a_matrix() -> None:
    step = 'run: kubectl apply -f "k8s/$PART.yaml" && kubectl rollout status "deployment/${{ matrix.part }}"'
    assert {one.name for one in facts_of(NamedObject, step)} == {"api", "web"}
    assert {one.file for one in facts_of(NamedFile, step)} == {"k8s/api.yaml", "k8s/web.yaml"}


def test_a_step_is_one_step() -> None:
    assert len(facts_of(JobStep, "run: docker push ghcr.io/acme/web:1")) == 1


@pytest.mark.parametrize("part", ["$PART", "${{ matrix.part }}"])
def test_a_step_pushes_the_image_of_each_run(part: str) -> None:
    steps = facts_of(JobStep, f"run: docker push ghcr.io/acme/{part}:1")
    assert [step.image for step in steps] == ["ghcr.io/acme/api", "ghcr.io/acme/web"]


@pytest.mark.parametrize("matrix", ["part: ${{ fromJSON(inputs.parts) }}", "other: [1, 2]"])
def test_an_unknown_matrix(matrix: str) -> None:
    found = facts_of(HandledImage, "run: docker push ghcr.io/acme/${{ matrix.part }}:1", matrix)
    assert ["matrix.part" in one.name for one in found] == [True]


@pytest.mark.parametrize(
    ("matrix", "values"),
    [
        ({"a": [1, 2], "b": ["x"]}, ["1x", "2x"]),
        ({"a": [1], "b": ["x"], "include": [{"a": 1, "c": 3}, {"a": 5, "b": "y"}]}, ["1x", "5y"]),
        ({"a": [1, 2], "b": ["x", "y"], "exclude": [{"a": 1, "b": "y"}]}, ["1x", "2x", "2y"]),
        ({"a": list(range(9)), "b": list(range(9))}, []),
        ({"a": "${{ inputs.a }}", "b": ["x"]}, []),
    ],
)
def test_runs(matrix: dict[str, object], values: list[str]) -> None:
    jobs = {"ship": {"runs-on": "x", "strategy": {"matrix": matrix}, "steps": []}}
    workflow = read(json.dumps({"on": "push", "jobs": jobs})).model
    assert isinstance(workflow, Workflow)
    runs = values_in(runs_of(workflow.jobs["ship"]), "${{ matrix.a }}${{matrix.B}}")
    assert [run["matrix.a"] + run["matrix.b"] for run in runs] == values


@pytest.mark.parametrize(
    "step",
    [
        "run: if [ $PART = web ]; then make image; else make $PART; fi",
        "run: 'case ${{ matrix.part }} in web) make image;; *) make ${{ matrix.part }};; esac'",
        "{run: 'make ${{ matrix.part }}', if: matrix.part != 'web'}",
        "{run: 'make $PART', if: \"${{ always() && matrix.part == 'API' }}\"}",
    ],
)
def test_what_runs_with_a_value(step: str) -> None:
    assert {fact.name for fact in facts_of(NamedTarget, step)} - {"image"} == {"api"}


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("matrix.os == 'linux'", True),
        ("matrix.os == 'windows'", False),
        ("!matrix.fast", False),
        ("startsWith(matrix.os, 'win') || endsWith(matrix.os, 'dows')", False),
        ("contains(matrix.os, 'nux') && github.ref == 'refs/heads/main'", True),
        ("matrix.other == 'a'", False),
        ("matrix.other", False),
        ("matrix.other && github.ref == 'refs/heads/main'", False),
        ("matrix.other == true", False),
        ("matrix.other != true && !matrix.other", True),
        ("matrix.computed.part", True),
        ("matrix['fast'] && matrix.*", True),
        ("matrix.computed == 'a'", True),
        ("failure()", True),
        ("matrix.os ==", True),
        (None, True),
    ],
)
def test_whether_a_step_runs(condition: str | None, runs: bool) -> None:
    values = {"os": "Linux", "fast": True, "computed": "${{ inputs.a }}"}
    assert may_run(condition, values) is runs


def test_the_value_of_the_matrix_is_related():
    workflow = (
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n"
        "        target: [lint, test]\n    steps:\n      - uses: actions/checkout@v5\n"
        "      - run: make ${{ matrix.target }}\n"
    )
    report = lint(
        {".github/workflows/ci.yml": workflow, "Makefile": "test:\n\tgo test ./...\n"},
        select=["unknown-make-target"],
    )
    (finding,) = report.findings
    assert (finding.line, "'lint'" in finding.message) == (10, True)
    assert [one.location.line for one in finding.related if one.path == finding.path] == [7]
