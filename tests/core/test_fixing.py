"""Edits: chosen, without overlap, repeated, written safely."""

import os
import stat

import pytest

import aurora_devops
from aurora_devops.core.fixing import apply, fix_text, write
from aurora_devops.core.policy import Policy
from aurora_devops.core.report import Reported, TextEdit, TextFix
from aurora_devops.core.source import Location, Source, Span

POLICY = Policy("TST001", "test", "warning", "security")
HERE = Location(1, 1, 1, 1)


def finding(*edits: tuple[int, int, str], safe: bool = True) -> Reported:
    fix = TextFix(tuple(TextEdit(Span(start, end), HERE, text) for start, end, text in edits), safe, "")
    start = edits[0][0] if edits else 0
    return Reported(
        POLICY, "warning", "dockerfile", "Dockerfile", HERE, Span(start, start), "x", fixes=(fix,)
    )


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([finding((0, 1, "A"))], "Abcdef"),
        ([finding((4, 6, "")), finding((0, 2, ""))], "cd"),
        ([finding((0, 3, "X")), finding((2, 4, "Y"))], "Xdef"),
        ([finding((2, 2, "1")), finding((2, 2, "2"))], "ab1cdef"),
        ([finding((0, 1, "X"), (5, 6, "Y")), finding((4, 6, "Z"))], "XbcdeY"),
        ([finding((0, 1, "X")), finding((0, 1, "X"), (2, 3, "Z"))], "XbZdef"),
        ([finding((0, 1, "X"), safe=False)], "abcdef"),
    ],
)
def test_edits_of_one_round(edits, expected):
    assert apply("abcdef", edits).text == expected


def test_unsafe_fixes_are_applied_when_asked():
    assert apply("abcdef", [finding((0, 1, "X"), safe=False)], unsafe=True).text == "Xbcdef"


def test_fixes_that_undo_each_other_come_to_an_end():
    def lint(text: str) -> list[Reported]:
        return [finding((0, 1, "b" if text[0] == "a" else "a"))]

    assert fix_text("Dockerfile", "a", lint).after in ("a", "b")


def test_writing_keeps_mode_encoding_and_line_endings(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_bytes("﻿FROM a\r\n".encode("utf-16"))
    path.chmod(0o640)
    source = Source.decode("Dockerfile", path.read_bytes())
    write(tmp_path, source, source.text.replace("a", "b"))
    assert path.read_bytes()[2:].decode("utf-16-le").endswith("FROM b\r\n")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["Dockerfile"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text("FROM b\n")
    with pytest.raises(OSError, match="changed in the meantime"):
        write(tmp_path, Source("Dockerfile", "FROM a\n"), "FROM c\n")
    assert path.read_text() == "FROM b\n"


def test_comments_and_layout_survive(repository):
    text = "on: push\njobs:\n  # the one job\n  a:   # a\n    runs-on:   x   # old\n\n    steps:\n      - run: make\n"
    repository({".github/workflows/a.yml": text})
    (outcome,) = aurora_devops.fix(".", select=["missing-timeout"], unsafe=True, write=True)
    assert outcome.after == text.replace("# old\n", "# old\n    timeout-minutes: 30\n")
    assert aurora_devops.fix(".", select=["missing-timeout"], unsafe=True) == ()


def test_lines_are_put_in_with_the_files_own_line_ending():
    text = "on: push\r\njobs:\r\n  a:\r\n    runs-on: x\r\n    steps:\r\n      - run: make\r\n"
    (outcome,) = aurora_devops.fix({".github/workflows/a.yml": text}, select=["missing-timeout"], unsafe=True)
    assert outcome.after == text.replace("x\r\n", "x\r\n    timeout-minutes: 30\r\n")


def test_a_flow_mapping_is_reported_without_a_fix():
    text = "on: push\njobs:\n  a: {runs-on: x, steps: [{run: make}]}\n"
    report = aurora_devops.lint({".github/workflows/a.yml": text}, select=["missing-timeout"])
    assert [finding.fixes for finding in report.findings] == [()]
