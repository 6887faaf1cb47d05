"""The baseline: a file with the fingerprints of known findings, which do not count."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from .fingerprint import fingerprinted
from .record import replace
from .report import Report, Reported, Suppressed
from .settings import ConfigError, ReadBytes, unreadable

VERSION = 1


def write(path: Path, report: Report) -> int:
    """Write all findings of a report to a baseline, by file; the number of them."""
    files: dict[str, list[dict[str, str | int]]] = {}
    for finding, fingerprint in fingerprinted(report):
        if finding.suppressed is None:
            entry: dict[str, str | int] = {
                "fingerprint": fingerprint,
                "policy": finding.policy.code,
                "line": finding.line,
                "message": finding.message,
            }
            files.setdefault(finding.path, []).append(entry)
    text = json.dumps({"version": VERSION, "files": files}, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return sum(map(len, files.values()))


def read(path: Path, read_bytes: ReadBytes = Path.read_bytes) -> frozenset[str]:
    """The fingerprints in a baseline. Raises ConfigError if the file is not a baseline."""
    try:
        data = json.loads(read_bytes(path))
        if data["version"] != VERSION:
            raise ConfigError(f"{path}: baseline has version {data['version']}, expected {VERSION}")
        return frozenset(entry["fingerprint"] for entries in data["files"].values() for entry in entries)
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{path}: not a baseline; write one with --write-baseline") from None


def apply(report: Report, known: frozenset[str]) -> Report:
    """The report with the findings of a baseline counted as suppressed, also those that `lint.aside` leaves out."""
    kept: list[Reported] = []
    silent: list[Reported] = list(report.suppressed)
    aside: list[Reported] = []
    for finding, fingerprint in fingerprinted(replace(report, findings=(*report.findings, *report.aside))):
        by = finding.suppressed.by if finding.suppressed else ""
        if by not in ("", "aside"):
            continue
        if fingerprint in known:
            silent.append(replace(finding, suppressed=Suppressed("baseline", "in the baseline")))
        else:
            (aside if by else kept).append(finding)
    return replace(report, findings=_sorted(kept), suppressed=_sorted(silent), aside=_sorted(aside))


def _sorted(findings: Iterable[Reported]) -> tuple[Reported, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.order))
