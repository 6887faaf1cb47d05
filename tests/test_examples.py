"""The examples as a user sees them."""

import re
from pathlib import Path

import pytest
from inline_snapshot import external_file

import aurora_devops
from aurora_devops.reporters import text

EXAMPLES = Path(__file__).parent.parent / "examples"
TASKMASTER = "taskmaster"


def report_of(name: str, **choices) -> aurora_devops.Report:
    folder = EXAMPLES / name
    files = {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }
    return aurora_devops.lint(files, **choices)


def test_the_report_on_the_printed_artifacts():
    shown = text.render(report_of(TASKMASTER))
    assert shown == external_file("snapshots/taskmaster.txt")


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("k8s/deployment.yaml", 15, "latest-tag"),
        ("k8s/deployment.yaml", 14, "run-as-root"),
        ("k8s/deployment.yaml", 14, "writable-root-filesystem"),
        (".github/workflows/ci.yml", 23, "mutable-action"),
        (".github/workflows/ci.yml", 24, "mutable-action"),
        (".github/workflows/ci.yml", 35, "mutable-action"),
        (".github/workflows/ci.yml", 43, "mutable-action"),
        (".github/workflows/ci.yml", 17, "weak-password"),
        (".github/workflows/ci.yml", 2, "missing-permissions"),
        (".github/workflows/ci.yml", 52, "unawaited-rollout"),
        (".github/workflows/ci.yml", 52, "unknown-object-in-command"),
        ("Dockerfile", 5, "unpinned-pip-package"),
        ("alerts/api.yml", 5, "missing-alert-runbook"),
        ("alerts/api.yml", 5, "missing-alert-description"),
        ("alerts/api.yml", 13, "missing-alert-runbook"),
        ("alerts/api.yml", 13, "missing-alert-description"),
        ("alerts/api.yml", 6, "unaggregated-ratio"),
        ("dashboards/taskmaster.json", 5, "missing-panel-datasource"),
        ("dashboards/taskmaster.json", 5, "missing-panel-unit"),
        ("dashboards/taskmaster.json", 14, "missing-panel-unit"),
        ("dashboards/taskmaster.json", 6, "deprecated-panel"),
    ],
)
def test_what_the_printed_artifacts_must_be_told(path, line, name):
    report = report_of(TASKMASTER, profile="strict")
    assert (path, line, name) in {
        (finding.path, finding.line, finding.policy.name) for finding in report.findings
    }


def test_the_mended_ones_are_clean_under_strict():
    report = report_of("taskmaster-fixed", profile="strict", suppressions=False)
    assert [(f.path, f.line, f.policy.name, f.message) for f in report.findings] == []
    assert set(report.files) >= {
        "dockerfile",
        "github-workflow",
        "grafana-dashboard",
        "kubernetes",
        "prometheus-rules",
    }


def test_the_generated_ones_are_clean_under_strict():
    # The packages that Dependabot updates are those of the application, which is not a part of the example.
    report = report_of(
        "taskmaster-generated", profile="strict", suppressions=False, ignore=["missing-manifest"]
    )
    assert [(f.path, f.line, f.policy.name, f.message) for f in report.findings] == []


def test_the_page_tells_every_policy_that_the_printed_ones_break():
    page = (EXAMPLES.parent / "docs/taskmaster.md").read_text(encoding="utf-8")
    linked = re.findall(r"\[(\w+)\]\(policies/(\w+)\.md\)", page)
    assert all(text == target for text, target in linked)
    broken = {finding.policy.code for finding in report_of(TASKMASTER, profile="strict").findings}
    assert {code for code, _ in linked} == broken


def test_the_page_names_files_that_are_there():
    page = (EXAMPLES.parent / "docs/taskmaster.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:examples|tests)/[\w./-]+)`", page):
        assert (EXAMPLES.parent / path).exists(), path
    for path in re.findall(r"`((?:k8s|docs|monitoring|\.github)/[\w./-]+)`", page):
        assert (EXAMPLES / "taskmaster-generated" / path).exists(), path
