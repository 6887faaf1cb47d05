"""What `aurora.yaml` says to generators: the application, the generator, the team's own templates, the agents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import Field

from ..core import config
from ..core.config import Section, Values
from ..core.configfile import ConfigFile
from ..core.extends import load
from ..core.files import CONFIG_NAMES, config_of
from ..core.place import Route
from ..core.record import field, record
from ..core.remembered import digests
from ..core.settings import ConfigError
from ..core.source import Source
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
    `digests` are the digests of its settings, and of those of the generators, by key.
    """

    application: Application | None = None
    unfilled: tuple[str, ...] = ()
    generate: GenerateConfig = field(default_factory=GenerateConfig)
    agents: Mapping[Agent, AgentConfig] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


def read(root: Path) -> Settings:
    """The settings of a repository. Raises ConfigError with the line of the first mistake."""
    path = config_of(root)
    if path is None:
        return Settings()
    loaded = load(ConfigFile(path.as_posix()))
    whole, values = loaded.config, loaded.values
    if values is None:
        return Settings()
    generate = GenerateConfig()
    if whole.generate:
        generate = config.validated(GenerateConfig, values, ("generate",))
    agents = Agents()
    if whole.agents:
        agents = config.validated(Agents, values, ("agents",))
    application, unfilled = _application(values) if whole.app else (None, ())
    known = digests(values.value) if whole.app else {}
    return Settings(application, unfilled, generate, agents.configured(), known)


def has_application(root: Path) -> bool:
    """Whether the configuration of a folder describes an application."""
    path = config_of(root)
    return path is not None and bool(load(ConfigFile(path.as_posix())).config.app)


def parse(text: str, path: str = "aurora.yaml") -> Application | None:
    """The application in the text of a configuration file; None where there is none."""
    source = Source(path, text)
    written = config.written_in(source)
    return _application(written)[0] if written is not None and config.parse(source).app else None


# Without these there is no application, and no other value can take their place.
_NEEDED = frozenset({"name", "language", "port"})


def _application(values: Values) -> tuple[Application, tuple[str, ...]]:
    """The section `app`, and the keys whose values are placeholders. A key that is needed has to be filled in."""
    unfilled = []
    for key, value in values.value["app"].items():
        if value == PLACEHOLDER or (isinstance(value, list) and PLACEHOLDER in value):
            if str(key) in _NEEDED:
                where = values.where(("app", key))
                raise ConfigError(f"{where}: app.{key}: put a value in place of {PLACEHOLDER}")
            unfilled.append(str(key))
    known = {key: None for key in unfilled if _may_be_null(key)}
    section = {key: value for key, value in values.value["app"].items() if str(key) not in unfilled}
    filled = _Section(values, {"app": {**section, **known}})
    return config.validated(Application, filled, ("app",)), tuple(unfilled)


@record
class _Section:
    """Other values in the place of those of a file."""

    values: Values
    value: Any

    def where(self, route: Route) -> str:
        """The place of the value that was replaced."""
        return self.values.where(route)


def _may_be_null(key: str) -> bool:
    """Whether null says that the application does not have it."""
    info = Application.model_fields.get(key.replace("-", "_"))
    return info is not None and type(None) in get_args(info.annotation)


def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, with the sections for generators."""
    return config.schema(app=Application, generate=GenerateConfig, agents=Agents)


def catalog_entry() -> dict[str, Any]:
    """The entry of the schema in the catalog of SchemaStore."""
    return {
        "name": "aurora_devops",
        "description": "Configuration of the linter and generator aurora_devops",
        "fileMatch": list(CONFIG_NAMES),
        "url": config.SCHEMA_URL,
    }
