"""What one file gave in a run."""

from __future__ import annotations

from .facts import Fact
from .record import record
from .report import Failure, Reported
from .suppression import Suppression

# Why a file is not checked, where it is made into an artifact by another program.
TEMPLATE = "template"


@record(frozen=False)
class FileResult:
    """All that one file gave: it is what is cached, and what travels between processes."""

    path: str
    kinds: tuple[str, ...] = ()
    findings: tuple[Reported, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()
    failures: tuple[Failure, ...] = ()
    skipped: str = ""
