"""Names of stages and jobs that a fix corrects."""

import pytest

import aurora_devops


@pytest.mark.parametrize(
    ("policy", "text", "old", "new"),
    [
        ("unknown-stage", "stages: [build, deploy]\na: {stage: 'delpoy', script: x}\n", "delpoy", "deploy"),
        (
            "unknown-stage",
            'stages: [build, to deploy]\na: {"stage": "to delpoy", "script": "x"}\n',
            "delpoy",
            "deploy",
        ),
        (
            "unknown-stage",
            "stages: [build-a, build-b]\na:\n  stage: build-c # c\n  script: x\n",
            "build-c",
            None,
        ),
        (
            "unknown-stage",
            "stages: [deploy]\n.a: &a {stage: delpoy}\nb: {<<: *a, script: x}\n",
            "delpoy",
            None,
        ),
        (
            "unknown-need",
            "build: {script: x}\na:\n  script: x\n  needs:\n    - job: 'biuld' # c\n",
            "biuld",
            "build",
        ),
        (
            "unknown-need",
            "build: {script: x}\na: {script: x, needs: [build], dependencies: [biuld]}\n",
            "biuld",
            "build",
        ),
        ("unknown-need", "build: {script: x}\na: {script: x, needs: [build, biuld]}\n", "biuld", None),
        (
            "unknown-need",
            "build: {stage: deploy, script: x}\na: {script: x, needs: [biuld]}\n",
            "biuld",
            None,
        ),
        ("unknown-need", "build: {script: x, needs: [biuld]}\n", "biuld", None),
        ("invalid-extends", ".base: {image: a}\na: {extends: ['.bsae'], script: x}\n", ".bsae", ".base"),
        ("invalid-extends", ".base: {image: a}\na: {extends: [.base, .bsae], script: x}\n", ".bsae", None),
        ("invalid-extends", ".base: {extends: a}\na: {extends: .bsae, script: x}\n", ".bsae", None),
    ],
)
def test_a_name_is_corrected_where_one_other_is_meant(policy, text, old, new):
    assert old in text
    files = {".gitlab-ci.yml": text}
    assert aurora_devops.lint(files, select=[policy]).findings
    outcomes = aurora_devops.fix(files, select=[policy], unsafe=True)
    assert [outcome.after for outcome in outcomes] == ([] if new is None else [text.replace(old, new)])
    assert not aurora_devops.fix(files, select=[policy])


def test_a_name_in_an_included_file_is_corrected_there():
    files = {
        ".gitlab-ci.yml": "include: [{local: ci/deploy.yml}]\nstages: [deploy]\n",
        "ci/deploy.yml": "deploy:\n  stage: delpoy\n  script: x\n",
    }
    (outcome,) = aurora_devops.fix(files, select=["unknown-stage"], unsafe=True)
    assert (outcome.path, outcome.after) == ("ci/deploy.yml", "deploy:\n  stage: deploy\n  script: x\n")
