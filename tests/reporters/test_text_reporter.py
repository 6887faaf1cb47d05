import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from aurora_devops.core.record import replace
from aurora_devops.core.report import Failure, NotJudged, Report, Reported
from aurora_devops.reporters import text

from .conftest import FOREIGN, LATEST, SECRET, place
from .strategies import LINES, lines_of, reports

EXPECTED = r"""Dockerfile:1:6: warning DKR007 latest-tag: debian is not pinned
  1 | FROM debian:latest
    |      ^^^^^^^^^^^^^
    = see 4:6: named again
    = control: CIS-Docker 4.7
    = fix: --fix, name 12.5

Dockerfile:12:12: error SEC001 secret-in-env: PASSWORT für 日本 is written down
  12 |     ENV 日本語='***' # é
     |                  ^^^
     = fix: --unsafe-fixes

.github/work flows/ci#1.yml:7:9: info ACM001 long-step: 100% long: see [here](https://example.com), step 1\r\nstep 2
  7 |       - run: make all
    |         ^^^^^^^^^^^^^ to line 9
    = see compose.yaml:3:1: the same there

x/\x1b[2Kevil\u202e.Dockerfile:3:6: error DKR007 latest-tag: a\x1b]0;title\x07b\u200bc #\x23[add-mask]x \x7f\x9b
  3 | FROM \x1b[1m #\x23vso[task.complete]
    |      ^^^^^^

Dockerfile: failure odd-policy: KeyError: 'x'\nat line 3
\x1bpod: not checked: not text

2 errors, 1 warning and 1 info in 3 files (2 dockerfile, 1 workflow).
Fixable: 1 with --fix and 1 more with --unsafe-fixes.
Suppressed: 2.
Skipped 2 files of unknown type.
Not checked: 1 file (template): chart/templates/a.yaml.
1 failure and 1 unchecked file: this report is not complete.
"""

CONCISE = r"""Dockerfile:1:6: warning DKR007 latest-tag: debian is not pinned [--fix]
Dockerfile:12:12: error SEC001 secret-in-env: PASSWORT für 日本 is written down [--unsafe-fixes]
.github/work flows/ci#1.yml:7:9: info ACM001 long-step: 100% long: see [here](https://example.com), step 1\r\nstep 2
x/\x1b[2Kevil\u202e.Dockerfile:3:6: error DKR007 latest-tag: a\x1b]0;title\x07b\u200bc #\x23[add-mask]x \x7f\x9b
Dockerfile: failure odd-policy: KeyError: 'x'\nat line 3
\x1bpod: not checked: not text
"""


def finding(excerpt: str, start: int, end: int, *, end_line: int = 1) -> Reported:
    return Reported(
        LATEST, "warning", "dockerfile", "f", place(1, start, end_line, end), (0, 0), "m", excerpt=excerpt
    )


def frame(excerpt: str, start: int, end: int, *, width: int = 100, end_line: int = 1) -> list[str]:
    return text.plain_frame(finding(excerpt, start, end, end_line=end_line), width).splitlines()


def cells(line: str) -> int:
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in line
    )


def test_text(report):
    assert text.render(report) == EXPECTED


def test_concise(report):
    assert text.concise(report) == CONCISE


def test_colour_is_only_around_the_same_text(report):
    coloured = text.render(report, colour=True)
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m"):
        coloured = coloured.replace(code, "")
    assert coloured == EXPECTED


def test_nothing_found():
    assert text.render(Report(files={"dockerfile": 1})) == "No findings in 1 file (1 dockerfile).\n"
    assert text.render(Report()) == "No files were linted.\n"
    assert text.concise(Report()) == ""


def test_many_unchecked_files_are_folded():
    unjudged = tuple(NotJudged(f"chart/templates/{name}.yaml", "template") for name in "abcdefg")
    assert text.render(Report(unjudged=unjudged)).splitlines()[1] == (
        "Not checked: 7 files (template): chart/templates/a.yaml, chart/templates/b.yaml, chart/templates/c.yaml, "
        "chart/templates/d.yaml, chart/templates/e.yaml and 2 more."
    )


