"""SARIF 2.1.0, in the way that GitHub's code scanning reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ..core.fingerprint import fingerprinted
from ..core.lazy import regex
from ..core.policy import Policy, Severity
from ..core.report import Failure, NotJudged, Report, Reported, Suppressed, TextFix
from ..core.source import Location
from ..core.version import __version__
from . import SITE, fix_title, page_url
from .escaping import dumps, escape

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
# GitHub calls a score above 7.0 high, above 4.0 medium, and anything else that is not zero low.
_SCORES: dict[Severity, str] = {"error": "8.0", "warning": "5.5", "info": "3.0"}
_PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
_LONGEST_DESCRIPTION = 1024

_EMBEDDED_LINK = regex(r"\[(?=[^\[\]]*\]\()")
_NO_BYTE = regex(r"[\ud800-\udc7f\udd00-\udfff]")
_CODE = regex(r"(^ *```.*?^ *```|``.+?``|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def render(report: Report) -> str:
    """A log with one run; a suppressed finding is a result with a suppression.

    GitHub ignores suppressions and shows those results as open alerts; for an upload there, render a
    report without its suppressed findings.
    https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
    """
    rules = {policy.code: index for index, policy in enumerate(report.policies)}
    results = [_result(finding, fingerprint, rules) for finding, fingerprint in fingerprinted(report)]
    if report.suppressed:
        # Either every result says whether it is suppressed, or none does (3.27.23).
        for result in results:
            result.setdefault("suppressions", [])
    driver = {
        "name": "aurora-lint",
        "informationUri": f"{SITE}/",
        "semanticVersion": __version__,
        "rules": [_rule(policy) for policy in report.policies],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The directory that was linted."}}},
        "invocations": [
            {
                "executionSuccessful": report.complete,
                "toolExecutionNotifications": [
                    *map(_notification, report.failures),
                    *map(_not_checked, report.unjudged),
                ],
            }
        ],
        "properties": {"profile": report.profile, "aside": report.aside_counts},
    }
    head = dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).removesuffix("}]}")
    lines = ",".join(f"\n{dumps(result)}" for result in results)
    return f'{head},"results":[{lines}]}}]}}\n'


def _rule(policy: Policy) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "tags": _tags(policy),
        "precision": "high",
        "problem.severity": _PROBLEMS[policy.severity],
    }
    if policy.category == "security":
        properties["security-severity"] = _SCORES[policy.severity]
    if policy.equivalents:
        properties["equivalents"] = {linter: list(ids) for linter, ids in sorted(policy.equivalents.items())}
    summary = policy.summary or policy.name
    page = policy.page or summary
    url = page_url(policy)
    also = ", ".join(f"{linter} {name}" for linter, ids in sorted(policy.equivalents.items()) for name in ids)
    ending = [f"Also known as: {also}."] if also else []
    rule: dict[str, Any] = {
        "id": policy.code,
        "name": policy.name,
        "shortDescription": {"text": _cut(summary)},
        "fullDescription": {"text": _cut(page)},
        "help": {
            "text": "\n\n".join([page, *ending, *([url] if url else [])]),
            "markdown": "\n\n".join(
                [_without_html(page), *ending, *([f"[{policy.code}]({url})"] if url else [])]
            ),
        },
        "defaultConfiguration": {"level": _LEVELS[policy.severity]},
        "properties": properties,
    }
    if url:
        rule["helpUri"] = url
    return rule


def _tags(policy: Policy) -> list[str]:
    """The category, the family of the code, and the ids of other linters: what code scanning filters by."""
    external = (f"external/{peer}/{name}" for peer, ids in sorted(policy.equivalents.items()) for name in ids)
    return list(dict.fromkeys(filter(None, (policy.category, policy.names.family, *external))))


def _result(finding: Reported, fingerprint: str, rules: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.policy.code,
        "ruleIndex": rules[finding.policy.code],
        "level": _LEVELS[finding.severity],
        "message": _message(finding.message),
        "locations": [_location(finding.path, finding.location)],
        "partialFingerprints": {"aurora/v1": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.path, related.location), "message": _message(related.message)}
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.fixes:
        fixes = [_fix(finding, fix) for fix in finding.fixes]
        # The schema requires unique items.
        result["fixes"] = [fix for index, fix in enumerate(fixes) if fix not in fixes[:index]]
    result["properties"] = {"kind": finding.kind} if finding.kind else {}
    if finding.control:
        result["properties"]["control"] = finding.control
    if finding.suppressed:
        result["suppressions"] = [_suppression(finding.path, finding.suppressed)]
    return result


def _suppression(path: str, suppressed: Suppressed) -> dict[str, Any]:
    suppression: dict[str, Any] = {"kind": "external" if suppressed.by == "baseline" else "inSource"}
    if suppressed.reason:
        suppression["justification"] = escape(suppressed.reason)
    if suppressed.line and suppression["kind"] == "inSource":
        place = {"artifactLocation": _artifact(path), "region": {"startLine": suppressed.line}}
        suppression["location"] = {"physicalLocation": place}
    return suppression


def _fix(finding: Reported, fix: TextFix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    return {
        "description": {"text": escape(fix_title(finding, fix))},
        "artifactChanges": [{"artifactLocation": _artifact(finding.path), "replacements": replacements}],
        "properties": {"safe": fix.safe},
    }


def _notification(failure: Failure) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "level": "error",
        "message": _message(f"{failure.policy}: {failure.message}"),
        "properties": {"policy": escape(failure.policy)},
    }
    if failure.path:
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(failure.path)}}]
    return notification


def _not_checked(unjudged: NotJudged) -> dict[str, Any]:
    return {
        "level": "error" if unjudged.expected else "note",
        "message": _message(f"not checked: {unjudged.reason}"),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(unjudged.path)}}],
    }


def _location(path: str, location: Location) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(location)}}


@lru_cache(maxsize=1024)
def _artifact(path: str) -> Mapping[str, str]:
    # Bytes of a name that are not UTF-8 arrive as surrogates (PEP 383), and are written as the original bytes.
    uri = quote(_NO_BYTE.sub("\ufffd", path).encode(errors="surrogateescape"), safe="/")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _region(location: Location) -> dict[str, int]:
    return {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _message(text: str) -> dict[str, str]:
    r"""A plain message; `[text](target)` would be a link, so its bracket gets a backslash (3.11.6)."""
    return {"text": _EMBEDDED_LINK.sub(r"\\[", escape(text))}


def _without_html(page: str) -> str:
    """Markdown in which nothing outside of code begins an element or an entity."""
    parts = _CODE.split(page)
    parts[::2] = [part.replace("&", "&amp;").replace("<", "&lt;") for part in parts[::2]]
    return "".join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"
