"""Part by part: the model is asked, its answer is held to the gate, findings go back, and the template stands in."""

from __future__ import annotations

import asyncio
import warnings
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from pydantic_ai import Agent as Asker
from pydantic_ai import ModelRetry, PromptedOutput, ToolOutput, UsageLimits
from pydantic_ai.exceptions import ModelRequestTimeout
from pydantic_ai.settings import ModelSettings

from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.agents import ARTIFACTS, Agent, AgentConfig, agent_of
from aurora_devops.generation.bundle import Artifact, Request

from .failures import NotClean, is_lasting, reason, short
from .guarded import Guarded
from .judging import Judge, Verdict, told
from .models import Asked, keys, model_of
from .origins import Origins, difference
from .outgoing import Mask
from .parts import Answer, Drafts, Part
from .prompt import INSTRUCTIONS, prompt
from .record import Record, default_path
from .tools import Bench

# Calls of tools for one part: who needs more is going round in circles.
_MOST_CALLS = 40
# Calls that a tool cannot be made with, one after the other.
_MOST_WRONG_CALLS = 10
# A server that has been waited for so often is not waited for again.
_MOST_TIMEOUTS = 2

T = TypeVar("T")


def generate(
    request: Request, model_for: Callable[[str, AgentConfig], Asked] = model_of
) -> tuple[Artifact, ...]:
    """The artifacts of a request, each clean at the gate or the template's own.

    Raises ConfigError, before anything is sent, for a configuration that cannot be followed.
    """
    configs = agents(request)
    asked = {agent: model_for(agent, config) for agent, config in configs.items()}
    mask = Mask(default_catalogue(), keys())
    with Record(request.record or default_path(request.root), mask) as record:
        request.note(f"what was sent and answered: {record.path}")
        # A model that is soon to go, a setting that it does not take: for the person, but not in the middle of a line.
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", DeprecationWarning)
            warnings.simplefilter("always", UserWarning)
            artifacts = _blocking(_Run(request, configs, asked, mask, record).all())
    for message in dict.fromkeys(short(str(warning.message)) for warning in said):
        request.note(message)
    return artifacts


def agents(request: Request) -> Mapping[Agent, AgentConfig]:
    """The agents that a request needs. Raises ConfigError when one of them has no model."""
    found: dict[Agent, AgentConfig] = {}
    for agent in dict.fromkeys(map(agent_of, request.parts)):
        config = request.agents.get(agent)
        if config is None or not config.model:
            raise ConfigError(
                f"agents.{agent}: name its model in aurora.yaml, such as model: claude-sonnet-5-5"
            )
        found[agent] = config
    return found


