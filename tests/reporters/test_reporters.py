import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aurora_devops.core.record import replace
from aurora_devops.core.report import TextEdit, TextFix
from aurora_devops.core.source import Span
from aurora_devops.reporters import FORMATS, REPORTERS, fix_title, page_url
from aurora_devops.reporters.escaping import dumps, escape

from .conftest import FOREIGN, LATEST, place


def test_every_reporter_renders(report):
    assert [reporter.name for reporter in REPORTERS] == [
        "text",
        "concise",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "markdown",
        "html",
        "rdjson",
        "checkstyle",
    ]
    assert tuple(reporter.name for reporter in REPORTERS) == FORMATS
    for reporter in REPORTERS:
        assert "debian is not pinned" in reporter.render(report)


@pytest.mark.parametrize(
    "module",
    [
        "",
        ".text",
        ".json",
        ".github",
        ".gitlab",
        ".junit",
        ".sarif",
        ".markdown",
        ".html",
        ".rdjson",
        ".checkstyle",
    ],
)
def test_nothing_heavy_is_imported(module):
    code = (
        f"import sys, aurora_devops.reporters{module}\n"
        "print({'pydantic', 'rich', 'pluggy', 'importlib.metadata'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_pages():
    assert page_url(LATEST) == "https://aurora-devops.github.io/policies/DKR007/"
    assert page_url(replace(LATEST, module="")) == page_url(LATEST)
    assert page_url(FOREIGN) == ""


@pytest.mark.parametrize(
    ("title", "edits", "shown"),
    [
        ("bind it to 127.0.0.1", [(0, 3, "x")], "Bind it to 127.0.0.1"),
        ("", [(4, 4, "USER app")], "Insert 'USER app'"),
        ("", [(4, 9, "  timeout-minutes: 30\n")], "Replace with 'timeout-minutes: 30'"),
        ("", [(4, 9, "")], "Remove the text"),
        ("", [(4, 9, ""), (12, 13, "")], "Remove the text"),
        ("", [(4, 9, "a"), (12, 13, "b")], "Fix latest-tag"),
        ("", [(4, 9, "a\nb")], "Fix latest-tag"),
        ("", [], "Fix latest-tag"),
    ],
)
def test_a_fix_is_described_by_what_it_does(report, title, edits, shown):
    made = tuple(TextEdit(Span(start, end), place(1, 1, 1, 1), text) for start, end, text in edits)
    assert fix_title(report.findings[0], TextFix(made, True, title)) == shown


def test_plain_text_stays_as_it_is():
    text = "Ünïcode 日本語 é 'quoted' \\x1b ## not a command # [x] 🐳"
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\tb\r\nc\0", r"a\tb\r\nc\x00"),
        ("\x7f\x9b\xad", r"\x7f\x9b\xad"),
        ("\u202e\u2066\u200b\ufeff", r"\u202e\u2066\u200b\ufeff"),
        ("\udcff\ufffe\U000e0041", r"\udcff\ufffe\U000e0041"),
        ("##[group]", r"#\x23[group]"),
        ("###vso[x]", r"##\x23vso[x]"),
    ],
)
def test_escape(text, shown):
    assert escape(text) == shown


@given(st.text(st.characters()))
@example("\ud83d\ude00")
def test_escaping_twice_is_escaping_once(text):
    assert escape(escape(text)) == escape(text)


def test_json_in_ascii():
    assert dumps({"a": ["é🐳\x7f\udcff"]}) == r'{"a":["\u00e9\ud83d\udc33\u007f\\udcff"]}'
