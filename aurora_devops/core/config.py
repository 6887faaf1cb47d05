"""The configuration file `aurora.yaml`: its models, and reading it with the line of every mistake."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from ..formats import yaml
from .policy import Severity
from .source import Source, Span, Unreadable

if TYPE_CHECKING:
    from .kind import Tree
    from .place import Route


class ConfigError(Exception):
    """A setting or an argument is invalid; the message is one line, with file and line if known."""


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Section(BaseModel):
    """Base of all sections of the file: keys in kebab case, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=_kebab, populate_by_name=True, defer_build=True
    )


class Override(Section):
    """Settings for some paths."""

    paths: tuple[str, ...] = Field(
        description="Patterns of paths, in the syntax of .gitignore.", min_length=1
    )
    select: tuple[str, ...] = Field((), description="Policies to enable for these paths.")
    ignore: tuple[str, ...] = Field((), description="Policies to disable for these paths.")
    severity: dict[str, Severity] = Field({}, description="Severity by policy, for these paths.")


@dataclass(frozen=True, slots=True)
class Command:
    """What the command line names, which no configuration undoes: policies, and whether it gives the profile."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: bool = False

    @property
    def given(self) -> bool:
        """Whether the command line names what to check."""
        return bool(self.select) or self.profile


class LintConfig(Section):
    """The section `lint`."""

    profile: str = Field(
        "recommended",
        description="recommended, strict, all, a standard such as cis-docker, or the path of a profile.",
    )
    select: tuple[str, ...] = Field(
        (),
        description="Run only these policies, instead of a profile: codes, names, categories, ids of other linters.",
    )
    extend_select: tuple[str, ...] = Field((), description="Policies to enable in addition to the profile.")
    ignore: tuple[str, ...] = Field((), description="Policies to disable.")
    severity: dict[str, Severity] = Field(
        {}, description="Severity by policy: code, name or id of another linter."
    )
    options: dict[str, dict[str, Any]] = Field(
        {}, description="Options by policy: code, name or id of another linter."
    )
    overrides: tuple[Override, ...] = Field(
        (), description="Settings for some paths; later entries override earlier ones."
    )
    exclude: tuple[str, ...] = Field((), description="Paths to skip, in the syntax of .gitignore.")
    kinds: dict[str, str] = Field(
        {}, description="Kind by pattern, for files whose name does not determine it."
    )
    fail_on: Literal["error", "warning", "info", "never"] = Field(
        "warning", description="Lowest severity that gives exit status 1."
    )
    require_reason: bool = Field(False, description="Report suppressions without a reason.")
    max_file_size: int = Field(
        5_000_000, description="Largest size in bytes; a larger artifact is reported and not read.", gt=0
    )

    _command: Command = PrivateAttr(Command())
    _nested: tuple[tuple[str, LintConfig], ...] = PrivateAttr(())

    @property
    def command(self) -> Command:
        """What the command line named."""
        return self._command

    @property
    def nested(self) -> tuple[tuple[str, LintConfig], ...]:
        """The configuration of each folder below the root that has its own; it only adds."""
        return self._nested

    def with_command(self, command: Command) -> LintConfig:
        """This configuration under what the command line named."""
        changed = self.model_copy()
        changed._command = command
        return changed

    def with_nested(self, nested: tuple[tuple[str, LintConfig], ...]) -> LintConfig:
        """This configuration with that of folders below the root."""
        changed = self.model_copy()
        changed._nested = nested
        return changed


class Config(Section):
    """The whole file."""

    lint: LintConfig = Field(default_factory=LintConfig, description="Settings of aurora-lint.")
    # What generators read is typed where it is used: a lint pays for none of its models.
    app: dict[str, Any] = Field({}, description="The application, for aurora generate.")
    generate: dict[str, Any] = Field({}, description="Generator and templates of aurora generate.")
    agents: dict[str, Any] = Field(
        {}, description="Agents of aurora generate: model, temperature, tools, permissions."
    )


def nearest(name: str, known: list[str]) -> str:
    """A hint with the nearest right name, or nothing."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def load(path: Path) -> Config:
    """Read a configuration file; raises ConfigError with the line of the first mistake."""
    try:
        source = Source.decode(path.as_posix(), path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    return parse(source)


def parse(source: Source) -> Config:
    """Read the text of a configuration file."""
    stream = yaml.read(source.text)
    for problem in stream.problems:
        assert isinstance(problem.at, Span)
        raise ConfigError(f"{source.path}:{source.line_of(problem.at.start)}: {problem.message}")
    if not stream.documents or stream.documents[0].value is None:
        return Config()
    return validated(Config, source, stream.documents[0])


M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], source: Source, tree: Tree, route: Route = ()) -> M:
    """What lies at a route of a configuration file, as a model.

    Raises ConfigError with the line of the first mistake, and the nearest right name of an unknown key.
    """
    value = tree.value
    for key in route:
        value = value[key]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        inner = tuple(key for key in first["loc"] if isinstance(key, (str, int)))
        whole = (*route, *inner)
        span = tree.find(whole, "key") or tree.focus(whole)
        where = f"{source.path}:{source.line_of(span.start)}"
        name = ".".join(map(str, whole))
        if first["type"] == "extra_forbidden":
            hint = nearest(str(whole[-1]), _keys(model, inner[:-1]))
            raise ConfigError(f"{where}: unknown key {name}{hint}") from None
        raise ConfigError(f"{where}: {name}: {first['msg']}") from None


def _keys(model: type[BaseModel], route: Route) -> list[str]:
    """The keys that may stand in the section at a route of a model."""
    for key in route:
        if isinstance(key, int):
            continue
        info = next((info for name, info in model.model_fields.items() if key in (name, info.alias)), None)
        inner = _model_in(info.annotation) if info else None
        if inner is None:
            return []
        model = inner
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in a type: in `tuple[Override, ...]`, Override."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(by_alias=True),
        "title": "aurora.yaml",
    }
