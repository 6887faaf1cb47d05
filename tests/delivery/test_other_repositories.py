"""Workflows that run in other repositories: what their commands name is not in this one."""

import pytest

import aurora_devops

JOB = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n      - run: make unit\n"
CALLED = f"on:\n  workflow_call:\n{JOB}"


def caller(uses):
    return f"on: push\njobs:\n  a:\n    uses: {uses}\n"


def reported(files):
    report = aurora_devops.lint({"Makefile": "lint:\n\ttrue\n", **files}, select=["unknown-make-target"])
    return {finding.path for finding in report.findings}


@pytest.mark.parametrize(
    "files",
    [
        {".github/workflows/test.yml": CALLED},
        {
            ".github/workflows/test.yml": CALLED,
            ".github/workflows/ci.yml": caller("./.github/workflows/go.yml"),
        },
        {"templates/service/.github/workflows/ci.yml": f"on: push\n{JOB}"},
    ],
)
def test_the_commands_are_about_another_repository(files):
    assert reported(files) == set()


@pytest.mark.parametrize(
    "files",
    [
        {
            ".github/workflows/test.yml": CALLED,
            ".github/workflows/ci.yml": caller("./.github/workflows/test.yml"),
        },
        {
            ".github/workflows/test.yml": CALLED,
            ".github/workflows/ci.yaml": caller("'acme/shop/.github/workflows/test.yml@main'"),
        },
        {".github/workflows/test.yml": f"on: [push, workflow_call]\n{JOB}"},
    ],
)
def test_the_commands_are_about_this_repository(files):
    assert reported(files) == {".github/workflows/test.yml"}


@pytest.mark.parametrize("folder", [".forgejo", ".gitea"])
def test_workflows_of_other_servers(folder):
    text = (
        f"on: push\n{JOB}      - uses: https://code.example.com/actions/cache@v4\n"
        f"      - run: echo ${{{{ {folder[1:]}.repository }}}} ${{{{ nosuch.x }}}}\n"
    )
    policies = ["invalid-action-reference", "unavailable-context", "unknown-make-target"]
    report = aurora_devops.lint(
        {"Makefile": "lint:\n\ttrue\n", f"{folder}/workflows/ci.yml": text}, select=policies
    )
    assert [finding.policy.name for finding in report.findings] == [
        "unknown-make-target",
        "unavailable-context",
    ]
    report = aurora_devops.lint({".github/workflows/ci.yml": text}, select=policies)
    assert [finding.policy.name for finding in report.findings] == [
        "invalid-action-reference",
        "unavailable-context",
    ]
