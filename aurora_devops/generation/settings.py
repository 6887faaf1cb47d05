"""What `aurora.yaml` says to generators: the application, the generator, the team's own templates, the agents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import Field

from ..core import config
from ..core.config import Section
from ..core.files import config_of
from ..core.kind import Tree
from ..core.record import field, record
from ..core.settings import ConfigError
from ..core.source import Source, Unreadable
from ..formats import yaml
from .agents import Agent, AgentConfig, Agents
from .application import Application
from .bundle import PLACEHOLDER


class GenerateConfig(Section):
    """The section `generate`."""

    generator: str = Field("template", description="Generator; `--with` overrides it.")
    templates: str = Field("", description="Directory of your own templates, relative to the root.")


@record
class Settings:
    """The sections for generators; `application` is None where the file has none, or is not there.

    `unfilled` are the keys of the application whose values are still placeholders; they count as unknown.
    """

    application: Application | None = None
    unfilled: tuple[str, ...] = ()
    generate: GenerateConfig = field(default_factory=GenerateConfig)
    agents: Mapping[Agent, AgentConfig] = field(default_factory=dict)


def read(root: Path) -> Settings:
    """The settings of a repository. Raises ConfigError with the line of the first mistake."""
    path = config_of(root)
    if path is None:
        return Settings()
    whole = config.load(path)
    try:
        source = Source.decode(path.name, path.read_bytes())
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    documents = yaml.read(source.text).documents
    generate = GenerateConfig()
    if whole.generate:
        generate = config.validated(GenerateConfig, source, documents[0], ("generate",))
    agents = Agents()
    if whole.agents:
        agents = config.validated(Agents, source, documents[0], ("agents",))
    application, unfilled = _application(source, documents[0]) if whole.app else (None, ())
    return Settings(application, unfilled, generate, agents.configured())


def has_application(root: Path) -> bool:
    """Whether the configuration of a folder describes an application."""
    path = config_of(root)
    return path is not None and bool(config.load(path).app)


def parse(text: str, path: str = "aurora.yaml") -> Application | None:
    """The application in the text of a configuration file; None where there is none."""
    source = Source(path, text)
    documents = yaml.read(text).documents
    return _application(source, documents[0])[0] if config.parse(source).app else None


# Without these there is no application, and no other value can take their place.
_NEEDED = frozenset({"name", "language", "port"})


def _application(source: Source, tree: Tree) -> tuple[Application, tuple[str, ...]]:
    """The section `app`, and the keys whose values are placeholders. A key that is needed has to be filled in."""
    unfilled = []
    for key, value in tree.value["app"].items():
        if value == PLACEHOLDER or (isinstance(value, list) and PLACEHOLDER in value):
            if str(key) in _NEEDED:
                span = tree.focus(("app", key))
                raise ConfigError(
                    f"{source.path}:{source.line_of(span.start)}: app.{key}: put a value in place of {PLACEHOLDER}"
                )
            unfilled.append(str(key))
    known = {key: None for key in unfilled if _may_be_null(key)}
    section = {key: value for key, value in tree.value["app"].items() if str(key) not in unfilled}
    return config.validated(
        Application, source, _Section(tree, {"app": {**section, **known}}), ("app",)
    ), tuple(unfilled)


@record
class _Section:
    """A tree with other values: places are still those of the text."""

    tree: Tree
    value: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tree, name)


def _may_be_null(key: str) -> bool:
    """Whether null says that the application does not have it."""
    info = Application.model_fields.get(key.replace("-", "_"))
    return info is not None and type(None) in get_args(info.annotation)


def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, with the sections for generators."""
    whole = config.schema()
    for key, model in (("app", Application), ("generate", GenerateConfig), ("agents", Agents)):
        section = model.model_json_schema(by_alias=True)
        whole["$defs"] = {**whole.get("$defs", {}), **section.pop("$defs", {}), model.__name__: section}
        described = whole["properties"][key]
        whole["properties"][key] = {
            "$ref": f"#/$defs/{model.__name__}",
            "description": described["description"],
        }
    return whole