def test_statistics_count_findings_by_policy(report):
    many = Report(findings=(*report.findings, report.findings[0]), files={"dockerfile": 1})
    assert text.statistics(many).splitlines()[:6] == [
        "2  DKR007 latest-tag (warning), 2 with --fix",
        "1  ACM001 long-step (info)",
        "1  DKR007 latest-tag (error)",
        "1  SEC001 secret-in-env (error), 1 with --unsafe-fixes",
        "",
        "2 errors, 2 warnings and 1 info in 1 file (1 dockerfile).",
    ]
    assert text.statistics(Report()) == "No files were linted.\n"


def test_a_failure_without_a_file():
    rendered = text.concise(Report(failures=(Failure("", "odd-policy", "KeyError"),)))
    assert rendered == "failure odd-policy: KeyError\n"


def test_a_path_does_not_begin_a_workflow_command():
    evil = replace(finding("", 1, 1), path="::error ::x")
    assert text.concise(Report(findings=(evil,))).startswith("./::error ::x:1:1: ")
    assert text.concise(Report(failures=(Failure(":", "p", "m"),))) == "./:: failure p: m\n"


def test_a_missing_value_gets_one_caret_past_the_end():
    assert frame("image:", 7, 7) == ["  1 | image:", "    |       ^"]


def test_a_masked_line_may_be_shorter_than_the_place():
    assert frame("key: ***", 6, 60) == ["  1 | key: ***", "    |      ^^^"]
    assert frame("***", 40, 60) == ["  1 | ***", "    |    ^"]


def test_a_whole_line_with_its_ending_does_not_go_on():
    assert frame("a b", 1, 1, end_line=2) == ["  1 | a b", "    | ^^^"]
    assert frame("a b", 1, 2, end_line=2) == ["  1 | a b", "    | ^^^ to line 2"]


def test_wide_and_combining_characters_and_tabs():
    assert frame("\t日e\u0301x", 5, 6) == ["  1 |     日e\u0301x", "    |        ^"]
    assert frame("日本", 2, 3) == ["  1 | 日本", "    |   ^^"]


def test_a_long_line_is_cut_around_the_place():
    line = "a" * 50 + "HERE" + "b" * 1_000_000
    shown, carets = frame(line, 51, 55, width=40)
    assert shown == "  1 | …" + "a" * 11 + "HERE" + "b" * 17 + "…"
    assert carets == "    | " + " " * 12 + "^^^^"


def test_a_place_longer_than_the_line_is_cut():
    shown, carets = frame("k: " + "x" * 200, 4, 204, width=40)
    assert shown == "  1 | k: " + "x" * 30 + "…"
    assert carets == "    |    " + "^" * 30


@given(LINES, LINES, st.integers(0, 300), st.integers(20, 120))
@example("0000000\x1f0000\u0e5c\u2d26", "\x9b", 0, 20)
def test_the_caret_stands_under_the_place_and_the_line_fits(before, after, length, width):
    before, after = before.replace("@", ""), after.replace("@", "")
    column = len(before) + 1
    shown, carets = frame(f"{before}@{after}", column, column + length, width=width)
    assert cells(shown) <= max(width, 26)
    assert cells(carets) <= max(width, 26)
    assert cells(shown[: shown.index("@")]) == carets.index("^")


@given(reports())
def test_no_report_steers_a_terminal(report):
    due = sum(unjudged.expected for unjudged in report.unjudged)
    for rendered in (text.render(report), text.concise(report)):
        assert lines_of(rendered) == rendered.splitlines()
    assert len(text.concise(report).splitlines()) == len(report.findings) + len(report.failures) + due


def many(count: int, message: str = "image 'a{}' has no digest", **changes) -> tuple[Reported, ...]:
    """The same finding in several files."""
    one = replace(finding("FROM a", 6, 7), **changes)
    return tuple(
        replace(one, path=f"{number:02}/Dockerfile", message=message.format(number, chr(97 + number)))
        for number in range(count)
    )


