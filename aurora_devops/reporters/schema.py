"""The types of the JSON report, version 1, and its JSON Schema."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from ..core.policy import Category, Severity
from . import SITE

SCHEMA_URL = f"{SITE}/schemas/report.schema.json"


class PlaceRecord(TypedDict):
    """A place in a file. Lines and columns count from 1, in code points; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class PolicyRecord(TypedDict):
    """The policy of a finding, with its default severity."""

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
    """A replacement of the text from offset `start` to `end`, in code points."""

    start: int
    end: int
    text: str


class FixRecord(TypedDict):
    """Edits to the file of a finding that remove it; a `safe` fix never changes behavior."""

    title: str
    safe: bool
    edits: list[EditRecord]


class SuppressedRecord(TypedDict):
    """The suppression of a finding: its syntax or `baseline`, the reason and the line."""

    by: str
    reason: str
    line: int | None


class UnnamedRecord(PlaceRecord):
    """A finding without its policy."""

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
    """A place that violates a policy; `excerpt` is its first line of source, with secrets masked."""

    policy: PolicyRecord


class FailureRecord(TypedDict):
    """A policy that failed on a file; its findings for the file are missing from the report."""

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
    """The CPU seconds of a kind or a policy; present with --timings only."""

    name: str
    seconds: float
    calls: int


# A class cannot have an attribute with a dollar sign.
_Schema = TypedDict("_Schema", {"$schema": str})


class HeadRecord(_Schema):
    """The profile and the numbers of findings and files.

    `files` are the files by the kind of their first artifact; `searched` are those only searched for secrets.
    `aside` are findings that are not reported because their file is not delivered, by pattern of `lint.aside`.
    """

    version: Literal["1"]
    profile: str
    counts: dict[Severity, int]
    files: dict[str, int]
    skipped: dict[str, int]
    aside: dict[str, int]


class ReportRecord(HeadRecord):
    """The result of a run: findings by path and place, files by kind, files that were not checked by reason."""

    findings: list[FindingRecord]
    suppressed: list[FindingRecord]
    failures: list[FailureRecord]
    unjudged: list[NotJudgedRecord]
    timings: list[TimingRecord]


def schema() -> dict[str, Any]:
    """The JSON Schema of the JSON report, as it is published.

    Other properties are allowed: a release may add some without a new version.
    """
    from pydantic import TypeAdapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        **TypeAdapter(ReportRecord).json_schema(ref_template="#/$defs/{model}"),
        "title": "aurora_devops report",
    }
