"""Schedules and filter patterns."""

import pytest

from aurora_devops import lint
from aurora_devops.formats.zones import time_zones
from aurora_devops.kinds.github.events import cron_mistake, glob_mistake, is_time_zone


@pytest.mark.parametrize(
    "cron", ["0 0 * * *", "*/5 * * * *", "0,30 1-5/2 1 JAN,mar sun-sat", "5 4 * * 7", "10/15 * * * *"]
)
def test_a_schedule_that_github_takes(cron: str) -> None:
    assert cron_mistake(cron) is None


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "@daily",
        "0 0 * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "* * * * *",
        "*/4 * * * *",
        "0 5-1 * * *",
    ],
)
def test_a_schedule_that_github_refuses(cron: str) -> None:
    assert cron_mistake(cron) is not None


@pytest.mark.parametrize(
    "pattern",
    ["main", "releases/**", "v[0-9]+.[0-9]+", "!old/*", "feature/x?", "v1.*", r"\*literal", "[ab]c"],
)
def test_a_pattern_for_branches(pattern: str) -> None:
    assert glob_mistake(pattern, is_ref=True) is None


@pytest.mark.parametrize(
    "pattern", ["^main", "a b", "v[9-0]", "v[", "[]", "+a", "a~1", "a..b", "", "!", r"v\d", "/main", "main/"]
)
def test_a_pattern_that_no_branch_matches(pattern: str) -> None:
    assert glob_mistake(pattern, is_ref=True) is not None


@pytest.mark.parametrize("pattern", ["**.js", "docs/**", "!**/*.md", "a b/c", ".github/**", "*"])
def test_a_pattern_for_paths(pattern: str) -> None:
    assert glob_mistake(pattern, is_ref=False) is None


@pytest.mark.parametrize("pattern", ["./src", "../src", " src", ".", "a/./b"])
def test_a_pattern_that_no_path_matches(pattern: str) -> None:
    assert glob_mistake(pattern, is_ref=False) is not None


@pytest.mark.parametrize(
    ("cron", "apart"),
    [("0,58 * * * *", "2 minutes"), ("1,3 * * * *", "2 minutes"), ("59,0 23,0 * * *", "1 minute")],
)
def test_runs_that_are_too_close(cron: str, apart: str) -> None:
    message = f"'{cron}' starts runs {apart} apart; the shortest interval is 5 minutes"
    assert cron_mistake(cron) == message


@pytest.mark.parametrize("cron", ["0,58 4 * * *", "0,58 2,4 * * *", "0,55 * * * *", "59 * * * *"])
def test_runs_that_are_far_enough_apart(cron: str) -> None:
    assert cron_mistake(cron) is None


def test_the_database_of_time_zones_is_read_once(monkeypatch):
    reads = []
    monkeypatch.setattr("zoneinfo.available_timezones", lambda: reads.append(1) or {"Europe/Paris"})
    time_zones.cache_clear()
    try:
        assert [is_time_zone(name) for name in ("Europe/Paris", "Europe/Pari", "UTC")] == [True, False, False]
    finally:
        time_zones.cache_clear()
    assert len(reads) == 1


@pytest.mark.parametrize(
    "event", ["workflow_dispatch", "workflow_call", "repository_dispatch", "image_version"]
)
def test_a_filter_of_an_event_without_filters_is_reported_once(event: str) -> None:
    text = f"on:\n  {event}:\n    branches: [main]\n    names: x\njobs:\n  a:\n    steps: [{{run: make}}]\n"
    names = ["unknown-event", "ineffective-filter", "invalid-workflow"]
    report = lint({".github/workflows/a.yml": text}, select=names)
    assert [finding.policy.name for finding in report.findings if finding.line == 3] == ["ineffective-filter"]
