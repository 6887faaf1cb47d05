"""The commands as a person or a pipeline calls them."""

import io
import json
import sys

import pytest

from aurora_devops import Document
from aurora_devops.cli import lint as gate
from aurora_devops.core.report import Report, Timing

LATEST = "FROM debian:latest\n"


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["--select", "latest-tag"], 1),
        (["--select", "latest-tag", "--fail-on", "error"], 0),
        (["--select", "latest-tag", "--fail-on", "never"], 0),
        (["--select", "syntax-error"], 0),
        (["--select", "no-such-policy"], 2),
        (["--profile", "none"], 2),
        (["--format", "yaml"], 2),
        (["no/such/path"], 2),
        (["--config", "none.yaml"], 2),
    ],
)
def test_exit_status(repository, lint, argv, code):
    repository({"Dockerfile": LATEST})
    status, out, err = lint(*argv)
    assert status == code
    if code == 2:
        assert out == ""
        assert err.startswith("error: ")
        assert err.count("\n") == 1


def test_a_bug_is_exit_status_2(repository, lint, monkeypatch):
    def broken(*_):
        raise RuntimeError("ours")

    repository({"Dockerfile": LATEST})
    monkeypatch.setattr(Document, "focus", broken)
    status, out, _ = lint("--select", "latest-tag")
    assert status == 2
    assert "latest-tag" in out
    assert "RuntimeError: ours" in out


def test_the_second_run_answers_from_the_cache(repository, lint, monkeypatch):
    root = repository({"Dockerfile": LATEST, "compose.yaml": "services: {}\n"})
    first = lint("--select", "latest-tag")
    with monkeypatch.context() as patched:
        patched.setattr("aurora_devops.core.run.lint_paths", None)
        assert lint("--select", "latest-tag") == first
    (root / "Dockerfile").write_text("FROM debian:12.5\n")
    assert lint("--select", "latest-tag")[0] == 0
    (root / "Dockerfile").write_text(LATEST)
    assert lint("--select", "latest-tag")[:2] == first[:2]


def test_unchanged_files_are_not_read_again(repository, lint, monkeypatch):
    from aurora_devops.core.engine import Engine

    root = repository({"Dockerfile": LATEST, "compose.yaml": "services:\n  a:\n    image: x:latest\n"})
    first = lint("--select", "latest-tag", "--format", "json")
    seen = []
    original = Engine.lint_bytes
    monkeypatch.setattr(
        Engine, "lint_bytes", lambda self, path, raw: seen.append(path) or original(self, path, raw)
    )
    (root / "Dockerfile").write_text("# new\n" + LATEST)
    status, out, _ = lint("--select", "latest-tag", "--format", "json")
    assert seen == ["Dockerfile"]
    assert status == 1
    before, after = json.loads(first[1])["findings"], json.loads(out)["findings"]
    assert before[1] == after[1]


def test_other_policies_are_another_question(repository, lint):
    repository({"Dockerfile": LATEST})
    assert lint("--select", "latest-tag")[0] == 1
    assert lint("--select", "syntax-error")[0] == 0


def test_a_damaged_cache_is_no_cache(repository, lint, tmp_path_factory):
    repository({"Dockerfile": LATEST})
    folder = tmp_path_factory.mktemp("own-cache")
    first = lint("--cache-dir", str(folder), "--select", "latest-tag")
    for file in folder.glob("*.json"):
        file.write_text("[{")
    assert lint("--cache-dir", str(folder), "--select", "latest-tag") == first


def test_paths_are_shown_from_the_current_folder(repository, lint, monkeypatch):
    root = repository({"app/Dockerfile": LATEST})
    monkeypatch.chdir(root / "app")
    assert lint("--select", "latest-tag", "--format", "concise")[1].startswith("Dockerfile:1:")
    assert (
        json.loads(lint("--select", "latest-tag", "--format", "json")[1])["findings"][0]["path"]
        == "app/Dockerfile"
    )


def test_annotations_have_paths_from_the_workspace(repository, lint, monkeypatch):
    root = repository({"app/Dockerfile": LATEST})
    monkeypatch.chdir(root / "app")
    for workspace, path in ((root, "app/Dockerfile"), (root.parent, f"{root.name}/app/Dockerfile")):
        monkeypatch.setenv("GITHUB_WORKSPACE", str(workspace))
        assert f" file={path}," in lint("--select", "latest-tag", "--format", "github")[1]


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_machine_formats_are_json(repository, lint, name):
    repository({"Dockerfile": LATEST})
    json.loads(lint("--format", name, "--profile", "all")[1])


def test_a_report_goes_to_a_file(repository, lint):
    root = repository({"Dockerfile": LATEST})
    status, out, _ = lint("--format", "sarif", "-o", "out.sarif", "--select", "latest-tag")
    assert (status, out) == (1, "")
    assert json.loads((root / "out.sarif").read_text())["version"] == "2.1.0"


def test_standard_input(repository, lint, monkeypatch):
    repository({})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LATEST.encode())))
    status, out, _ = lint(
        "-", "--stdin-filename", "app/Dockerfile", "--select", "latest-tag", "--format", "concise"
    )
    assert status == 1
    assert out.startswith("app/Dockerfile:1:6: warning IMG001 latest-tag: ")


def test_standard_input_needs_a_name(repository, lint):
    repository({})
    assert lint("-")[0] == 2


