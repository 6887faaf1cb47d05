import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.core.record import replace
from aurora_devops.core.report import Failure, Report
from aurora_devops.reporters import html, markdown, places

from .strategies import reports

SITE = "https://aurora-devops.github.io/policies"


def test_markdown(report):
    lines = markdown.render(report).splitlines()
    assert lines[0] == "**aurora-lint**: 2 errors, 1 warning, 1 info in 3 files"
    assert lines[2].startswith("> failure of odd-policy in Dockerfile: ")
    assert lines[4] == "> not checked: \\x1bpod: not text".replace("\\", "&#92;")
    assert lines[6:8] == ["| severity | policy | place | message |", "| --- | --- | --- | --- |"]
    assert [line.split(" | ")[0] for line in lines[8:]] == ["| error", "| error", "| warning", "| info"]
    assert lines[10] == (
        f"| warning | [DKR007]({SITE}/DKR007/) latest-tag | Dockerfile:1:6 | debian is not pinned |"
    )
    assert "ACM001 long-step" in lines[11]
    assert "](https" not in lines[11]


def test_nothing_found():
    assert markdown.render(Report(files={"dockerfile": 1})) == "**aurora-lint**: no findings in 1 file\n"


def test_a_finding_cannot_write_markup(report):
    evil = replace(report.findings[0], message="|<img src=x>| @acme #1 [a](b) `c` _d_ !e\n# f")
    row = markdown.render(Report(findings=(evil,))).splitlines()[-1]
    message = row.split(" | ")[3].removesuffix(" |")
    assert not re.search(r"[|<>@\[\]`_!]|(?<!&)#", message)
    assert re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), message) == (
        "|<img src=x>| @acme #1 [a](b) `c` _d_ !e\\n# f"
    )


def test_a_long_report_is_cut_and_says_so(report):
    many = Report(findings=report.findings[:1] * 2000)
    rendered = markdown.render(many)
    assert len(rendered) < 65_536
    rows = rendered.count("| warning |")
    assert f"and {2000 - rows} more findings\n" in rendered
    assert rows > 100


def test_failures_leave_room_for_findings(report):
    failures = report.failures * 5000
    rendered = markdown.render(replace(report, failures=failures, unjudged=report.unjudged * 5000))
    assert len(rendered) < 65_536
    assert rendered.count("> failure of") + int(re.search(r"and (\d+) more failures", rendered)[1]) == 5000
    assert "more unchecked files" in rendered
    assert rendered.count("| warning |") == 1


GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SHA": "abc",
    "GITHUB_SERVER_URL": "https://github.example.com",
    "GITHUB_WORKSPACE": "/home/somebody",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://gitlab.example.com/acme/shop",
    "CI_COMMIT_SHA": "abc",
    "CI_PROJECT_DIR": "/home/somebody/project",
}


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch):
    for name in places.VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "link"),
    [
        (GITHUB, "https://github.example.com/acme/shop/blob/abc/project/.github/work%20flows/ci%231.yml#L7"),
        (GITLAB, "https://gitlab.example.com/acme/shop/-/blob/abc/.github/work%20flows/ci%231.yml#L7"),
        (GITHUB | {"GITHUB_WORKSPACE": "/somewhere/else"}, ""),
        (GITHUB | {"GITHUB_SHA": ""}, ""),
        (GITLAB | {"CI_PROJECT_URL": "javascript:alert(1)"}, ""),
        ({}, ""),
    ],
)
def test_places_are_links_in_a_job(report, monkeypatch, variables, link):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    row = next(line for line in markdown.render(report).splitlines() if "ACM001" in line)
    place = ".github/work flows/ci&#35;1.yml:7:9"
    assert row.split(" | ")[2] == (f"[{place}]({link})" if link else place)
    assert ('data-links="' + link.partition(".github")[0] + "{path}#L{line}") in html.render(report)


@given(st.text())
def test_a_path_cannot_end_its_link(path):
    with pytest.MonkeyPatch.context() as patched:
        for name, value in GITLAB.items():
            patched.setenv(name, value)
        address = places.linked("/home/somebody/project")(path, 1)
    assert not re.search(r"[\s()|<>\[\]`\\]", address)


@given(reports())
def test_one_row_per_finding(report):
    rows = [line for line in markdown.render(report).splitlines() if line.startswith("| ")]
    assert len(rows) == (len(report.findings) + 2 if report.findings else 0)
    assert all(line.count("|") == 5 for line in rows)


def test_a_failure_without_a_path():
    assert "in the repository" in markdown.render(Report(failures=(Failure("", "p", "m"),)))
