"""`aurora fleet` on Dask, with real worker processes, and DuckDB over what it wrote."""

# ruff: noqa: E402 -- the module is skipped before its imports without the extra

import json
import os
import re
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from aurora_devops.cli.aurora import main
from aurora_devops.core.settings import Choices, ConfigError

for package in ("distributed", "duckdb", "pyarrow"):
    pytest.importorskip(package, reason="aurora-devops[fleet] is not installed")

from distributed import Client, LocalCluster

from aurora_devops.fleet import running
from aurora_devops.fleet.judging import Question, judge
from aurora_devops.fleet.report import Questions
from aurora_devops.fleet.sources import members
from aurora_devops.fleet.store import Store

# What distributed itself warns of when workers end is not about this project.
pytestmark = pytest.mark.filterwarnings("default")

QUESTION = Question(Choices(), None, True, True, "configuration", "version")
WORKFLOW = """\
on: push
permissions: {{}}
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: {action}
      - run: make
"""


@contextmanager
def threads():
    """A scheduler and a worker in this process."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
        ) as local,
        Client(local) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def here():
    with threads() as client:
        yield client


@pytest.fixture
def fleet(tmp_path, commit, bare):
    """Six repositories: clones, and bare ones without a clone."""
    folder = tmp_path / "fleet"
    for number in range(6):
        clone = commit(
            folder / f"acme/app{number}",
            {
                "Dockerfile": f"FROM debian:12.{number}\nRUN sudo ls\nUSER app\n",
                ".github/workflows/ci.yml": WORKFLOW.format(action=f"actions/checkout@v{number + 1}"),
                ".github/CODEOWNERS": "* @acme/apps\n/.github/ @acme/platform\n",
            },
        )
        if number % 2:
            bare(clone)
            clone.rename(tmp_path / f"away{number}")
    return folder


def answers(store):
    """Everything that a report answers, without the names of runs."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "RUN", json.dumps(Questions(Store(store)).everything()))


def run(client, root, fleet, progress=None, question=QUESTION):
    return running.run(client, Store(root, create=True), members([str(fleet)]), question, progress=progress)


def test_a_killed_worker_and_a_lost_scheduler_do_not_change_the_answer(fleet, here, tmp_path, monkeypatch):
    assert run(here, tmp_path / "plain", fleet)[1:] == (6, 0, {}, ())
    expected = answers(tmp_path / "plain")

    monkeypatch.setattr(running, "BATCH", 1)
    # The scheduler ends after two results.
    with threads() as client:

        def end(done, total):
            if done == 2:
                client.cluster.close()

        with pytest.raises(ConfigError, match="run the command again"):
            run(client, tmp_path / "resumed", fleet, end)
    kept = len(list((tmp_path / "resumed/results").iterdir()))
    assert 2 <= kept < 6
    with pytest.raises(ConfigError, match="no finished run"):
        Questions(Store(tmp_path / "resumed"))

    # The next run begins with processes of which one is killed in the middle.
    with running.cluster(None, 2) as client:
        pids = client.run(os.getpid)
        killed = []

        def kill(done, total):
            if not killed:
                killed.append(min(pids.values()))
                os.kill(killed[0], signal.SIGKILL)

        outcome = run(client, tmp_path / "resumed", fleet, kill)
    assert killed
    assert outcome[1:] == (6 - kept, kept, {}, ())
    assert answers(tmp_path / "resumed") == expected


def test_a_result_is_computed_once_for_a_commit_and_a_configuration(fleet, here, tmp_path, commit):
    store = tmp_path / "store"
    run(here, store, fleet)
    assert run(here, store, fleet)[1:3] == (0, 6)
    commit(fleet / "acme/app0", {"Dockerfile": "FROM debian:12.5\nUSER app\n"})
    assert run(here, store, fleet)[1:3] == (1, 5)
    assert run(here, store, fleet, question=QUESTION._replace(configuration="other"))[1:3] == (6, 0)
    assert run(here, store, fleet, question=QUESTION._replace(version="other"))[1:3] == (6, 0)


