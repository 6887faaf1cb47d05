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
    """One generated file: its path relative to the root, its text, and its part."""

    path: str
    text: str
    part: str


@record
class Request:
    """The input of a generator: the application, the names of the parts, and the files that it may read.

    `files` are the files of the repository by path, read on demand. `templates` are custom templates by path,
    `agents` the configuration of the agents, and `root` is the directory of the repository, if there is one. `say`
    prints progress and `note` adds a note to the bundle. `approve` asks the user whether a command may run, and
    `record` is the file for the record of a generator with a language model.
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
    """A generator: its name on the command line, and a function from a request to artifacts."""

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
    """Artifacts, their findings under the profile `strict` without suppressions, and the evidence."""

    artifacts: tuple[Artifact, ...]
    report: Report = field(default_factory=Report)
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether there are no findings, so that the artifacts may be written."""
        return not self.report.findings and not self.report.failures and all(e.passed for e in self.evidence)

    @property
    def findings(self) -> tuple[Reported, ...]:
        """The findings under the profile `strict` without suppressions."""
        return self.report.findings

    def texts(self) -> dict[str, str]:
        """The text of each artifact, by path."""
        return {artifact.path: artifact.text for artifact in self.artifacts}
