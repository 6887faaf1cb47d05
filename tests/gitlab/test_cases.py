"""What GitLab rejects and accepts, one case for each section of its reference."""

from pathlib import Path
from typing import NamedTuple

import pytest

from aurora_devops import lint

TEXT = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8")


class Case(NamedTuple):
    section: str
    title: str
    line: int | None
    text: str


def cases() -> list[Case]:
    found = []
    for block in TEXT.split("=== ")[1:]:
        head, _, text = block.partition("\n")
        section, title, line = (part.strip() for part in head.split(" | "))
        found.append(Case(section, title, None if line == "accepted" else int(line), text))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.section}: {case.title}")
def test_a_case_of_the_reference(case: Case):
    report = lint({".gitlab-ci.yml": case.text}, profile="all")
    assert not report.failures
    found = [f for f in report.findings if f.policy.category == "validity"]
    if case.line is None:
        assert [(f.line, f.message) for f in found] == []
    else:
        assert case.line in [f.line for f in found], [(f.line, f.message) for f in found]
