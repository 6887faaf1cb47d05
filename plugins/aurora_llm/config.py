"""The section `agents` of `aurora.yaml`: which model each agent asks, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from aurora_devops.core.config import ConfigError, nearest, validated
from aurora_devops.core.files import config_of
from aurora_devops.core.source import Source, Unreadable
from aurora_devops.formats import yaml
from aurora_devops.generation.bundle import AGENTS, ARTIFACTS, Agent, Request

Tool = Literal["read_file", "write_file", "run_shell_command"]
TOOLS: tuple[Tool, ...] = get_args(Tool)


def _tool(value: object) -> object:
    if value not in TOOLS:
        raise PydanticCustomError("unknown_tool", f"unknown tool {value!r}{nearest(str(value), list(TOOLS))}")
    return value


def _prefix(value: object) -> object:
    """A folder or a file below the root, however its slashes are written."""
    if not isinstance(value, str) or ".." in value.split("/") or "\\" in value:
        raise PydanticCustomError("prefix", f"{value!r} is no path below the repository's root")
    return value.strip("/")


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
        protected_namespaces=(),
    )


class Permissions(_Section):
    """What the tools of an agent may reach."""

    filesystem: tuple[Annotated[str, BeforeValidator(_prefix)], ...] | None = Field(
        None,
        description="Paths from the root that may be read; all of the repository where this is not said.",
    )
    network: tuple[str, ...] = Field((), description="Hosts that commands may talk to.")

    def reads(self, path: str) -> bool:
        """Whether a path lies where the agent may read."""
        prefixes = self.filesystem
        return prefixes is None or any(
            not prefix or path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes
        )


class AgentConfig(_Section):
    """An agent: the model that it asks, and how."""

    model: str = Field("", description="`provider:name`, or the bare name of a Claude or GPT model.")
    base_url: str = Field("", description="Another server that speaks the provider's protocol.")
    temperature: float | None = Field(None, ge=0, le=2)
    max_tokens: int | None = Field(
        None, gt=0, description="The longest answer; the model's own limit if not said."
    )
    retries: int = Field(4, ge=0, le=20, description="How often a part is asked for again.")
    timeout: float = Field(300, gt=0, description="Seconds that one answer may take.")
    output: Literal["tool", "prompted"] = Field(
        "tool", description="`prompted` for servers that cannot be made to call a tool."
    )
    tools: tuple[Annotated[Tool, BeforeValidator(_tool)], ...] = ()
    permissions: Permissions = Permissions()


class Agents(_Section):
    """The section `agents`."""

    devops: AgentConfig | None = None
    documentation: AgentConfig | None = None
    monitoring: AgentConfig | None = None


def agent_of(part: str) -> Agent:
    """The agent that makes a part."""
    return next(agent for agent in AGENTS if part in ARTIFACTS[agent])


def agents(request: Request) -> Mapping[Agent, AgentConfig]:
    """The agents that a request needs.

    Raises ConfigError with file and line of the first mistake, and when an agent that is needed has no model.
    """
    said = _read(request)
    found: dict[Agent, AgentConfig] = {}
    for agent in dict.fromkeys(map(agent_of, request.parts)):
        config: AgentConfig | None = getattr(said, agent)
        if config is None or not config.model:
            raise ConfigError(
                f"agents.{agent}: name its model in aurora.yaml, such as model: claude-sonnet-5"
            )
        found[agent] = config
    return found


def _read(request: Request) -> Agents:
    """The section as the repository's file has it; where there is no file, as the request has it."""
    path = config_of(request.root) if request.root is not None else None
    if path is None:
        return _checked(request.agents)
    try:
        source = Source.decode(path.name, path.read_bytes())
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    documents = yaml.read(source.text).documents
    if not documents or not documents[0].value or not documents[0].value.get("agents"):
        return Agents()
    return validated(Agents, source, documents[0], ("agents",))


def _checked(said: Mapping[str, Any]) -> Agents:
    try:
        return Agents.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"agents.{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
