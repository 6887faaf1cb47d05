"""Which agents a request needs, and how each of them is configured."""

from __future__ import annotations

from collections.abc import Mapping

from aurora_devops.core.config import ConfigError
from aurora_devops.generation.agents import AgentConfig
from aurora_devops.generation.bundle import AGENTS, ARTIFACTS, Agent, Request


def agent_of(part: str) -> Agent:
    """The agent that makes a part."""
    return next(agent for agent in AGENTS if part in ARTIFACTS[agent])


def agents(request: Request) -> Mapping[Agent, AgentConfig]:
    """The agents that a request needs. Raises ConfigError when one of them has no model."""
    found: dict[Agent, AgentConfig] = {}
    for agent in dict.fromkeys(map(agent_of, request.parts)):
        config = request.agents.get(agent)
        if config is None or not config.model:
            raise ConfigError(
                f"agents.{agent}: name its model in aurora.yaml, such as model: claude-sonnet-5"
            )
        found[agent] = config
    return found
