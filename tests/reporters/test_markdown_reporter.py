import re

from hypothesis import given

from aurora_devops.core.record import replace
from aurora_devops.core.report import Failure, Report
from aurora_devops.reporters import markdown

from .strategies import reports

SITE = "https://aurora-devops.github.io/policies"


def test_markdown(report):
    lines = markdown.render(report).splitlines()
    assert lines[0] == "**aurora-lint**: 2 error, 1 warning, 1 info in 3 files"
    assert lines[2].startswith("> failure of odd-policy in Dockerfile: ")
    assert lines[4:6] == ["| severity | policy | place | message |", "| --- | --- | --- | --- |"]
    assert [line.split(" | ")[0] for line in lines[6:]] == ["| error", "| error", "| warning", "| info"]
    assert lines[8] == (
        f"| warning | [DKR007]({SITE}/DKR007/) latest-tag | Dockerfile:1:6 | debian is not pinned |"
    )
    assert "ACM001 long-step" in lines[9]
    assert "](https" not in lines[9]


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
    assert f"{2000 - rows} more findings are not shown.\n" in rendered
    assert rows > 100


@given(reports())
def test_one_row_per_finding(report):
    rows = [line for line in markdown.render(report).splitlines() if line.startswith("| ")]
    assert len(rows) == (len(report.findings) + 2 if report.findings else 0)
    assert all(line.count("|") == 5 for line in rows)


def test_a_failure_without_a_path():
    assert "in the repository" in markdown.render(Report(failures=(Failure("", "p", "m"),)))
