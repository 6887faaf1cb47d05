"""The shape of the JSON report, version 1: its types, and the JSON Schema that is made of them."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from ..core.policy import Category, Severity
from . import SITE

SCHEMA_URL = f"{SITE}/schemas/report.schema.json"


class PlaceRecord(TypedDict):
    """A place in a file: lines and columns count from 1, in code points; the end column is one past it."""

    line: int
    column: int
    end_line: int
    end_column: int


class PolicyRecord(TypedDict):
    """The policy that was broken; `severity` is its own, which configuration may change for a finding."""

    code: str
    name: str
    category: Category
    severity: Severity
    summary: str
    equivalents: dict[str, list[str]]
    url: str | None


class RelatedRecord(PlaceRecord):
    """Another place that belongs to a finding."""

    path: str
    message: str


class EditRecord(PlaceRecord):
    """A replacement: the text from offset `start` to `end`, in code points, becomes `text`."""

    start: int
    end: int
    text: str


class FixRecord(TypedDict):
    """Edits to the file of a finding that remove it; `safe` if nobody could want the old text back."""

    title: str
    safe: bool
    edits: list[EditRecord]


class SuppressedRecord(TypedDict):
    """Where a finding was silenced, the reason that was given, and on which line."""

    by: str
    reason: str
    line: int | None


class UnnamedRecord(PlaceRecord):
    """All of a finding but its policy."""

    severity: Severity
    kind: str
    path: str
    start: int
    end: int
    message: str
    excerpt: str
    control: str
    related: list[RelatedRecord]
    fixes: list[FixRecord]
    suppressed: SuppressedRecord | None


class FindingRecord(UnnamedRecord):
    """A place that breaks a policy; `excerpt` is its first line of source, with secrets masked."""

    policy: PolicyRecord


class FailureRecord(TypedDict):
    """A policy that raised, and the file it raised on: what it would have found is not in this report."""

    path: str
    policy: str
    message: str


class NotJudgedRecord(TypedDict):
    """A file that was not checked, and the reason.

    `expected`: the caller named it, or its path or content marks it as an artifact; the exit status is 2.
    """

    path: str
    reason: str
    expected: bool


class TimingRecord(TypedDict):
    """The CPU seconds that a kind or a policy took; there are timings only when they were asked for."""

    name: str
    seconds: float
    calls: int


# A name with a dollar is not one that a class can spell.
_Schema = TypedDict("_Schema", {"$schema": str})


class HeadRecord(_Schema):
    """What was run, and how much of everything there is."""

    version: Literal["1"]
    profile: str
    counts: dict[Severity, int]
    files: dict[str, int]
    skipped: dict[str, int]


class ReportRecord(HeadRecord):
    """The outcome of a run: findings by path and place, files by kind, files that were not checked by reason."""

    findings: list[FindingRecord]
    suppressed: list[FindingRecord]
    failures: list[FailureRecord]
    unjudged: list[NotJudgedRecord]
    timings: list[TimingRecord]


def schema() -> dict[str, Any]:
    """The JSON Schema of the JSON report, as it is published.

    Properties that it does not name are allowed: a release may add some without another version.
    """
    from pydantic import TypeAdapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        **TypeAdapter(ReportRecord).json_schema(ref_template="#/$defs/{model}"),
        "title": "aurora_devops report",
    }
