"""What a generator gives: artifacts as files, and, once they are proven, the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..core.record import field, record
from ..core.remembered import Basis
from ..core.report import Report, Reported

if TYPE_CHECKING:
    from .agents import Agent, AgentConfig
    from .application import Application
    from .stack import TemplateSet

# A value that nobody knew: policies find it in whatever it stands in.
PLACEHOLDER = "REPLACE_ME"


# Where platforms look for their files.
_AT_ROOT = (".github/", ".gitlab/", ".gitlab-ci.yml", "renovate.json")


def at_root(path: str) -> bool:
    """Whether the file of a platform is at the root of the git repository, whatever application it is about."""
    return path.startswith(_AT_ROOT)


@record
class Artifact:
    """One generated file: its path relative to the root, its text, and its part."""

    path: str
    text: str
    part: str


@record
class LeftOut:
    """Something that was not made, and why; `key` is the key of `aurora.yaml` that would change that.

    `wrong` is whether a value or a file is wrong, and not only unknown.
    """

    what: str
    why: str
    key: str = ""
    wrong: bool = False

    @property
    def line(self) -> str:
        """One line for the user: `docker-compose.prod.yml: app.image is not set`."""
        key = f"app.{self.key}" if self.key else ""
        why = f"{key} {self.why}" if self.why.startswith("is ") else f"{key}: {self.why}" if key else self.why
        return f"{self.what}: {why}"


@record
class Request:
    """The input of a generator: the application, the names of the parts, and the files that it may read.

    `files` are the files of the repository by path, read on demand. `templates` are custom templates by path,
    `agents` the configuration of the agents, and `root` is the directory of the repository, if there is one. `say`
    prints progress and `note` adds a note to the bundle. `approve` asks the user whether a command may run, and
    `record` is the file for the record of a generator with a language model.

    `folder` is the application's folder in its git repository, empty for the root, and `repository` are the files of
    the whole git repository, if it has more. Paths of artifacts are relative to the application's folder; those that
    are `at_root` are relative to the root of the git repository. `branch` is the default branch, `host` the host of
    the remote `origin`. `generated` are
    the paths of files that were generated earlier, `template_sets` those of all plugins by language, and `leave_out`
    records why an artifact was not made.
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
    folder: str = ""
    repository: Mapping[str, str] = field(default_factory=dict)
    branch: str = "main"
    host: str = ""
    generated: frozenset[str] = frozenset()
    template_sets: Mapping[str, TemplateSet] = field(default_factory=dict)
    leave_out: Callable[[LeftOut], None] = field(default=lambda _: None, compare=False)

    @property
    def all_files(self) -> Mapping[str, str]:
        """The files of the git repository by their paths from its root."""
        return self.repository or self.files


@record
class Generator:
    """A generator: its name on the command line, and a function from a request to artifacts.

    `explains` is whether it says itself why it made nothing for a part, and `pins` gives its table of pinned versions,
    whose entries `aurora.pins.json` replaces.
    """

    name: str
    title: str
    generate: Callable[[Request], Iterable[Artifact]]
    explains: bool = False
    pins: Callable[[], Mapping[str, Any]] = field(default=lambda: {}, compare=False)


@record
class Evidence:
    """What was proven of a bundle, by level, and nothing higher."""

    level: Literal["parsed", "valid", "policies", "fits", "tool"]
    what: str
    passed: bool
    detail: str = ""


@record
class Bundle:
    """Artifacts, their findings under the profile `strict` without suppressions, and the evidence.

    `root` is the folder that paths are relative to: the root of the git repository, if there is one. `refused` are the
    findings in what was left out, and `bases` the settings that the artifacts were generated from, by the folder of
    the application.
    """

    artifacts: tuple[Artifact, ...]
    report: Report = field(default_factory=Report)
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    root: Path | None = None
    left_out: tuple[LeftOut, ...] = ()
    refused: Report = field(default_factory=Report)
    bases: Mapping[str, Basis] = field(default_factory=dict)

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