def test_the_report_compares_runs(fleet, here, tmp_path, commit):
    store = tmp_path / "store"
    first = run(here, store, fleet).run
    commit(
        fleet / "acme/app0", {"Dockerfile": "FROM debian:12.5\nUSER app\nUSER root\nRUN sudo ls\nUSER app\n"}
    )
    commit(fleet / "acme/app2", {"Dockerfile": "FROM debian:12.5\nUSER app\n"})
    last = run(here, store, fleet).run
    found = Questions(Store(store)).everything()
    policies = {row["policy"]: row for row in found["policies"]}
    assert policies["sudo"]["findings"] == 5
    assert found["summary"]["previous"] == first
    assert found["summary"]["fixed"] == 1
    assert {row["run"]: row["repositories"] for row in found["trend"]} == {first: 6, last: 6}
    assert sum(row["findings"] for row in found["age"]) == found["summary"]["findings"]
    assert found["age"][0]["run"] == first
    before = Questions(Store(store), first)
    assert before.summary()["previous"] is None
    assert sum(row["policy"] == "sudo" and row["findings"] == 6 for row in before.policies()) == 1
    teams = {row["team"]: row for row in found["teams"]}
    assert set(teams) == {"@acme/apps", "@acme/platform"}
    platform = Questions(Store(store), team="@acme/platform").everything()
    assert platform["summary"]["findings"] == teams["@acme/platform"]["findings"]
    assert not platform["images"]


def test_who_uses_an_action_before_a_version(fleet, here, tmp_path, commit):
    sha = "11bd71901bbe5b1630ceea73d27597364c9af683"
    for name, action in (
        ("pinned", f"actions/checkout@{sha} # v3.1.0"),
        ("branch", "actions/checkout@main"),
        ("unnamed", f"actions/checkout@{sha}"),
    ):
        commit(fleet / name, {".github/workflows/ci.yml": WORKFLOW.format(action=action)})
    run(here, tmp_path / "store", fleet)
    questions = Questions(Store(tmp_path / "store"))
    found = questions.uses("Actions/Checkout", "4.2")["uses"]
    assert {use["repository"]: use["verdict"] for use in found} == {
        "acme/app0": "before",
        "acme/app1": "before",
        "acme/app2": "before",
        "acme/app3": "unknown",
        "pinned": "before",
        "branch": "unknown",
        "unnamed": "unknown",
    }
    assert [use["version"] for use in questions.uses("debian", "12.2")["uses"]] == ["12.0", "12.1"]
    with pytest.raises(ConfigError, match=r"did you mean debian\?"):
        questions.uses("debain", None)


def test_a_repository_that_cannot_be_read_is_an_error_of_its_own(fleet, here, tmp_path, commit):
    (fleet / "empty/.git").mkdir(parents=True)
    broken = commit(fleet / "broken", {"Dockerfile": "FROM debian:12\n"})
    blob = next((broken / ".git/objects").glob("??/*"))
    for path in (broken / ".git/objects").glob("??/*"):
        if path != blob:
            path.chmod(0o600)
            path.write_bytes(b"")
    outcome = run(here, tmp_path / "store", fleet)
    assert set(outcome.errors) == {"empty", "broken"}
    assert "not a git repository" in outcome.errors["empty"]
    # It is tried again.
    assert set(run(here, tmp_path / "store", fleet).errors) == {"empty", "broken"}


def test_a_url_is_fetched_at_its_head(fleet):
    (local, *_) = members([str(fleet)])
    (remote,) = members([f"file://{fleet}/acme/app0"], fetch=True)
    one, other = (judge(member, QUESTION, {}) for member in (local, remote))
    assert not other.error
    assert other.commit == one.commit
    assert other.tables["findings"]["fingerprint"] == one.tables["findings"]["fingerprint"]


def test_an_old_worker_is_refused(fleet):
    (member, *_) = members([str(fleet)])
    answer = judge(member, QUESTION._replace(release="0.0.1"), {})
    assert "not 0.0.1" in answer.error


