"""What `aurora.yaml` says to generators: the application, the generator, the team's own templates, the agents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    """The sections for generators; `application` is None where the file has none, or is not there."""

    application: Application | None = None
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
    application = _application(source, documents[0]) if whole.app else None
    return Settings(application, generate, agents.configured())


def parse(text: str, path: str = "aurora.yaml") -> Application | None:
    """The application in the text of a configuration file; None where there is none."""
    source = Source(path, text)
    documents = yaml.read(text).documents
    return _application(source, documents[0]) if config.parse(source).app else None


def _application(source: Source, tree: Tree) -> Application:
    """The section `app`; a placeholder where no text may stand is said to be one, not to be of a wrong type."""
    for key, value in tree.value["app"].items():
        if value == PLACEHOLDER and not _takes_text(str(key)):
            span = tree.focus(("app", key))
            raise ConfigError(
                f"{source.path}:{source.line_of(span.start)}: app.{key}: put a value in place of {value}"
            )
    return config.validated(Application, source, tree, ("app",))


def _takes_text(key: str) -> bool:
    info = Application.model_fields.get(key.replace("-", "_"))
    return info is None or info.annotation is str


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
