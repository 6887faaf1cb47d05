"""GitHub Actions workflows and actions as typed models, with the names of the workflow syntax reference.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-syntax and .../metadata-syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Any

from ...core.node import Before, Node
from ...core.place import Place, Route
from ...core.record import record
from ...formats import expressions

Scalar = str | bool | int | float | None


Names = list[str] | str
Word = str
Plain = Scalar


def _kebab(name: str) -> str:
    return name.strip("_").replace("_", "-")


class _GitHub(Node, spelling=_kebab):
    """What all parts share: the spelling of their keys."""


class Input(_GitHub):
    """An input of `workflow_dispatch`, `workflow_call` or an action."""

    description: Plain = ""
    required: Plain = False
    default: Plain = None
    type: Word = "string"
    options: Names = []


class Output(_GitHub):
    """An output of a reusable workflow or of an action."""

    description: Plain = ""
    value: Plain = None


class Secret(_GitHub):
    """A secret that a reusable workflow declares."""

    description: Plain = ""
    required: Plain = False


class Schedule(_GitHub):
    """An entry of `on.schedule`."""

    cron: Word = ""
    timezone: Word | None = None


class Event(_GitHub):
    """The settings of one event, `on.EVENT`; an event without filters has none."""

    types: Names = []
    branches: Names = []
    branches_ignore: Names = []
    tags: Names = []
    tags_ignore: Names = []
    paths: Names = []
    paths_ignore: Names = []
    workflows: Names = []
    inputs: dict[str, Input | None] = {}
    outputs: dict[str, Output | None] = {}
    secrets: dict[str, Secret | None] | None = {}


# Constructed, not validated: that would build a validator for this one value.
_ONLY_NAMED = Event()


class Credentials(_GitHub):
    """How a container image is pulled."""

    username: str | None = None
    password: str | None = None


class Container(_GitHub):
    """The container of a job, or one of its services."""

    image: str = ""
    credentials: Credentials | str | None = None
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
    queue: str | None = None


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

    name: str | None = None
    id: str | None = None
    if_: Scalar = None
    uses: str | None = None
    run: str | None = None
    shell: str | None = None
    working_directory: str | None = None
    with_: dict[str, Scalar] | str = {}
    env: dict[str, Scalar] | str = {}
    continue_on_error: bool | str | None = None
    timeout_minutes: int | float | str | None = None
    parallel: list[Step] = []

    @property
    def action(self) -> Uses | None:
        """The parsed value of `uses`."""
        return Uses.parse(self.uses.strip()) if self.uses else None


def flattened(steps: list[Step]) -> Iterator[Step]:
    """Steps, and those inside `parallel` steps, in the order of the text."""
    for step in steps:
        if step.parallel:
            yield from step.parallel
        else:
            yield step


class Snapshot(_GitHub):
    """`jobs.ID.snapshot` as a mapping."""

    image_name: str = ""
    version: str | None = None
    if_: Scalar = None


class Job(_GitHub):
    """One job."""

    name: str | None = None
    needs: list[str] | str = []
    permissions: dict[str, str | None] | str | None = None
    if_: Scalar = None
    runs_on: Any = None
    environment: Environment | str | None = None
    concurrency: Concurrency | str | None = None
    cache_mode: str | None = None
    outputs: dict[str, Scalar] | str = {}
    env: dict[str, Scalar] | str = {}
    defaults: Defaults = Defaults()
    steps: list[Step] = []
    timeout_minutes: int | float | str | None = None
    strategy: Strategy | str | None = None
    continue_on_error: bool | str | None = None
    container: Container | str | None = None
    services: dict[str, Container | str | None] | str = {}
    snapshot: Snapshot | str | None = None
    uses: str | None = None
    with_: dict[str, Scalar] | str = {}
    secrets: dict[str, Scalar] | str | None = None

    @property
    def reusable(self) -> bool:
        """Whether the job calls a reusable workflow instead of running steps of its own."""
        return self.uses is not None

    @property
    def matrix(self) -> dict[str, Any] | str | None:
        """`strategy.matrix`; a string where an expression sets it, or the whole strategy."""
        strategy = self.strategy
        return strategy.matrix if isinstance(strategy, Strategy) else strategy

    @property
    def needed(self) -> tuple[str, ...]:
        """The ids of the jobs it waits for."""
        return (self.needs,) if isinstance(self.needs, str) else tuple(self.needs)

    @property
    def action(self) -> Uses | None:
        """The parsed reference to the called workflow."""
        return Uses.parse(self.uses.strip()) if self.uses else None

    @property
    def labels(self) -> tuple[str, ...]:
        """The constant labels of `runs-on`."""
        runs_on = self.runs_on.get("labels", ()) if isinstance(self.runs_on, dict) else self.runs_on
        labels = [runs_on] if isinstance(runs_on, str) else runs_on if isinstance(runs_on, list) else []
        return tuple(label for label in labels if isinstance(label, str))


def _events(value: Any) -> Any:
    """`on: push` and `on: [push]` mean the same as `on: {push: }`."""
    if isinstance(value, str):
        return {value: None}
    if isinstance(value, list):
        return {str(event): None for event in value}
    if not isinstance(value, dict):
        return {}
    return {event: _event(said) for event, said in value.items()}


def _event(said: Any) -> Any:
    if isinstance(said, list):
        return [item if isinstance(item, dict) else {} for item in said]
    return said if isinstance(said, dict) else None


class Workflow(_GitHub):
    """A workflow file."""

    name: str | None = None
    run_name: str | None = None
    on: Annotated[dict[str, Event | list[Schedule] | None], Before(_events)] = {}
    permissions: dict[str, str | None] | str | None = None
    env: dict[str, Scalar] | str = {}
    defaults: Defaults = Defaults()
    concurrency: Concurrency | str | None = None
    cache_mode: str | None = None
    jobs: dict[str, Job] = {}

    @cached_property
    def known_contexts(self) -> dict[str, Any]:
        """What is the same for all its expressions: the types and the sources of contexts."""
        return {}

    def event(self, name: str) -> Event | None:
        """The settings of an event; empty where it has none, None where the workflow does not have the event."""
        if name not in self.on:
            return None
        said = self.on[name]
        return said if isinstance(said, Event) else _ONLY_NAMED


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

    @property
    def misplaced_inputs(self) -> dict[str, object]:
        """The inputs that are declared as those of a workflow, below `on.workflow_call`, where none is read."""
        data: object = self.extra.get("on")
        for key in ("workflow_call", "inputs"):
            data = data.get(key) if isinstance(data, dict) else None
        return data if isinstance(data, dict) else {}

    @cached_property
    def known_contexts(self) -> dict[str, Any]:
        """What is the same for all its expressions: the types and the sources of contexts."""
        return {}


@record
class Uses:
    """The target of `uses`: `owner/repository[/path]@ref`, `./path`, or `docker://image`."""

    text: str
    owner: str = ""
    repository: str = ""
    path: str = ""
    ref: str | None = None
    local: bool = False
    docker: bool = False
    slug: str = ""

    @property
    def action(self) -> str:
        """The action or the workflow in its repository: `owner/repository[/path]`."""
        return f"{self.slug}/{self.path}" if self.path else self.slug

    @classmethod
    @lru_cache(maxsize=2048)
    def parse(cls, text: str) -> Uses:
        """Read the value of `uses`; `slug` is `owner/repository` in lower case."""
        if text.startswith("docker://"):
            return cls(text, docker=True)
        if text.startswith(("./", "../", "$/")):
            return cls(text, local=True)
        name, at, ref = text.partition("@")
        owner, _, rest = name.partition("/")
        repository, _, path = rest.partition("/")
        slug = f"{owner}/{repository}".lower()
        return cls(text, owner, repository, path, ref if at else None, slug=slug)

    @property
    def pinned(self) -> bool:
        """Whether the reference is a full commit."""
        return (
            self.ref is not None
            and len(self.ref) in (40, 64)
            and not self.ref.strip("0123456789abcdefABCDEF")
        )


@record(eq=False)
class StepIn:
    """A step with its job and workflow; policies about a step visit this."""

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
    def environment(self) -> dict[str, str | None]:
        """The variables that the workflow, the job and the step set; None where the value is not known."""
        variables: dict[str, str | None] = {}
        for owner in (self.workflow, self.job, self.step):
            env = owner.env if owner is not None else None
            for name, value in env.items() if isinstance(env, dict) else ():
                text = "" if value is None else str(value)
                variables[name] = None if "${{" in text else text
        return variables

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


@record(eq=False)
class JobIn:
    """A job with its id and its workflow; policies about a job visit this.

    `own` are the names of the repository itself, where a workflow calls one of the same repository by it.
    """

    job: Job
    id: str
    workflow: Workflow
    own: frozenset[str] = frozenset()

    @property
    def at(self) -> Place:
        """The place of the job."""
        return self.job.at

    @cached_property
    def steps(self) -> tuple[StepIn, ...]:
        """Its steps, those of `parallel` steps among them."""
        flat = list(flattened(self.job.steps))
        return tuple(
            StepIn(step, index, flat, self.job, self.id, self.workflow) for index, step in enumerate(flat)
        )

    @cached_property
    def known_contexts(self) -> dict[str, Any]:
        """What is the same for all its expressions: the types and the sources of contexts."""
        return {}


@record(eq=False)
class Expression:
    """An expression with its place.

    `scalar` is the whole text it is in, at `place`; the expression, without fences, is `text` from `start` on,
    and `fences` the range with them. `implicit` ones need none: the value of `if`. `closed` is false where `}}`
    is missing. `route` leads from the document's root to the scalar; `in_key` where that is a mapping's key.
    `repeated` where the scalar contains the same expression before it.
    """

    text: str
    start: int
    fences: tuple[int, int]
    scalar: str
    route: Route
    root: Workflow | Action
    implicit: bool = False
    closed: bool = True
    in_key: bool = False
    inside: JobIn | None = None
    step: StepIn | None = None
    repeated: bool = False

    @property
    def place(self) -> Place:
        """The scalar or the key that contains it."""
        place = Place(self.root, self.route)
        return place.key if self.in_key else place

    @property
    def at(self) -> Place:
        """The expression itself."""
        if self.in_key or self.implicit:
            return self.place
        return self.place.sub(*self.fences)

    def part(self, start: int, end: int) -> Place:
        """The characters of the expression's own text from `start` to `end`."""
        return self.place if self.in_key else self.place.sub(self.start + start, self.start + end)

    @property
    def alone(self) -> bool:
        """Whether the scalar contains nothing else."""
        return self.implicit or self.fences == (0, len(self.scalar))

    @property
    def in_if(self) -> bool:
        """Whether it is a condition, the value of `if`."""
        return self.route[-1] == "if"

    @cached_property
    def read(self) -> expressions.Tree | expressions.ExpressionError:
        """The expression as a tree, or its syntax error."""
        try:
            return expressions.parse(self.text)
        except expressions.ExpressionError as error:
            return error

    @property
    def tree(self) -> expressions.Tree | None:
        """The expression as a tree; None for a syntax error."""
        return None if isinstance(self.read, expressions.ExpressionError) else self.read


def shell_name(said: str | None) -> str:
    """The program of a `shell:` value, `bash` for `/usr/bin/bash -e {0}`; the runner ignores its case."""
    if not said:
        return ""
    return PurePosixPath(said.split()[0]).name.lower().removesuffix(".exe") if said.split() else ""