def test_settings_of_a_repository_start_no_program(tmp_path, commit):
    folder = commit(
        tmp_path / "fleet/a", {"Dockerfile": "FROM debian:12\n", ".gitattributes": "* filter=x\n"}
    )
    mark = tmp_path / "ran"
    for key in ("filter.x.smudge", "core.fsmonitor"):
        with (folder / ".git/config").open("a") as config:
            section, _, name = key.rpartition(".")
            head, _, part = section.partition(".")
            config.write(f"[{head}{f' {chr(34)}{part}{chr(34)}' if part else ''}]\n{name} = touch {mark}\n")
    hooks = folder / ".git/hooks"
    hooks.mkdir()
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (hooks / "post-checkout").chmod(0o755)
    (member,) = members([str(tmp_path / "fleet")])
    answer = judge(member, QUESTION, {})
    assert answer.tables is not None
    assert answer.tables["repositories"]["files"].to_pylist() == [1]
    assert not mark.exists()


def test_tracked_files_that_are_ignored_and_links_are_as_in_a_clone(tmp_path, commit):
    folder = commit(
        tmp_path / "fleet/a", {".gitignore": "hidden/\n", "hidden/Dockerfile": "FROM debian\nRUN sudo ls\n"}
    )
    (folder / "Dockerfile").symlink_to("/etc/hostname")
    commit(folder, {})
    (member,) = members([str(tmp_path / "fleet")])
    answer = judge(member, QUESTION, {})
    assert {row["path"] for row in answer.tables["findings"].to_pylist()} >= {"hidden/Dockerfile"}
    assert answer.tables["repositories"]["unjudged"].to_pylist() == [1]


def test_the_commands(fleet, tmp_path, capsys, monkeypatch):
    @contextmanager
    def cluster(scheduler, workers):
        with threads() as client:
            yield client

    monkeypatch.setattr(running, "cluster", cluster)
    store = str(tmp_path / "store")
    assert main(["fleet", "lint", str(fleet), "--store", store]) == 0
    assert "6 repositories, 6 linted, 0 unchanged, 0 failed" in capsys.readouterr().out
    assert main(["fleet", "report", "--store", store, "--limit", "1"]) == 0
    text = capsys.readouterr().out
    assert "6 repositories with" in text
    assert "--limit 0 shows all" in text
    page = tmp_path / "fleet.html"
    assert main(["fleet", "report", "--store", store, "--format", "html", "--output", str(page)]) == 0
    content = page.read_text(encoding="utf-8")
    assert "acme/app5" in content
    assert not re.search(r"(?:src|href)=|@import|url\(", content)
    assert (
        main(
            ["fleet", "report", "--store", store, "--uses", "debian", "--before", "12.1", "--format", "json"]
        )
        == 0
    )
    assert [use["repository"] for use in json.loads(capsys.readouterr().out)["uses"]] == ["acme/app0"]
    with pytest.raises(ConfigError, match="no run '1999'"):
        main(["fleet", "report", "--store", store, "--run", "1999"])
    with pytest.raises(ConfigError, match="not empty and not a store"):
        main(["fleet", "lint", str(fleet), "--store", str(fleet)])


def test_a_page_ends_no_script_early(fleet, here, tmp_path, commit):
    from aurora_devops.fleet.writing import as_html

    run(here, tmp_path / "store", fleet)
    found = Questions(Store(tmp_path / "store")).everything()
    found["failed"] = [{"repository": "</script><script>alert(1)", "path": "", "message": "x"}]
    assert "</script><script>alert" not in as_html(found)


def test_the_tables_are_documented():
    from aurora_devops.fleet.tables import COLUMNS

    page = (Path(__file__).parents[2] / "docs/fleet.md").read_text(encoding="utf-8")
    for table, columns in COLUMNS.items():
        assert f"`{table}`" in page
        for name, (sort, text) in columns.items():
            assert f"| `{name}` | {text} |" in page, (table, name, sort)
