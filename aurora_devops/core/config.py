"""The configuration file `aurora.yaml`: its models, and reading it with the line of every mistake."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..formats import yaml
from .policy import Severity
from .source import Source, Span, Unreadable


class ConfigError(Exception):
    """The run cannot be done as it was asked for; the message is one line, with file and line where known."""


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class _Section(BaseModel):
    """What all sections share: kebab-case keys, and no unknown ones."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=_kebab, populate_by_name=True, defer_build=True
    )


class Override(_Section):
    """Other settings for some paths."""

    paths: tuple[str, ...] = Field(description="Patterns of paths, as in .gitignore.", min_length=1)
    select: tuple[str, ...] = Field((), description="Policies to switch on for these paths.")
    ignore: tuple[str, ...] = Field((), description="Policies to switch off for these paths.")
    severity: dict[str, Severity] = Field({}, description="The severity of policies, for these paths.")


class LintConfig(_Section):
    """The section `lint`."""

    profile: str = Field(
        "recommended",
        description="recommended, strict, all, a standard such as cis-docker, or a profile's file.",
    )
    select: tuple[str, ...] = Field(
        (),
        description="Only these policies, instead of a profile: codes, names, categories, ids of other linters.",
    )
    extend_select: tuple[str, ...] = Field((), description="Policies to add to the profile.")
    ignore: tuple[str, ...] = Field((), description="Policies to switch off.")
    severity: dict[str, Severity] = Field({}, description="The severity of policies, by any of their names.")
    options: dict[str, dict[str, Any]] = Field(
        {}, description="The options of policies, by any of their names."
    )
    overrides: tuple[Override, ...] = Field((), description="Other settings for some paths; later ones win.")
    exclude: tuple[str, ...] = Field((), description="Paths to leave alone, as in .gitignore.")
    kinds: dict[str, str] = Field(
        {}, description="What files are, by pattern, where their name does not say."
    )
    fail_on: Literal["error", "warning", "info", "never"] = Field(
        "warning", description="The least severity that makes the run fail."
    )
    require_reason: bool = Field(False, description="Suppressions without a reason are findings.")
    max_file_size: int = Field(5_000_000, description="Bytes; a larger artifact is a finding.", gt=0)


class Config(_Section):
    """The whole file."""

    lint: LintConfig = Field(default_factory=LintConfig, description="What aurora-lint does.")
    app: dict[str, Any] = Field({}, description="The application, for generators.")
    agents: dict[str, Any] = Field({}, description="The agents: model, temperature, tools, permissions.")


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
    tree = stream.documents[0]
    try:
        return Config.model_validate(tree.value)
    except ValidationError as error:
        first = error.errors()[0]
        route = tuple(key for key in first["loc"] if isinstance(key, (str, int)))
        span = tree.find(route, "key") or tree.focus(route)
        where = f"{source.path}:{source.line_of(span.start)}"
        name = ".".join(map(str, route))
        if first["type"] == "extra_forbidden":
            hint = nearest(str(route[-1]), _keys(route[:-1]))
            raise ConfigError(f"{where}: unknown key {name}{hint}") from None
        raise ConfigError(f"{where}: {name}: {first['msg']}") from None


def _keys(route: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand in the section at a route."""
    section: type[BaseModel] = Config
    for key in route:
        if key == "lint":
            section = LintConfig
        elif key == "overrides":
            section = Override
    return [info.alias or name for name, info in section.model_fields.items()]


def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(by_alias=True),
        "title": "aurora.yaml",
    }
