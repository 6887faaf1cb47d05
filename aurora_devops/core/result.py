"""What one file gave in a run."""

from __future__ import annotations

from collections.abc import Mapping

from .facts import Fact
from .record import field, record
from .report import Failure, Reported
from .suppression import Suppression

# Why a file is not checked, where it is made into an artifact by another program.
TEMPLATE = "template"
# Why a file is not checked that a program writes and a person does not change.
GENERATED = "generated"
# Why a file is not checked that has to be decrypted first.
ENCRYPTED = "encrypted"


@record(frozen=False)
class FileResult:
    """All that one file gave: it is what is cached, and what travels between processes.

    `builds` are the kinds of the artifacts that this file builds from several files, `covers` the paths of the
    files that were judged as parts of them. `asked` are the questions about other files that the result depends
    on, with the answers.
    """

    path: str
    kinds: tuple[str, ...] = ()
    findings: tuple[Reported, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()
    failures: tuple[Failure, ...] = ()
    skipped: str = ""
    builds: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
