"""`--add-suppressions`: comments with a reason for all findings of a run."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..core import fixing
from ..core.engine import Engine
from ..core.report import Report, Reported
from ..core.source import Source, Unreadable
from ..core.suppressing import Written, suppress
from ..reporters.escaping import escape
from .arguments import catalogue

if TYPE_CHECKING:
    from ..core.files import Checkout
    from ..core.settings import Settings


def add_suppressions(
    args: argparse.Namespace, repository: Checkout, config: Settings, findings: Sequence[Reported]
) -> list[Written]:
    """Write comments for findings of a repository; what was written of each file with findings."""
    by_path: defaultdict[str, list[Reported]] = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    engine = Engine(catalogue(args), config, files=repository)
    written: list[Written] = []
    for path, found in by_path.items():
        raw = repository.read(path, config.max_file_size)
        source = _source(path, raw) if isinstance(raw, bytes) else None
        if source is None:
            written.append(Written("", left=tuple(found)))
            continue
        done = suppress(engine, source, found, args.reason)
        if done.text != source.text:
            fixing.write(repository.root, source, done.text)
        written.append(done)
    return written


def _source(path: str, raw: bytes) -> Source | None:
    try:
        return Source.decode(path, raw)
    except Unreadable:
        return None


def mistake(reason: str | None) -> str:
    """What is wrong with a reason; empty if it can be written into a comment."""
    if reason is None or not reason.strip():
        return "--add-suppressions needs --reason TEXT"
    if escape(reason) != reason or "-->" in reason or "*/" in reason:
        return "--reason must be one line without control characters, --> and */"
    return ""


def note(args: argparse.Namespace, written: Sequence[Written], left: Report) -> None:
    """Print how many findings were suppressed, and why others were not."""
    if args.quiet:
        return

    def counted(count: int, noun: str) -> str:
        return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

    done = sum(len(each.suppressed) for each in written)
    files = sum(bool(each.suppressed) for each in written)
    remaining = len(left.findings)
    print(
        f"Suppressed {counted(done, 'finding')} in {counted(files, 'file')}; "
        f"{remaining} {'remains' if remaining == 1 else 'remain'}.",
        file=sys.stderr,
    )
    for select, why in _REASONS:
        if found := sum(len(select(each)) for each in written):
            print(f"Not suppressed: {counted(found, 'finding')} {why}.", file=sys.stderr)


_REASONS: tuple[tuple[Callable[[Written], Sequence[Reported]], str], ...] = (
    (
        lambda each: each.without,
        "in JSON files, which have no comments; use --write-baseline, or overrides in aurora.yaml",
    ),
    (lambda each: each.left, "at places where a comment would change the file; use --write-baseline"),
)