def _blocking(work: Coroutine[Any, Any, T]) -> T:
    """The result of asynchronous work, also for a caller in whose thread a loop is running."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class _Run:
    """One request: what the models have made so far, and the template's drafts of everything else."""

    def __init__(
        self,
        request: Request,
        configs: Mapping[Agent, AgentConfig],
        asked: Mapping[Agent, Asked],
        mask: Mask,
        record: Record,
    ) -> None:
        catalogue = default_catalogue()
        self._request = request
        self._configs = configs
        self._asked = asked
        self._mask = mask
        self._record = record
        self._drafts = Drafts(catalogue.generators["template"].generate, request)
        self._first = {draft.path: draft.text for draft in self._drafts.of(request.parts, {})}
        self._origins = Origins([*self._first.values(), request.application.model_dump_json()], request.files)
        self._judge = Judge(catalogue, request.files, self._origins)
        # Documents describe all the rest, so they are made last.
        self._parts = tuple(sorted(request.parts, key=lambda part: part in ARTIFACTS["documentation"]))
        self._made: dict[str, tuple[Artifact, ...]] = {}
        self._left: list[str] = []
        self._gone: dict[Agent, str] = {}
        self._timeouts: Counter[Agent] = Counter()

    async def all(self) -> tuple[Artifact, ...]:
        """All artifacts, in the order of the parts."""
        async with AsyncExitStack() as stack:
            for asked in self._asked.values():
                await stack.enter_async_context(asked.model)
                if asked.http is not None:
                    await stack.enter_async_context(asked.http)
            for name in self._parts:
                await self._make(name)
        self._settle()
        if left := [name for name in self._left if name in self._made]:
            self._request.note(f"left as the template made them: {', '.join(left)}")
        for name, artifacts in self._made.items():
            if hosts := self._origins.hosts(artifacts):
                self._request.note(f"{name}: names hosts that nothing else does: {', '.join(hosts)}")
            if agent_of(name) != "documentation":
                for artifact in artifacts:
                    if changed := difference(self._first.get(artifact.path, ""), artifact.text):
                        self._request.note(f"{artifact.path} differs from the template:\n\n{changed}\n")
        return self._artifacts(self._parts, {})

    async def _make(self, name: str) -> None:
        """Have a part made by the model; where that fails, its draft stays."""
        agent = agent_of(name)
        part = Part(name, self._artifacts((name,), {}))
        if not part.drafts:
            return
        if agent in self._gone:
            self._fall_back(name, self._gone[agent])
            return
        try:
            self._made[name] = await self._ask(part, agent)
        except Exception as error:  # whatever a server does, the template stands in
            why = reason(error, self._asked[agent].key)
            self._timeouts[agent] += isinstance(error, ModelRequestTimeout)
            if is_lasting(error) or self._timeouts[agent] >= _MOST_TIMEOUTS:
                self._gone[agent] = why
            self._fall_back(name, why, error)
            return
        if self._made[name] == part.drafts:
            self._left.append(name)

    async def _ask(self, part: Part, agent: Agent) -> tuple[Artifact, ...]:
        config, asked = self._configs[agent], self._asked[agent]
        before = self._before(part.name, {})
        bench = Bench(self._request, config, part, before, self._mask, self._record)
        check = _Check(self, part, bench, config.retries)
        answer = part.answer_type()
        asker = Asker(
            Guarded(asked.model, part.name, self._mask, self._record),
            output_type=PromptedOutput(answer)
            if config.output == "prompted"
            else ToolOutput(answer, name="submit"),
            instructions=INSTRUCTIONS,
            tools=bench.tools(),
            retries={"tools": _MOST_WRONG_CALLS, "output": config.retries},
            end_strategy="early",
        )
        asker.output_validator(check)
        self._request.say(f"asking {asked.name} for {part.name}")
        text = prompt(part, self._request.application, self._request.files, before, config, self._mask)
        await asker.run(
            text,
            model_settings=_settings(config),
            usage_limits=UsageLimits(
                request_limit=config.retries + 1 + _MOST_CALLS, tool_calls_limit=_MOST_CALLS
            ),
        )
        return bench.artifacts()

    def _artifacts(
        self, parts: Sequence[str], with_these: Mapping[str, tuple[Artifact, ...]]
    ) -> tuple[Artifact, ...]:
        """The artifacts of some parts, as they were made or as they are drafted beside what was made."""
        made = {**self._made, **with_these}
        texts = {artifact.path: artifact.text for artifacts in made.values() for artifact in artifacts}
        open_parts = tuple(part for part in self._request.parts if part not in made)
        drafts = self._drafts.of(open_parts, texts)
        return tuple(
            artifact
            for part in parts
            for artifact in made.get(part, tuple(draft for draft in drafts if draft.part == part))
        )

    def _before(self, name: str, with_these: Mapping[str, tuple[Artifact, ...]]) -> tuple[Artifact, ...]:
        return self._artifacts(self._parts[: self._parts.index(name)], with_these)

    def _after(self, name: str, with_these: Mapping[str, tuple[Artifact, ...]]) -> tuple[Artifact, ...]:
        return self._artifacts(self._parts[self._parts.index(name) + 1 :], with_these)

    def _known(self, part: Part) -> frozenset[str]:
        """What is wrong with the parts before this one while it is a draft."""
        others = (*part.drafts, *self._after(part.name, {}))
        return frozenset(mark for _, mark in self._judge.standing(self._before(part.name, {}), others))

    def judged(self, part: Part, bench: Bench) -> Verdict:
        """What the gate says of a part as it stands, mended first."""
        artifacts, removed = self._judge.mended(bench.artifacts())
        bench.staged.update((artifact.path, artifact.text) for artifact in artifacts)
        these = {part.name: artifacts}
        before, after = self._before(part.name, these), self._after(part.name, these)
        verdict = self._judge.verdict(artifacts, before, after, lambda: self._known(part))
        self._record(
            "verdict",
            part=part.name,
            suppressions_removed=removed,
            findings=[
                [finding.policy.code, finding.policy.name, f"{finding.path}:{finding.line}", finding.message]
                for finding in verdict.findings
            ],
            others=verdict.others,
        )
        return verdict

    def feedback(self, verdict: Verdict, artifacts: Sequence[Artifact]) -> str:
        """A verdict for the model."""
        return told(verdict, artifacts, self._mask)

    def say(self, message: str) -> None:
        """Progress."""
        self._request.say(message)

    def _settle(self) -> None:
        """Take back parts that do not agree with the others once all are there."""
        drafts = self._drafts.of(self._request.parts, {})
        # What is wrong with the drafts by themselves is no part's fault.
        known = {mark for _, mark in self._judge.standing(drafts, ())}
        while self._made:
            artifacts = self._artifacts(self._parts, {})
            found = {
                finding.path: finding
                for finding, mark in self._judge.standing(artifacts, ())
                if mark not in known
            }
            if not found:
                return
            part_of = {artifact.path: artifact.part for artifact in artifacts}
            mine = {part_of[path] for path in found} & self._made.keys()
            for name in sorted(mine or self._made):
                del self._made[name]
                first = next((one for path, one in found.items() if part_of[path] == name), None)
                why = f"{first.policy.code} {first.message}" if first else "another part does not fit it"
                self._fall_back(name, short(why))

    def _fall_back(self, name: str, why: str, error: Exception | None = None) -> None:
        self._record("fallback", part=name, reason=why, error=repr(error) if error else "")
        self._request.say(f"{name}: taking the template's")
        self._request.note(f"{name}: the template's files, for {self._mask.text(why)}")


