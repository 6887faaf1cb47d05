"""How a run is set: what the configuration and the command line come to, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from .files import Checkout, Listing
    from .policy import Severity

FailOn = Literal["error", "warning", "info", "never"]


ReadBytes = Callable[["Path"], bytes]


class ConfigError(Exception):
    """A setting or an argument is invalid; the message is one line, with file and line if known."""


def unreadable(path: Path, error: OSError) -> ConfigError:
    """The error about a file that cannot be read."""
    return ConfigError(f"{path.as_posix()}: {(error.strerror or 'cannot be read').lower()}")


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint with the nearest right name, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


# The patterns of `lint.aside`: what is not delivered, in any directory but the one whose contents GitHub runs. Markdown
# is read where it is.
ASIDE = (
    "test/",
    "tests/",
    "__tests__/",
    "testdata/",
    "test-data/",
    "test_data/",
    "fixture/",
    "fixtures/",
    "__fixtures__/",
    "golden/",
    "__snapshots__/",
    "fake/",
    "fakes/",
    "mock/",
    "mocks/",
    "__mocks__/",
    "e2e/",
    "integration-tests/",
    "/integration/",
    "cypress/",
    "playwright/",
    "benchmark/",
    "benchmarks/",
    "example/",
    "examples/",
    "sample/",
    "samples/",
    "doc/",
    "docs/",
    "design/",
    "designs/",
    "proposals/",
    "hack/",
    ".devcontainer/",
    "vendor/",
    "third_party/",
    "*.tgz/",
    "third-party/",
    "!/.github/**",
    "!*.md",
)


class Command(NamedTuple):
    """What the command line names, which no configuration undoes: policies, and whether it gives the profile."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: bool = False

    @property
    def given(self) -> bool:
        """Whether the command line names what to check."""
        return bool(self.select) or self.profile


class Override(NamedTuple):
    """Settings for some paths."""

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}


class Settings(NamedTuple):
    """The settings of a run; their meaning and defaults are those of the section `lint` (`config.LintConfig`).

    It is not a model of pydantic, so that a run without a configuration file does not import it.
    `origin` is the configuration file, `profile_given` whether it sets the profile, `command` what the command line
    names, `nested` the settings of each folder below the root that has its own; they only add. `policies` are declared
    by the file, or are names of files with such policies. `read_bytes` reads the file and what it refers to, from disk
    if it is None.
    """

    profile: str = "recommended"
    profile_given: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    options: Mapping[str, Mapping[str, Any]] = {}
    overrides: tuple[Override, ...] = ()
    exclude: tuple[str, ...] = ()
    aside: tuple[str, ...] = ASIDE
    kinds: Mapping[str, str] = {}
    fail_on: FailOn = "warning"
    require_reason: bool = False
    max_file_size: int = 5_000_000
    command: Command = Command()
    nested: tuple[tuple[str, Settings], ...] = ()
    policies: tuple[str | Mapping[str, Any], ...] = ()
    origin: Path | None = None
    read_bytes: ReadBytes | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any], origin: Path, read_bytes: ReadBytes | None = None) -> Settings:
        """The settings of a configuration file, from what `Config.values` makes of it."""
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        overrides = tuple(
            Override(tuple(each["paths"]), tuple(each["select"]), tuple(each["ignore"]), each["severity"])
            for each in values["overrides"]
        )
        return cls(**{**plain, "overrides": overrides}, origin=origin, read_bytes=read_bytes)


class Choices(NamedTuple):
    """What a caller asks for, over the configuration; None keeps the value of the configuration."""

    profile: str | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    exclude: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] | None = None
    aside: bool = True

    @property
    def named(self) -> bool:
        """Whether they say what to check, which no configuration undoes for the files that the caller names."""
        return bool(self.select or self.extend_select) or self.profile is not None

    def exclude_named(self, config: Settings) -> tuple[str, ...]:
        """The patterns that apply to the files that the caller names; `config` has these choices in place."""
        return self.exclude if self.named else config.exclude

    def over(self, config: Settings) -> Settings:
        """The configuration with these choices in place."""
        changes: dict[str, Any] = {
            "ignore": config.ignore + self.ignore,
            "extend_select": config.extend_select + self.extend_select,
            "exclude": config.exclude + self.exclude,
        }
        if not self.aside:
            changes["aside"] = ()
        elif self.named:
            # A repository cannot set more aside than the default where the caller says what to check.
            changes["aside"] = tuple(p for p in config.aside if p in ASIDE or p.startswith("!"))
        for name in ("profile", "fail_on", "options"):
            if getattr(self, name) is not None:
                changes[name] = getattr(self, name)
        if self.select:
            changes["select"] = self.select
        elif self.profile is not None:
            changes["select"] = ()
        command = Command((*self.select, *self.extend_select), self.ignore, self.profile is not None)
        return config._replace(command=command, **changes)

    def settings(self, repository: Checkout, files: Listing) -> Settings:
        """The settings of a run over files of a repository: these choices over all its configuration files."""
        return self.over(repository.config())._replace(nested=repository.nested(files))

    def start(self, repository: Checkout) -> tuple[Settings, Listing]:
        """The settings of a run over a repository, and the files to look at."""
        config = self.over(repository.config())
        files = repository.walk(config.exclude, self.exclude_named(config))
        return config._replace(nested=repository.nested(files)), files
