"""What the commands print about findings that `lint.aside` leaves out."""

import json

import pytest

LATEST = "FROM debian:latest\n"
SELECT = ("--select", "latest-tag")


@pytest.fixture
def project(repository):
    return repository(
        {
            "Dockerfile": LATEST,
            "tests/Dockerfile": LATEST,
            "tests/b.Dockerfile": LATEST,
            "docs/Dockerfile": LATEST,
        }
    )


def test_the_summary_counts_them(project, lint):
    status, out, _ = lint(*SELECT)
    assert status == 1
    assert out.splitlines()[-2:] == [
        "1 warning in 4 files (4 dockerfile).",
        "Not shown: 3 findings in tests/ and docs/; --no-aside shows them.",
    ]
    assert lint(*SELECT, "--no-aside")[1].splitlines()[-1] == "4 warnings in 4 files (4 dockerfile)."


def test_a_named_file_is_treated_alike(project, lint):
    status, out, _ = lint(*SELECT, "tests/Dockerfile")
    assert (status, out.splitlines()) == (
        0,
        [
            "No findings in 1 file (1 dockerfile).",
            "Not shown: 1 finding in tests/; --no-aside shows them.",
        ],
    )
    assert lint(*SELECT, "--no-aside", "tests/Dockerfile")[0] == 1


def test_standard_input(project, lint, stdin):
    for argv, code in (((), 0), (("--no-aside",), 1)):
        stdin(LATEST)
        assert lint(*SELECT, *argv, "--stdin-filename", "tests/Dockerfile")[0] == code


def test_cold_and_warm(project, lint, tmp_path_factory):
    cold = lint(*SELECT)
    assert lint(*SELECT) == cold
    (project / "new.Dockerfile").write_text(
        "FROM debian:12.5\n"
    )  # the answer is not cached, the findings are
    assert lint(*SELECT)[1].splitlines()[-1] == cold[1].splitlines()[-1]
    assert lint(*SELECT, "--no-aside")[1].splitlines()[-1] == "4 warnings in 5 files (5 dockerfile)."
    assert lint(*SELECT)[1].splitlines()[-1] == cold[1].splitlines()[-1]


def test_formats_for_machines_count_them(project, lint):
    assert json.loads(lint(*SELECT, "--format", "json")[1])["aside"] == {"tests/": 2, "docs/": 1}
    (run,) = json.loads(lint(*SELECT, "--format", "sarif")[1])["runs"]
    assert run["properties"]["aside"] == {"tests/": 2, "docs/": 1}
    assert len(run["results"]) == 1
    assert (
        lint(*SELECT, "--format", "github")[1].splitlines()[-1] == "Not shown: 3 findings in tests/ and docs/"
    )
    assert '<property name="aside" value="3" />' in lint(*SELECT, "--format", "junit")[1]
    assert "Not shown: 3 findings in tests/ and docs/.\n" in lint(*SELECT, "--format", "markdown")[1]


def test_a_baseline_holds_what_is_reported(project, lint):
    lint(*SELECT, "--write-baseline", "baseline.json")
    assert list(json.loads((project / "baseline.json").read_text())["files"]) == ["Dockerfile"]
    lint(*SELECT, "--no-aside", "--write-baseline", "all.json")
    status, out, _ = lint(*SELECT, "--baseline", "all.json")
    assert status == 0
    assert "Suppressed: 4." in out
    assert "Not shown" not in out
    status, out, _ = lint(*SELECT, "--baseline", "baseline.json")
    assert (status, "Not shown: 3 findings" in out) == (0, True)


def test_only_what_is_reported_is_fixed(repository, lint):
    text = "FROM a:1\nRUN apt-get install x\n"
    root = repository({"Dockerfile": text, "tests/Dockerfile": text})
    lint("--fix", "--select", "DKR114")
    assert (root / "Dockerfile").read_text() != text
    assert (root / "tests/Dockerfile").read_text() == text
    lint("--fix", "--select", "DKR114", "--no-aside")
    assert (root / "tests/Dockerfile").read_text() != text


def test_the_settings_of_a_file_name_the_pattern(project, lint):
    out = lint("--show-config", "tests/Dockerfile")[1]
    assert "aside: yes, by tests/ (only errors of policies about tokens)\n" in out
    assert "latest-tag" not in out
    assert "unknown-instruction" not in out
    assert "private-key" not in out
    assert "aws-key: error" in out
    for argv in (("Dockerfile",), ("tests/Dockerfile", "--no-aside")):
        out = lint("--show-config", *argv)[1]
        assert "aside: no\n" in out
        assert "latest-tag: warning" in out
