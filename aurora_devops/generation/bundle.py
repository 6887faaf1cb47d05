"""What a generator gives: artifacts as files, and, once they are proven, the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..core.record import field, record
from ..core.report import Report, Reported

if TYPE_CHECKING:
    from .agents import Agent, AgentConfig
    from .application import Application

# A value that nobody knew: policies find it in whatever it stands in.
PLACEHOLDER = "REPLACE_ME"


@record
class Artifact:
    """One generated file: its path from the repository's root, with `/`, its text, and what it is part of."""

    path: str
    text: str
    part: str


@record
class Request:
    """What a generator is asked for: the application, the parts by name, and the files it may read.

    `files` are the repository's own texts by path, read when they are asked for. `templates` are a team's own
    templates by their path below its folder, `agents` how each of them is configured, and `root`
    the repository's folder, where there is one. `say` takes progress, `note` what the bundle should tell.
    `approve` asks the person if a command may be run, and `record` is where they want to read what was done; for
    generators that do more than write files.
    """

    application: Application
    parts: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    agents: Mapping[Agent, AgentConfig] = field(default_factory=dict)
    root: Path | None = None
    say: Callable[[str], None] = field(default=lambda _: None, compare=False)
    note: Callable[[str], None] = field(default=lambda _: None, compare=False)
    approve: Callable[[Sequence[str]], bool] = field(default=lambda _: False, compare=False)
    record: Path | None = None


@record
class Generator:
    """A way to make artifacts: its name on the command line, and a function from a request to artifacts."""

    name: str
    title: str
    generate: Callable[[Request], Iterable[Artifact]]


@record
class Evidence:
    """What was proven of a bundle, by level, and nothing higher."""

    level: Literal["parsed", "valid", "policies", "tool"]
    what: str
    passed: bool
    detail: str = ""


@record
class Bundle:
    """Artifacts, what the policies said of them under `strict` with suppressions off, and the evidence."""

    artifacts: tuple[Artifact, ...]
    report: Report = field(default_factory=Report)
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether nothing was found, so that it may be written."""
        return not self.report.findings and not self.report.failures and all(e.passed for e in self.evidence)

    @property
    def findings(self) -> tuple[Reported, ...]:
        """What the policies found, under `strict` with suppressions off."""
        return self.report.findings

    def texts(self) -> dict[str, str]:
        """Path to text."""
        return {artifact.path: artifact.text for artifact in self.artifacts}
