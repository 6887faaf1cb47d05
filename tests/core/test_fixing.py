"""Edits: chosen, without overlap, repeated, written safely."""

import os
import stat
import subprocess
import sys
from collections import Counter

import pytest

import aurora_devops
from aurora_devops.core.fixing import Reading, apply, fix_text, write
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
        ([finding((0, 2, "")), finding((2, 4, ""))], "ef"),
        ([finding((0, 2, "")), finding((2, 4, "X"))], "cdef"),
        ([finding((0, 1, "X"), (5, 6, "Y")), finding((4, 6, "Z"))], "XbcdeY"),
        ([finding((0, 1, "X")), finding((0, 1, "X"), (2, 3, "Z"))], "XbZdef"),
        ([finding((0, 1, "X"), safe=False)], "abcdef"),
    ],
)
def test_edits_of_one_round(edits, expected):
    assert apply("abcdef", edits).text == expected


def test_unsafe_fixes_are_applied_when_asked():
    assert apply("abcdef", [finding((0, 1, "X"), safe=False)], unsafe=True).text == "Xbcdef"


def count_bangs(text: str) -> Reading:
    """A reader to which each `!` is a problem and each line that begins with `a` is a document."""
    documents = sum(line.startswith("a") for line in text.splitlines())
    return Reading(Counter({"SyntaxProblem": text.count("!")}), Counter({"a": documents}))


def each(text: str, *replacements: tuple[str, str]) -> list[Reported]:
    """A finding, with a fix, for every occurrence of a character that is to be replaced."""
    return [
        finding((at, at + 1, new)) for at, char in enumerate(text) for old, new in replacements if char == old
    ]


@pytest.mark.parametrize(
    ("text", "replacements", "after", "refused"),
    [
        ("abcd", [("c", "!")], "abcd", 1),
        ("abcdbd", [("b", "B"), ("c", "!"), ("d", "D")], "aBcDBD", 1),
        ("a!b!c", [("!", "")], "abc", 0),
        ("a!bc", [("b", "!"), ("c", "C")], "a!bC", 1),
        ("ab\nac\n", [("a", "x"), ("b", "B"), ("c", "C")], "aB\naC\n", 2),
        ("a" + "bc" * 40, [("b", "!"), ("c", "C")], "a" + "bC" * 40, 40),
    ],
)
def test_a_fix_that_makes_a_text_less_readable_is_refused_and_the_others_are_applied(
    text, replacements, after, refused, monkeypatch
):
    monkeypatch.setattr("aurora_devops.core.fixing.READS", 1000)
    outcome = fix_text("Dockerfile", text, lambda text: each(text, *replacements), count_bangs)
    assert outcome.after == after
    assert len(outcome.refused) == refused
    assert all(one in outcome.left for one in outcome.refused)


def test_the_search_for_fixes_that_break_a_text_is_bounded():
    reads = []

    def read(text: str) -> Reading:
        reads.append(text)
        return count_bangs(text)

    text = "a" + "bc" * 3000
    outcome = fix_text("Dockerfile", text, lambda text: each(text, ("b", "!"), ("c", "C")), read)
    assert len(reads) < 150
    assert "!" not in outcome.after


def test_two_insertions_into_one_gap_and_insertions_at_the_edges_of_a_replacement_are_conflicts():
    replaced = finding((2, 4, "XY"))
    for edge in (2, 3, 4):
        assert apply("abcdef", [finding((edge, edge, "-")), replaced]).applied in (
            (replaced,),
            (finding((edge, edge, "-")),),
        )


def test_fixes_that_undo_each_other_come_to_an_end():
    def lint(text: str) -> list[Reported]:
        return [finding((0, 1, "b" if text[0] == "a" else "a"))]

    assert fix_text("Dockerfile", "a", lint, count_bangs).after in ("a", "b")


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


def test_lines_become_members_of_a_flow_mapping():
    text = "on: push\njobs:\n  a: {runs-on: x, steps: [{run: make}]}\n"
    (outcome,) = aurora_devops.fix({".github/workflows/a.yml": text}, select=["missing-timeout"], unsafe=True)
    assert outcome.after == text.replace("x,", "x, timeout-minutes: 30,")


_MANIFEST = """\
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: shop}
spec:
  containers:
    - name: web
      image: web:1.0
      securityContext:
        runAsGroup: 1000
        runAsUser: 1000
        procMount: Default
        readOnlyRootFilesystem: true
"""


def test_fixes_do_not_depend_on_the_order_of_sets():
    program = (
        "import sys, aurora_devops\n"
        "(outcome,) = aurora_devops.fix({'pod.yaml': sys.argv[1]}, profile='all', unsafe=True)\n"
        "sys.stdout.write(outcome.after)\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program, _MANIFEST],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(made) == 1
    (text,) = made
    assert "securityContext:\n        seccompProfile:" in text, "new lines go above the first key"
    assert text.index("allowPrivilegeEscalation") < text.index("runAsGroup")
