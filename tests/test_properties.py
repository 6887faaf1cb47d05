"""What holds for any text of any kind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aurora_devops
from aurora_devops import Report
from aurora_devops.core.fixing import ROUNDS
from strategies import PATHS, texts

kinds = pytest.mark.parametrize("kind", sorted(PATHS))


def lint(kind: str, text: str) -> Report:
    report = aurora_devops.lint({PATHS[kind]: text}, profile="all")
    assert not report.failures, [(failure.policy, failure.message) for failure in report.failures]
    return report


def places(report: Report) -> Iterator[tuple[int, int]]:
    for finding in (*report.findings, *report.suppressed):
        yield finding.span
        for fix in finding.fixes:
            yield from (edit.span for edit in fix.edits)


@kinds
@given(data=st.data())
def test_any_text_gives_findings_and_no_failure(kind, data):
    text = data.draw(texts(kind))
    report = lint(kind, text)
    length = len(text.removeprefix("\ufeff"))
    for start, end in places(report):
        assert 0 <= start <= end <= length
    for finding in report.findings:
        assert 1 <= finding.line <= finding.end_line
        assert finding.column >= 1
        assert "\n" not in finding.message


@kinds
@given(data=st.data())
def test_fixing_twice_is_fixing_once(kind, data):
    text = data.draw(texts(kind)).removeprefix("\ufeff")
    (outcome,) = aurora_devops.fix({PATHS[kind]: text}, profile="all") or (None,)
    if outcome is not None and len(outcome.fixed) < ROUNDS:
        assert aurora_devops.fix({PATHS[kind]: outcome.after}, profile="all") == ()


@given(data=st.data())
def test_the_order_of_files_changes_nothing(data):
    files = {
        f"{kind}/{PATHS[kind]}": data.draw(texts(kind))
        for kind in data.draw(st.permutations(sorted(PATHS)))[:3]
    }
    backwards = dict(reversed(files.items()))
    assert aurora_devops.lint(files, profile="all") == aurora_devops.lint(backwards, profile="all")


def test_no_report_depends_on_the_hash_seed():
    program = dedent("""
        from datetime import date
        from aurora_devops.core.engine import Engine
        from aurora_devops.core.run import default_catalogue
        from aurora_devops.core.settings import Settings
        from aurora_devops.core.source import Source
        from aurora_devops.testing import path_of, unmark

        catalogue = default_catalogue()
        engine = Engine(catalogue, Settings(profile="all"))
        for policy in catalogue.policies:
            for example in [each for each in policy.examples if each.bad][:1]:
                path = example.path or path_of(policy, example.kind, catalogue)
                files = {**example.files, path: unmark(example.text)[0]}
                results = [engine.lint_source(Source(name, text)) for name, text in files.items()]
                report = engine.reporting.report(results, files, today=date(2026, 1, 1))
                for found in report.findings:
                    print(found.policy.code, found.path, found.span, found.message, found.related, found.fixes)
    """)
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@given(data=st.data())
def test_a_policy_alone_finds_what_it_finds_among_all(data):
    kind = data.draw(st.sampled_from(sorted(PATHS)))
    text = data.draw(texts(kind))
    among_all = lint(kind, text).findings
    for code in sorted({finding.policy.code for finding in among_all})[:3]:
        alone = aurora_devops.lint({PATHS[kind]: text}, profile="all", select=[code]).findings
        # Whether a suppression is used depends on the other policies.
        if not code.startswith("AUR"):
            assert alone == tuple(finding for finding in among_all if finding.policy.code == code)


@given(raw=st.binary(max_size=200), path=st.sampled_from(sorted(PATHS.values())))
def test_any_bytes_give_findings_and_no_failure(raw, path):
    assert not aurora_devops.lint({path: raw}, profile="all").failures  # type: ignore[dict-item]