class _Check:
    """The validator of a part's answers: what it finds goes back, until it repeats itself or enough was asked."""

    def __init__(self, run: _Run, part: Part, bench: Bench, retries: int) -> None:
        self._run = run
        self._part = part
        self._bench = bench
        self._retries = retries
        self._seen: set[frozenset[str]] = set()

    def __call__(self, answer: Answer) -> Answer:
        """The answer when its files are clean. Raises ModelRetry with the findings, NotClean to give up."""
        self._bench.staged.update(self._part.texts(answer))
        verdict = self._run.judged(self._part, self._bench)
        if verdict.clean:
            return answer
        first = verdict.findings[0].policy.code if verdict.findings else verdict.others[0]
        if verdict.fingerprints in self._seen:
            raise NotClean(short(f"the same {verdict.count} came back ({first})"))
        self._seen.add(verdict.fingerprints)
        if len(self._seen) > self._retries:
            raise NotClean(short(f"{verdict.count} after {len(self._seen)} answers ({first})"))
        self._run.say(
            f"{self._part.name}: {verdict.count}, asking again ({len(self._seen)} of {self._retries})"
        )
        told = self._run.feedback(verdict, self._bench.artifacts())
        raise ModelRetry(
            f"{verdict.count}. Give the files with findings again, whole; null keeps a file as you gave it.\n{told}"
        )


def _settings(config: AgentConfig) -> ModelSettings:
    settings = ModelSettings(request_timeout=config.timeout, timeout=config.timeout)
    if config.temperature is not None:
        settings["temperature"] = config.temperature
    if config.max_tokens is not None:
        settings["max_tokens"] = config.max_tokens
    return settings
