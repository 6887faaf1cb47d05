"""GitHub Actions workflows and actions as typed models, in the words of the workflow syntax reference.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-syntax and .../metadata-syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict

from ..core.node import Node
from ..core.place import Place

Scalar = str | bool | int | float | None


def _kebab(name: str) -> str:
    return name.strip("_").replace("_", "-")


class _GitHub(Node):
    model_config = ConfigDict(alias_generator=_kebab)


class Input(_GitHub):
    """An input of `workflow_dispatch`, `workflow_call` or an action."""

    description: str = ""
    required: bool | str = False
    default: Scalar = None
    type: str = "string"
    options: list[Scalar] = []


class Output(_GitHub):
    """An output of a reusable workflow or of an action."""

    description: str = ""
    value: Scalar = None


class Secret(_GitHub):
    """A secret that a reusable workflow takes."""

    description: str = ""
    required: bool | str = False


class Schedule(_GitHub):
    """One time of `on.schedule`."""

    cron: str = ""
    timezone: str | None = None


class Event(_GitHub):
    """What `on.EVENT` says of one event; an event without filters has none of these."""

    types: list[str] | str = []
    branches: list[str] | str = []
    branches_ignore: list[str] | str = []
    tags: list[str] | str = []
    tags_ignore: list[str] | str = []
    paths: list[str] | str = []
    paths_ignore: list[str] | str = []
    workflows: list[str] | str = []
    inputs: dict[str, Input | None] = {}
    outputs: dict[str, Output | None] = {}
    secrets: dict[str, Secret | None] = {}


class Credentials(_GitHub):
    """How a container image is pulled."""

    username: str | None = None
    password: str | None = None


class Container(_GitHub):
    """The container of a job, or one of its services."""

    image: str = ""
    credentials: Credentials | None = None
    env: dict[str, Scalar] | str = {}
    ports: list[Scalar] = []
    volumes: list[str] = []
    options: str | None = None


class Run(_GitHub):
    """`defaults.run`: shell and folder of the steps below."""

    shell: str | None = None
    working_directory: str | None = None


class Defaults(_GitHub):
    """`defaults`."""

    run: Run = Run()


class Concurrency(_GitHub):
    """`concurrency` as a mapping."""

    group: str = ""
    cancel_in_progress: bool | str | None = None


class Strategy(_GitHub):
    """`jobs.ID.strategy`."""

    matrix: dict[str, Any] | str | None = None
    fail_fast: bool | str | None = None
    max_parallel: int | str | None = None


class Environment(_GitHub):
    """`jobs.ID.environment` as a mapping."""

    name: str = ""
    url: str | None = None


class Step(_GitHub):
    """One step: `uses` an action or `run`s a script."""

    id: str | None = None
    if_: Scalar = None
    name: str | None = None
    uses: str | None = None
    run: str | None = None
    shell: str | None = None
    working_directory: str | None = None
    with_: dict[str, Scalar] | str = {}
    env: dict[str, Scalar] | str = {}
    continue_on_error: bool | str | None = None
    timeout_minutes: int | float | str | None = None

    @property
    def action(self) -> Uses | None:
        """What `uses` names, read."""
        return Uses.parse(self.uses) if self.uses else None


class Job(_GitHub):
    """One job."""

    name: str | None = None
    needs: list[str] | str = []
    permissions: dict[str, str] | str | None = None
    if_: Scalar = None
    runs_on: Any = None
    environment: Environment | str | None = None
    concurrency: Concurrency | str | None = None
    outputs: dict[str, Scalar] | str = {}
    env: dict[str, Scalar] | str = {}
    defaults: Defaults = Defaults()
    steps: list[Step] = []
    timeout_minutes: int | float | str | None = None
    strategy: Strategy | None = None
    continue_on_error: bool | str | None = None
    container: Container | str | None = None
    services: dict[str, Container | str | None] | str = {}
    uses: str | None = None
    with_: dict[str, Scalar] | str = {}
    secrets: dict[str, Scalar] | str | None = None

    @property
    def reusable(self) -> bool:
        """Whether the job calls a reusable workflow instead of running steps of its own."""
        return self.uses is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of `runs-on`, those that are written out."""
        runs_on = self.runs_on.get("labels", ()) if isinstance(self.runs_on, dict) else self.runs_on
        labels = [runs_on] if isinstance(runs_on, str) else runs_on if isinstance(runs_on, list) else []
        return tuple(label for label in labels if isinstance(label, str))


