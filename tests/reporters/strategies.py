"""Reports whose every text is anything at all, and what may never come out of a renderer."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from aurora_devops.core.report import (
    Failure,
    NotJudged,
    RelatedPlace,
    Report,
    Reported,
    Suppressed,
    TextEdit,
    TextFix,
)
from aurora_devops.core.source import Location, Span

from .conftest import FOREIGN, LATEST, SECRET

_CHARACTERS = (
    "\x9b\x7f\u202e\u2066\u200b\ufeff\u2028\x85\r\n\t\x00\udcff\ud800\ufffe\u0301日%:,<>&#`\\\U000e0041"
)
_PIECES = ("\x1b[2K", "::error::x", "##[group]", "##vso[task.x]", "%0A", "]]>", "[a](b)", "../", "```")
_HOSTILE = st.sampled_from((*_CHARACTERS, *_PIECES))
TEXTS = st.lists(_HOSTILE | st.text(max_size=3), max_size=4).map("".join)
LINES = st.lists(_HOSTILE | st.text(max_size=30), max_size=12).map(
    lambda parts: re.sub("[\r\n]", "", "".join(parts))
)

_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


def lines_of(rendered: str) -> list[str]:
    """The lines of a text that is safe to print; fails for one that is not."""
    assert not _CONTROLS.search(rendered)
    assert not _COMMAND.search(rendered)
    return rendered.split("\n")[:-1] if rendered else []


@st.composite
def _locations(draw: st.DrawFn) -> Location:
    line, column = draw(st.integers(1, 99)), draw(st.integers(1, 99))
    more = draw(st.integers(0, 2))
    return Location(line, column, line + more, draw(st.integers(1 if more else column, 120)))


_SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 999), st.integers(0, 99))
_PATHS = TEXTS.filter(bool)
_FIXES = st.builds(
    TextFix,
    edits=st.lists(st.builds(TextEdit, _SPANS, _locations(), TEXTS), min_size=1, max_size=2).map(tuple),
    safe=st.booleans(),
    title=TEXTS,
)
_SUPPRESSED = st.builds(
    Suppressed, st.sampled_from(["inline", "annotation", "baseline"]), TEXTS, st.none() | st.integers(1, 99)
)


def _findings(suppressed: st.SearchStrategy[Suppressed | None]) -> st.SearchStrategy[tuple[Reported, ...]]:
    finding = st.builds(
        Reported,
        policy=st.sampled_from([LATEST, SECRET, FOREIGN]),
        severity=st.sampled_from(["error", "warning", "info"]),
        kind=st.sampled_from(["dockerfile", "compose"]),
        path=_PATHS,
        location=_locations(),
        span=_SPANS,
        message=TEXTS,
        excerpt=LINES,
        related=st.lists(st.builds(RelatedPlace, _PATHS, _locations(), TEXTS), max_size=2).map(tuple),
        fixes=st.lists(_FIXES, max_size=2).map(tuple),
        control=TEXTS,
        suppressed=suppressed,
    )
    return st.lists(finding, max_size=3).map(tuple)


def reports() -> st.SearchStrategy[Report]:
    """Any report, with hostile texts in all its places."""
    return st.builds(
        Report,
        findings=_findings(st.none()),
        suppressed=_findings(_SUPPRESSED),
        aside=_findings(st.builds(Suppressed, st.just("aside"), TEXTS)),
        files=st.dictionaries(TEXTS, st.integers(0, 9), max_size=2),
        skipped=st.dictionaries(TEXTS, st.integers(0, 9), max_size=2),
        failures=st.lists(st.builds(Failure, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
        unjudged=st.lists(
            st.builds(NotJudged, _PATHS, TEXTS, st.booleans()), max_size=2, unique_by=lambda one: one.path
        ).map(tuple),
    )