def listed(rendered: str) -> tuple[int, list[str]]:
    """The number of findings in a text, and the notes about others."""
    heads = re.findall(
        r"^\S+:\d+:\d+: (?:error|warning|info) ", rendered.partition("Errors:\n")[0], re.MULTILINE
    )
    return len(heads), re.findall(r"= (and .*)", rendered)


def test_the_same_finding_in_many_files_is_folded():
    assert text.render(Report(findings=many(7), files={"dockerfile": 7})) == snapshot("""\
00/Dockerfile:1:6: warning DKR007 latest-tag: image 'a0' has no digest
  1 | FROM a
    |      ^

01/Dockerfile:1:6: warning DKR007 latest-tag: image 'a1' has no digest
  1 | FROM a
    |      ^

02/Dockerfile:1:6: warning DKR007 latest-tag: image 'a2' has no digest
  1 | FROM a
    |      ^
    = and 4 more in 4 files; --all shows them

7 warnings in 7 files (7 dockerfile).
""")


def test_every_finding_is_listed_where_it_is_asked_for():
    report = Report(findings=many(7))
    assert listed(text.render(report, fold=False)) == (7, [])
    assert len(text.concise(report).splitlines()) == 7


@pytest.mark.parametrize(
    ("findings", "count", "notes"),
    [
        (many(5), 5, []),
        ([replace(one, path="Dockerfile") for one in many(50)], 50, []),
        (many(20, severity="error"), 20, []),
        (many(9, "image {1} has no digest"), 3, ["and 6 more in 6 files; --all shows them"]),
        (many(9, "line {} is longer than 80 characters"), 3, ["and 6 more in 6 files; --all shows them"]),
        # A name that most of them have is a name nevertheless.
        (
            [*many(5, "image 'db' has no digest"), *many(9, "image '{1}' has no digest")[5:]],
            3,
            ["and 6 more in 6 files; --all shows them"],
        ),
        ([*many(7), *many(7)], 3, ["and 11 more in 7 files; --all shows them"]),
        # One policy may have several messages.
        (
            [*many(6), *many(8, "image 'a{}' uses the tag 'latest'"), *many(6)],
            6,
            ["and 9 more in 6 files; --all shows them", "and 5 more in 5 files; --all shows them"],
        ),
        ([*many(4), *many(8, severity="info")[4:]], 8, []),
        ([*many(4), *many(8, policy=FOREIGN)[4:]], 8, []),
    ],
)
def test_what_is_folded(findings, count, notes):
    assert listed(text.render(Report(findings=tuple(findings)))) == (count, notes)


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["x 'a'", "x 'b'", "y"])), max_size=40)
)
def test_each_finding_is_listed_or_counted(places):
    findings = tuple(replace(finding("FROM a", 6, 7), path=path, message=said) for path, said in places)
    count, notes = listed(text.render(Report(findings=findings)))
    assert count + sum(int(note.split()[1]) for note in notes) == len(findings)


def test_errors_that_many_findings_follow_are_repeated():
    broken = replace(finding("FROM", 1, 5), severity="error", policy=SECRET, path="a/Dockerfile")
    others = tuple(replace(finding("FROM a", 6, 7), path="b/Dockerfile") for _ in range(10))
    assert text.render(Report(findings=(broken, *others))).partition("Errors:\n")[2] == snapshot("""\
a/Dockerfile:1:1: error SEC001 secret-in-env: m

1 error and 10 warnings in 0 files.
""")
    assert "Errors:" not in text.render(Report(findings=(broken, *others[1:])))
    assert "Errors:" not in text.render(Report(findings=others))


def test_the_repeated_errors_are_limited():
    errors = many(23, severity="error")
    assert "Errors:" not in text.render(Report(findings=errors))
    others = tuple(replace(finding("FROM a", 6, 7), path="b/Dockerfile") for _ in range(10))
    rendered = text.render(Report(findings=(*errors, *others))).partition("Errors:\n")[2].splitlines()
    assert [line.partition(":")[0] for line in rendered[:10]] == [f"{n:02}/Dockerfile" for n in range(10)]
    assert rendered[10:] == ["and 13 more errors", "", "23 errors and 10 warnings in 0 files."]