def _events(value: Any) -> Any:
    """`on: push` and `on: [push]` say the same as `on: {push: }`."""
    if isinstance(value, str):
        return {value: None}
    if isinstance(value, list):
        return {str(event): None for event in value}
    return value


class Workflow(_GitHub):
    """A workflow file."""

    name: str | None = None
    run_name: str | None = None
    on: Annotated[dict[str, Event | list[Schedule] | None], BeforeValidator(_events)] = {}
    permissions: dict[str, str] | str | None = None
    env: dict[str, Scalar] | str = {}
    defaults: Defaults = Defaults()
    concurrency: Concurrency | str | None = None
    jobs: dict[str, Job] = {}

    def event(self, name: str) -> Event | None:
        """What the workflow says of an event; an empty event where it is only named, None where it is not."""
        if name not in self.on:
            return None
        said = self.on[name]
        return said if isinstance(said, Event) else Event()


class ActionRuns(_GitHub):
    """`runs` of an action."""

    using: str = ""
    main: str | None = None
    pre: str | None = None
    post: str | None = None
    image: str | None = None
    steps: list[Step] = []
    env: dict[str, Scalar] = {}
    args: list[Scalar] = []
    entrypoint: str | None = None


class Action(_GitHub):
    """An action's metadata file, `action.yml`."""

    name: str | None = None
    description: str | None = None
    author: str | None = None
    inputs: dict[str, Input | None] = {}
    outputs: dict[str, Output | None] = {}
    runs: ActionRuns = ActionRuns()
    branding: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Uses:
    """What `uses` names: `owner/repository[/path]@ref`, `./path`, or `docker://image`."""

    text: str
    owner: str = ""
    repository: str = ""
    path: str = ""
    ref: str | None = None
    local: bool = False
    docker: bool = False

    @classmethod
    def parse(cls, text: str) -> Uses:
        """Read the value of `uses`."""
        if text.startswith("docker://"):
            return cls(text, docker=True)
        if text.startswith(("./", "../", "$/")):
            return cls(text, local=True)
        name, at, ref = text.partition("@")
        owner, _, rest = name.partition("/")
        repository, _, path = rest.partition("/")
        return cls(text, owner, repository, path, ref if at else None)

    @property
    def slug(self) -> str:
        """`owner/repository`, lower case."""
        return f"{self.owner}/{self.repository}".lower()

    @property
    def pinned(self) -> bool:
        """Whether the reference is a full commit."""
        return (
            self.ref is not None
            and len(self.ref) in (40, 64)
            and not self.ref.strip("0123456789abcdefABCDEF")
        )


@dataclass(frozen=True)
class StepIn:
    """A step with what surrounds it: policies about a step visit this."""

    step: Step
    index: int
    steps: list[Step]
    job: Job | None = None
    job_id: str = ""
    workflow: Workflow | None = None
    action: Action | None = None

    @property
    def at(self) -> Place:
        """The place of the step."""
        return self.step.at

    @property
    def before(self) -> list[Step]:
        """The steps that ran before it."""
        return self.steps[: self.index]

    @property
    def shell(self) -> str | None:
        """The shell of `run`: the step's own, or the nearest default; None where the runner decides."""
        for said in (
            self.step.shell,
            self.job.defaults.run.shell if self.job else None,
            self.workflow.defaults.run.shell if self.workflow else None,
        ):
            if said:
                return said
        return None


@dataclass(frozen=True)
class JobIn:
    """A job with its id and the workflow it belongs to: policies about a job visit this."""

    job: Job
    id: str
    workflow: Workflow

    @property
    def at(self) -> Place:
        """The place of the job."""
        return self.job.at

    def steps(self) -> Iterator[StepIn]:
        """Its steps."""
        for index, step in enumerate(self.job.steps):
            yield StepIn(step, index, self.job.steps, self.job, self.id, self.workflow)
