import json
import re

import pytest
from hypothesis import given

import aurora_devops
from aurora_devops.core.report import Report, TextEdit, TextFix
from aurora_devops.core.source import Location, Span
from aurora_devops.reporters import html
from aurora_devops.reporters.changes import changes

from .strategies import reports


def data(page):
    text = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    return json.loads(text)


def test_the_page_has_everything_of_the_report(report):
    found = data(html.render(report))
    assert len(found["findings"]) == 6
    first = found["findings"][1]
    assert first["excerpt"] == ["FROM ", "debian:latest", ""]
    assert first["related"][0]["message"] == "named again"
    assert found["failures"] == [
        {"path": "Dockerfile", "policy": "odd-policy", "message": "KeyError: 'x'\\nat line 3"}
    ]
    assert found["policies"]["DKR007"]["url"].endswith("/DKR007/")
    assert found["counts"] == report.counts


def test_the_page_needs_no_other_file(report):
    page = html.render(report)
    assert not re.search(r"""(?:src|href)=["'](?!\$)""", page.split("<script>")[0])
    assert "default-src 'none'" in page


@given(reports())
def test_text_cannot_end_the_data(report):
    page = html.render(report)
    assert page.count("</script>") == 3
    assert len(data(page)["findings"]) == len(report.findings) + len(report.suppressed)


def edit(text, span, location, before):
    return TextEdit(Span(*span), Location(*location), text, before)


@pytest.mark.parametrize(
    ("edits", "rows"),
    [
        ([edit("12", (5, 7), (1, 6, 1, 8), "FROM xy\n")], "- FROM xy|+ FROM 12"),
        ([edit("  b: 1\n", (5, 5), (2, 1, 2, 1), "a: 1\n")], "+   b: 1|  a: 1"),
        ([edit("", (5, 9), (2, 1, 3, 1), "old\nkept\n")], "- old|  kept"),
        ([edit("x\r\n", (5, 5), (2, 1, 2, 1), "y\r\n")], "+ x|  y"),
        ([edit("c\n", (5, 5), (2, 1, 2, 1), "")], "+ c|  "),
        (
            [edit("1", (0, 1), (1, 1, 1, 2), "a b\n"), edit("2", (2, 3), (1, 3, 1, 4), "a b\n")],
            "- a b|+ 1 2",
        ),
        (
            [edit("1", (0, 1), (1, 1, 1, 2), "a\n"), edit("2", (20, 21), (9, 1, 9, 2), "b\n")],
            "- a|+ 1|- b|+ 2",
        ),
        ([edit("", (5, 900), (2, 1, 30, 1), "")], ""),
        ([edit("x", (5, 5), (2, 7, 2, 7), "")], ""),
    ],
)
def test_the_lines_of_a_fix(edits, rows):
    found = changes(TextFix(tuple(edits), True, ""))
    assert "|".join(f"{row.sign} {row.text}" for row in found) == rows


def test_added_lines_have_no_number():
    found = changes(TextFix((edit("12", (5, 7), (4, 6, 4, 8), "FROM xy\n"),), True, ""))
    assert [row.line for row in found] == [4, None]


def test_the_lines_around_an_edit_are_masked():
    token = "ghp_" + "a8Xz3Kq9LmN2pRs5TuV7wYbC4dEfGh1JkQ0o"
    report = aurora_devops.lint(
        {"Dockerfile": f"FROM debian:12.5\nRUN sudo env TOKEN={token} make\nUSER 1\n"}
    )
    page = html.render(report)
    rows = [row for one in data(page)["findings"] for fix in one["fixes"] for row in fix["rows"]]
    assert any("RUN sudo env" in text for _, _, text in rows)
    assert token not in page


def test_an_empty_report():
    assert data(html.render(Report()))["findings"] == []
