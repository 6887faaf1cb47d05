"""A model that says what a test tells it to say, and nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic_ai import ToolCallPart
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel

from aurora_devops.generation import AGENTS, Application, Artifact, Request
from aurora_devops.generation.agents import AgentConfig
from aurora_llm.loop import generate
from aurora_llm.models import Asked

APPLICATION = Application(
    name="web",
    description="Serves pages",
    owner="team-web",
    language="go",
    language_version="1.25",
    framework="net/http",
    entry_point="./cmd/web",
    port=8080,
    image="ghcr.io/acme/web",
    repository_url="https://github.com/acme/web",
    hosts=("web.acme.example",),
)
CONFIG = {"model": "gpt-5"}


@dataclass(frozen=True)
class Call:
    """The model calls a tool."""

    tool: str
    arguments: dict[str, Any]


# Files by path, those that are not named are null; or a call of a tool; or what makes one of them of what was sent.
Step = dict[str, Any] | Call | Callable[[list[ModelMessage]], Any]


def properties(schema: dict[str, Any]) -> dict[str, str]:
    """The names of an answer's properties by the path that each stands for."""
    return {
        re.match(r"The file (.*); null", one["description"])[1]: name
        for name, one in schema["properties"].items()
    }


def answer(schema: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an answer that gives these files and leaves the others."""
    names = properties(schema)
    return {**dict.fromkeys(names.values()), **{names.get(path, path): text for path, text in files.items()}}


@dataclass
class Script:
    """Steps for one part after the other: the last one is said again for as long as it is asked for."""

    steps: dict[str, list[Step]]
    sent: list[str] = field(default_factory=list)
    tools: set[str] = field(default_factory=set)
    _said: dict[str, int] = field(default_factory=dict)

    def model(self) -> FunctionModel:
        return FunctionModel(self._say)

    def _say(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.sent.append(ModelMessagesTypeAdapter.dump_json(messages).decode())
        self.tools |= {tool.name for tool in info.function_tools}
        part = re.match(r"Make the part (\w+):", messages[0].parts[0].content)[1]
        schema = info.output_tools[0].parameters_json_schema
        steps = self.steps.get(part, [{}])
        at = self._said.get(part, 0)
        self._said[part] = at + 1
        step = steps[min(at, len(steps) - 1)]
        if callable(step):
            step = step(messages)
        if isinstance(step, Call):
            return ModelResponse(parts=[ToolCallPart(step.tool, step.arguments)])
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, answer(schema, step))])

    @property
    def asked(self) -> int:
        """How often something was sent."""
        return len(self.sent)


@dataclass
class Made:
    """What a run gave: texts by path, notes, and progress."""

    artifacts: tuple[Artifact, ...]
    notes: list[str]
    said: list[str]

    @property
    def texts(self) -> dict[str, str]:
        return {artifact.path: artifact.text for artifact in self.artifacts}

    def note(self, word: str) -> str:
        """The note with this word."""
        return next((note for note in self.notes if word in note), "")


def run(script: Script, *parts: str, config: dict[str, Any] | None = None, **more: Any) -> Made:
    """Make some parts with a scripted model."""
    notes: list[str] = []
    said: list[str] = []
    agents = dict.fromkeys(AGENTS, AgentConfig.model_validate({**CONFIG, **(config or {})}))
    request = Request(APPLICATION, parts, agents=agents, say=said.append, note=notes.append, **more)

    def model_for(agent: str, config: AgentConfig) -> Asked:
        return Asked(config.model, script.model(), "OPENAI_API_KEY")

    return Made(generate(request, model_for), notes, said)
