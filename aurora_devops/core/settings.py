"""How a run is set: what the configuration and the command line come to, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from .configfile import ConfigFile
    from .files import Checkout, Listing
    from .policy import Severity

FailOn = Literal["error", "warning", "info", "never"]


ReadBytes = Callable[["Path"], bytes]


class ConfigError(Exception):
    """A setting or an argument is invalid; the message is one line, with file and line if known."""


def unreadable(path: Path, error: OSError) -> ConfigError:
    """The error about a file that cannot be read."""
    return ConfigError(f"{path.as_posix()}: {(error.strerror or 'cannot be read').lower()}")


# How the name of a file of an installed package begins: `pkg:NAME/FILE`.
PACKAGE = "pkg:"


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
    "testing/",
    "testResources/",
    "test-resources/",
    "unittests/",
    "fixture/",
    "fixtures/",
    "__fixtures__/",
    "golden/",
    "*.golden",
    "*.golden.*",
    "__snapshots__/",
    ".snapshots/",
    "fake/",
    "fakes/",
    "mock/",
    "mocks/",
    "__mocks__/",
    "e2e/",
    "*-test/",
    "*-tests/",
    "*_test/",
    "*_tests/",
    "**/ci/*values.yaml",
    "**/.ci/*values.yaml",
    "/integration/",
    "/t/",
    "cypress/",
    "playwright/",
    "benchmark/",
    "benchmarks/",
    "example/",
    "examples/",
    "sample/",
    "samples/",
    "demo/",
    "demos/",
    "quickstart/",
    "quickstarts/",
    "tutorial/",
    "tutorials/",
    "guides/",
    "doc/",
    "docs/",
    "design/",
    "designs/",
    "proposals/",
    "scaffold/",
    "_scaffold/",
    "skeleton/",
    "skeletons/",
    "deprecated/",
    "archived/",
    ".archive/",
    "_archive/",
    "_archived/",
    "/archive/",
    "/archives/",
    "attic/",
    "obsolete/",
    "to_be_deleted/",
    "to-be-deleted/",
    "node_modules/",
    "bower_components/",
    "site-packages/",
    "unused/",
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
    """What the command line names, which no configuration undoes: policies, and whether it gives the profile.

    With `only` it gives all policies of the run.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: bool = False
    only: bool = False

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


class Declaration(NamedTuple):
    """A declared policy: its values, the file that has it, and its position in `policies` there."""

    values: Mapping[str, Any]
    file: ConfigFile
    position: int


class Requirement(NamedTuple):
    """Policies that a configuration file requires: nothing that is configured below it disables or weakens them.

    `settings` are those of the file itself, with what it extends.
    """

    words: tuple[str, ...]
    settings: Settings

    @property
    def by(self) -> str:
        """The name of the file."""
        return self.settings.origin.name if self.settings.origin else ""


class Settings(NamedTuple):
    """The settings of a run; their meaning and defaults are those of the section `lint` (`config.LintConfig`).

    It is not a model of pydantic, so that a run without a configuration file does not import it.
    `origin` is the configuration file, `profile_at` the file that sets the profile: this one, or one that it extends.
    `extended` are the files that it extends and those of its policies, with their digests; `requirements` the policies
    that they require, and `policies` those that they declare. `command` is what the command line names, `nested` the
    settings of each folder below the root that has its own; they only add. `gates` has the categories whose `fail_on`
    is another one.
    """

    profile: str = "recommended"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    options: Mapping[str, Mapping[str, Any]] = {}
    overrides: tuple[Override, ...] = ()
    exclude: tuple[str, ...] = ()
    aside: tuple[str, ...] = ASIDE
    kinds: Mapping[str, str] = {}
    fail_on: FailOn = "warning"
    gates: Mapping[str, FailOn] = {}
    require_reason: bool = False
    max_file_size: int = 5_000_000
    command: Command = Command()
    nested: tuple[tuple[str, Settings], ...] = ()
    policies: tuple[Declaration, ...] = ()
    origin: ConfigFile | None = None
    profile_at: ConfigFile | None = None
    extended: tuple[tuple[str, str], ...] = ()
    requirements: tuple[Requirement, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any], origin: ConfigFile) -> Settings:
        """The settings of a configuration file, from the values that `extends.Loaded.settings` makes of it."""
        lint = values["lint"]
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in lint.items()
        }
        plain["overrides"] = tuple(
            Override(tuple(each["paths"]), tuple(each["select"]), tuple(each["ignore"]), each["severity"])
            for each in lint["overrides"]
        )
        if isinstance(plain["fail_on"], dict):
            gates = dict(plain["fail_on"])
            plain |= {"fail_on": gates.pop("default", "warning"), "gates": gates}
        profile_at = values["profile_at"]
        return cls(
            **plain,
            origin=origin,
            policies=tuple(
                Declaration(declared, origin._replace(name=name), index)
                for declared, name, index in values["policies"]
            ),
            profile_at=origin._replace(name=profile_at) if profile_at else None,
            extended=tuple((name, content) for name, content in values["extended"]),
            requirements=tuple(
                Requirement(tuple(words), cls.of(required, origin._replace(name=name)))
                for words, name, required in values["requirements"]
            ),
        )

    def gate(self, category: str) -> FailOn:
        """The lowest severity that gives exit status 1 for a category."""
        return self.gates.get(category, self.fail_on)


class Choices(NamedTuple):
    """What a caller asks for, over the configuration; None keeps the value of the configuration.

    `fail_on` replaces that of all categories, and `gates` that of some.
    """

    profile: str | None = None
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    gates: Mapping[str, str] = {}
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
        changes["gates"] = {**(config.gates if self.fail_on is None else {}), **self.gates}
        if self.select:
            changes["select"] = self.select
        elif self.profile is not None:
            changes["select"] = ()
        command = Command(
            (*self.select, *self.extend_select), self.ignore, self.profile is not None, bool(self.select)
        )
        return config._replace(command=command, **changes)

    def settings(self, repository: Checkout, files: Listing) -> Settings:
        """The settings of a run over files of a repository: these choices over all its configuration files."""
        return self.over(repository.config())._replace(nested=repository.nested(files))

    def start(self, repository: Checkout) -> tuple[Settings, Listing]:
        """The settings of a run over a repository, and the files to look at."""
        config = self.over(repository.config())
        files = repository.walk(config.exclude, self.exclude_named(config))
        return config._replace(nested=repository.nested(files)), files
