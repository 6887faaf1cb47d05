from hypothesis import given

from aurora_devops.core.report import Failure, Report
from aurora_devops.reporters import github

from .strategies import lines_of, reports

EXPECTED = r"""::error file=Dockerfile,title=failure of odd-policy::KeyError: 'x'\nat line 3
::error file=\x1bpod,title=not checked::not text
::error file=Dockerfile,line=12,endLine=12,col=12,endColumn=15,title=SEC001 secret-in-env::Dockerfile:12:12: SEC001 secret-in-env: PASSWORT für 日本 is written down
::error file=x/\x1b[2Kevil\u202e.Dockerfile,line=3,endLine=3,col=6,endColumn=9,title=DKR007 latest-tag::x/\x1b[2Kevil\u202e.Dockerfile:3:6: DKR007 latest-tag: a\x1b]0;title\x07b\u200bc #\x23[add-mask]x \x7f\x9b
::warning file=Dockerfile,line=1,endLine=1,col=6,endColumn=19,title=DKR007 latest-tag::Dockerfile:1:6: DKR007 latest-tag: debian is not pinned%0Asee Dockerfile:4: named again
::notice file=.github/work flows/ci#1.yml,line=7,endLine=9,title=ACM001 long-step::.github/work flows/ci#1.yml:7:9: ACM001 long-step: 100%25 long: see [here](https://example.com), step 1\r\nstep 2%0Asee compose.yaml:3: the same there
::notice title=1 not checked::chart/templates/a.yaml: template
Total: 2 error, 1 warning, 1 info
"""  # noqa: E501


def test_github(report):
    assert github.render(report) == EXPECTED


def test_properties_are_escaped():
    rendered = github.render(Report(failures=(Failure("a:b,c%\n", "p", "::m"),)))
    assert rendered == "::error file=a%3Ab%2Cc%25\\n,title=failure of p::::m\n"


def test_a_failure_without_a_file():
    assert github.render(Report(failures=(Failure("", "p", "m"),))) == "::error title=failure of p::m\n"


def test_nothing_found():
    assert github.render(Report()) == ""


@given(reports())
def test_one_command_a_line(report):
    lines = github.render(report).splitlines()
    if report.aside:
        last = lines.pop()
        assert last.startswith("Not shown: ")
        assert lines_of(last + "\n")
    if report.findings:
        assert lines.pop().startswith("Total: ")
    due = [unjudged.expected for unjudged in report.unjudged]
    assert len(lines) == len(report.findings) + len(report.failures) + sum(due) + (not all(due))
    for line in lines:
        command, properties, _ = parsed(line)
        assert command in ("error", "warning", "notice")
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert lines_of(line.removeprefix("::") + "\n")


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it."""
    head, _, message = line.removeprefix("::").partition("::")
    command, _, properties = head.partition(" ")
    return command, dict(pair.split("=", 1) for pair in properties.split(",")), message