def test_a_baseline_hides_what_was_there(repository, lint):
    root = repository({"Dockerfile": LATEST})
    assert lint("--write-baseline", "base.json", "--select", "latest-tag")[0] == 0
    assert lint("--baseline", "base.json", "--select", "latest-tag")[0] == 0
    (root / "Dockerfile").write_text("# moved\n\n" + LATEST + "FROM alpine:latest\n")
    status, out, _ = lint("--baseline", "base.json", "--select", "latest-tag", "--format", "concise")
    assert status == 1
    assert out.count("\n") == 1
    assert "alpine" in out


@pytest.mark.parametrize("content", ["{}", "[", '{"version": 99, "files": {}}'])
def test_a_file_that_is_no_baseline_is_refused(repository, lint, content):
    repository({"Dockerfile": LATEST, "base.json": content})
    assert lint("--baseline", "base.json")[0] == 2


WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n"


def test_a_diff_writes_nothing(repository, lint):
    root = repository({".github/workflows/a.yml": WORKFLOW})
    status, out, _ = lint("--diff", "--unsafe-fixes", "--select", "missing-timeout")
    assert status == 1
    assert "+    timeout-minutes: 30\n" in out
    assert (root / ".github/workflows/a.yml").read_text() == WORKFLOW


def test_fixes_are_written(repository, lint):
    root = repository({".github/workflows/a.yml": WORKFLOW})
    assert lint("--fix", "--select", "missing-timeout")[0] == 1
    assert (root / ".github/workflows/a.yml").read_text() == WORKFLOW
    assert lint("--unsafe-fixes", "--select", "missing-timeout")[0] == 0
    assert "timeout-minutes" in (root / ".github/workflows/a.yml").read_text()


def test_what_holds_for_a_file_is_shown(repository, lint):
    repository({"aurora.yaml": "lint: {severity: {latest-tag: info}}\n", "Dockerfile": LATEST})
    status, out, _ = lint("--show-config", "Dockerfile")
    assert status == 0
    assert "kind: dockerfile\n" in out
    assert "  IMG001 latest-tag: info (profile recommended; severity from aurora.yaml:1)\n" in out


def test_all_lists_what_is_folded(repository, lint):
    repository({f"{name}/Dockerfile": LATEST for name in "abcdefgh"})
    status, out, _ = lint("--select", "latest-tag")
    assert (status, out.count(": warning IMG001 "), out.count("; --all shows them")) == (1, 3, 1)
    assert out.splitlines()[-1] == "8 warnings in 8 files (8 dockerfile)."
    status, whole, _ = lint("--select", "latest-tag", "--all")
    assert (status, whole.count(": warning IMG001 "), whole.count("; --all shows them")) == (1, 8, 0)
    assert whole.splitlines()[-1] == out.splitlines()[-1]


def test_timings_name_kinds_and_policies(repository, lint):
    repository({"Dockerfile": LATEST})
    err = lint("--timings", "--select", "latest-tag")[2]
    assert "kind or policy" in err.splitlines()[0]
    assert "dockerfile" in err or "latest-tag" in err


def test_timings_below_one_percent_are_counted(capsys):
    timings = (Timing("slow", 1.0, 2), Timing("fair", 0.5, 1), *[Timing(f"p{n}", 0.001, 1) for n in range(9)])
    gate._show_timings(Report(timings=timings))
    assert [line.split()[-1] for line in capsys.readouterr().err.splitlines()] == [
        "policy",
        "slow",
        "fair",
        "1%",
    ]


def test_colour_is_for_terminals_and_for_who_asks(repository, lint, monkeypatch):
    repository({"Dockerfile": LATEST})
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\x1b" not in lint("--select", "latest-tag")[1]
    assert "\x1b[" in lint("--select", "latest-tag", "--color", "always")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in lint("--select", "latest-tag")[1]


@pytest.mark.parametrize("name", ["IMG001", "latest-tag", "DL3007", "dl3007"])
def test_explain_takes_any_name(command, name):
    status, out, _ = command("explain", name)
    assert status == 0
    assert "IMG001 latest-tag" in out
    assert "FROM «debian:latest»" in out


def test_explain_offers_the_nearest_name(command):
    status, _, err = command("explain", "latest-tga")
    assert status == 2
    assert "did you mean latest-tag?" in err


def test_policies_are_listed(command):
    assert "IMG001  latest-tag" in command("policies", "reproducibility")[1]
    rows = json.loads(command("policies", "--json", "--profile", "recommended")[1])
    assert {"code", "name", "severity", "category", "summary", "fixable", "equivalents"} == set(rows[0])


def test_init_writes_a_configuration_that_is_read(repository, command, lint):
    root = repository({"Dockerfile": "FROM debian:12.5\n"})
    assert command("init")[0] == 0
    assert lint("--select", "latest-tag")[0] == 0
    assert command("init")[0] == 2
    (root / "aurora.yaml").write_text("lint: {}\n")
    assert command("init", "--force")[0] == 0
    assert "profile: recommended" in (root / "aurora.yaml").read_text()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_scripts(command, shell):
    assert "aurora-lint" in command("completion", shell)[1]


def test_schemas_are_printed(command):
    assert json.loads(command("schema", "config")[1])["title"] == "aurora.yaml"
    assert "findings" in json.loads(command("schema", "report")[1])["properties"]


@pytest.mark.parametrize(("name", "inside"), [("aurora.yaml", False), ("aurora.yml", True)])
def test_init_writes_nothing_through_a_link(repository, command, tmp_path_factory, name, inside):
    root = repository({"Dockerfile": "FROM debian:12\n"})
    target = root / "notes.yaml" if inside else tmp_path_factory.mktemp("outside") / "hosts"
    target.write_text("lint: {}\n")
    (root / name).symlink_to(target)
    code, _, errors = command("init", "--force")
    assert code == 2
    assert "is a symbolic link" in errors
    assert target.read_text() == "lint: {}\n"
