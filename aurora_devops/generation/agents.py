"""The agents: what each makes, and the section of `aurora.yaml` that says which model it asks and what it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..core.config import Section
from ..core.settings import nearest

Agent = Literal["devops", "documentation", "monitoring"]
AGENTS: tuple[Agent, ...] = get_args(Agent)

# What each agent makes; the names are those that `--only` takes.
ARTIFACTS: Mapping[Agent, tuple[str, ...]] = {
    "devops": ("dockerfile", "compose", "pipeline", "kubernetes", "terraform", "pulumi", "updates"),
    "documentation": ("readme", "openapi", "architecture", "runbooks"),
    "monitoring": ("prometheus", "rules", "alertmanager", "dashboards"),
}


def parts_of(agents: Sequence[Agent]) -> tuple[str, ...]:
    """The parts that these agents make, in the order in which they are made."""
    return tuple(part for agent in agents for part in ARTIFACTS[agent])


def agent_of(part: str) -> Agent:
    """The agent that makes a part."""
    return next(agent for agent in AGENTS if part in ARTIFACTS[agent])


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


class Permissions(Section):
    """Permissions of the tools of an agent."""

    filesystem: tuple[Annotated[str, BeforeValidator(_prefix)], ...] | None = Field(
        None,
        description="Paths that the tools may read, relative to the root (default: the whole repository).",
    )
    network: tuple[str, ...] = Field((), description="Hosts that commands may connect to.")

    def reads(self, path: str) -> bool:
        """Whether a path lies where the agent may read."""
        prefixes = self.filesystem
        return prefixes is None or any(
            not prefix or path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes
        )


class AgentConfig(Section):
    """The language model of an agent and its parameters."""

    model: str = Field("", description="`provider:name`, or the name of a Claude or GPT model.")
    base_url: str = Field("", description="URL of another server with the API of the provider.")
    temperature: float | None = Field(
        None, ge=0, le=2, description="Temperature; not sent if not set, because some models reject it."
    )
    max_tokens: int | None = Field(
        None, gt=0, description="Largest number of tokens of an answer (default: the limit of the model)."
    )
    retries: int = Field(4, ge=0, le=20, description="Number of retries per part.")
    timeout: float = Field(300, gt=0, description="Timeout of one answer in seconds.")
    output: Literal["tool", "prompted"] = Field(
        "tool", description="`prompted` for servers that do not support tool calls."
    )
    tools: tuple[Annotated[Tool, BeforeValidator(_tool)], ...] = Field(
        (), description="Tools that the agent may call."
    )
    permissions: Permissions = Field(Permissions(), description="Permissions of the tools.")


class Agents(Section):
    """The section `agents`: the configuration of each agent."""

    devops: AgentConfig | None = Field(
        None,
        description="Agent for the Dockerfile, Compose, the pipeline, Kubernetes and the infrastructure.",
    )
    documentation: AgentConfig | None = Field(
        None, description="Agent for the README, OpenAPI, the architecture and runbooks."
    )
    monitoring: AgentConfig | None = Field(
        None, description="Agent for Prometheus, rules, Alertmanager and dashboards."
    )

    def configured(self) -> dict[Agent, AgentConfig]:
        """The agents that are there."""
        return {agent: config for agent in AGENTS if (config := getattr(self, agent)) is not None}
