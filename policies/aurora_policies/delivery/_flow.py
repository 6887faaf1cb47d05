"""The flow of delivery: the jobs of the pipelines of a repository, with what they wait for and what they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record, replace
from aurora_devops.facts import JobStep, Pipeline, PipelineJob
from aurora_devops.roles import DRY_RUN, delivers

from ._inputs import Inputs, with_inputs
from ._recipes import Recipes

# How deep reusable workflows call each other; GitHub permits ten levels.
_DEEPEST = 10
# A pipeline with more jobs is not read as a whole, so that the work does not grow with their square.
_MOST_JOBS = 500
# Environments that are no production.
REVIEW = regex(
    r"(?i)preview|review|pull|(?:^|[-_/])pr(?:$|[-_/])|(?:^|[-_/])(?:dev|test|ci|qa|sandbox)(?:$|[-_/])"
)
# The names of files of pipelines that deploy for their tests only: `e2e.yml`, and not `test-and-deploy.yml`.
_TEST_PIPELINE = regex(r"(?:^|[-_.])(?:e2e|tests?|perf|performance|conformance|benchmarks?)(?:$|[-_.])")
_INFRASTRUCTURE = regex(r"(?:^|[-_. ])infra(?:structure)?(?:$|[-_. ])")
_PROGRAMS = regex(r"app|program|service")
_DELIVERY_PIPELINE = regex(r"deploy|release|publish|deliver|(?:^|[-_.])cd(?:$|[-_.])")


@record(frozen=False, eq=False)
class Node:
    """A point of a flow, reached after those in `before`, and not reached if one of `gates` fails."""

    gates: list[Node] = field(default_factory=list)
    before: list[Node] = field(default_factory=list)
    after: list[Node] = field(default_factory=list)

    def wait(self, other: Node, *, gated: bool = True) -> None:
        """Put another node before this one."""
        self.before.append(other)
        other.after.append(self)
        if gated:
            self.gates.append(other)


@record(frozen=False, eq=False)
class Job(Node):
    """A job where it runs: in a pipeline that something starts, or in one that a job of another pipeline calls.

    `flow` are all jobs that run together, and `caller` is the job that calls its pipeline. `unknown` is whether
    something that is not in the repository decides when it runs, and `whole` whether all jobs of its pipeline are
    known.
    """

    fact: PipelineJob = cast("PipelineJob", None)
    steps: tuple[JobStep, ...] = ()
    events: frozenset[str] = frozenset()
    flow: list[Job] = field(default_factory=list)
    unknown: bool = False
    exclusive: bool = False
    whole: bool = True
    caller: Job | None = None

    def did(self, *roles: str) -> list[JobStep]:
        """Its steps with one of these roles; those that only the name of the job shows if there are no others."""
        found = [step for step in self.steps if step.role in roles]
        return [step for step in found if step.by] or found

    def acts(self, *roles: str) -> list[JobStep]:
        """Its steps with one of these roles for which a command or an action is the evidence."""
        return [step for step in self.steps if step.role in roles and step.by]

    @property
    def deploys(self) -> bool:
        """Whether it deploys what people use: not to a cluster that it starts for tests, and not for a review."""
        fact = self.fact
        if fact.when == "failure" or self.for_tests or self.reviews:
            return False
        if fact.environment and REVIEW.search(fact.environment):
            return False
        if not self.acts("deploy") and (
            self.for_infrastructure or any(step.by.endswith(DRY_RUN) for step in self.steps)
        ):
            return False
        return any(step.when == "" for step in self.did("deploy"))

    @property
    def for_infrastructure(self) -> bool:
        """Whether its name, or that of its file, says that it changes infrastructure, and not the program."""
        names = self.fact.job.lower(), self.fact.pipeline.rpartition("/")[2].lower()
        return any(_INFRASTRUCTURE.search(name) and not _PROGRAMS.search(name) for name in names)

    @property
    def for_tests(self) -> bool:
        """Whether it changes only what its tests use: a cluster that it starts, or what is named for tests."""
        stem = self.fact.pipeline.rpartition("/")[2].lower()
        named = _TEST_PIPELINE.search(stem) and not _DELIVERY_PIPELINE.search(stem)
        return bool(self.acts("cluster") or named) or not delivers(self.fact.job)

    @property
    def reviews(self) -> bool:
        """Whether it runs for pull requests or the branches of changes, and otherwise only by hand."""
        changes = {"branch", "pull_request"}
        return not changes.isdisjoint(self.events) and self.events <= {*changes, "manual", "schedule"}

    @property
    def filtered(self) -> bool:
        """Whether only changes of some files start it; the filter of a workflow is that of all its jobs."""
        return self.fact.filtered and self.fact.kind != "github-workflow"

    @property
    def open_start(self) -> bool:
        """Whether something that is not known decides when it runs."""
        return self.unknown or any(other.unknown for other in self.ancestors())

    @property
    def open_end(self) -> bool:
        """Whether something that is not known runs after it."""
        return self.unknown or any(other.unknown for other in self.later())

    def ancestors(self) -> Iterator[Job]:
        """The jobs without whose success it does not run."""
        return _reached(self, "gates")

    def earlier(self) -> Iterator[Job]:
        """The jobs that end before it starts."""
        return _reached(self, "before")

    def later(self) -> Iterator[Job]:
        """The jobs that start after it."""
        return _reached(self, "after")

    def callers(self) -> Iterator[Job]:
        """The jobs that call its pipeline, from the inside to the outside."""
        job = self.caller
        while job is not None:
            yield job
            job = job.caller

    def meets(self, other: Job) -> bool:
        """Whether one event may start both jobs."""
        return "*" in self.events or "*" in other.events or bool(self.events & other.events)


def _reached(job: Job, way: str) -> Iterator[Job]:
    seen = {id(job)}
    stack: list[Node] = list(getattr(job, way))
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Job):
                yield node
            stack.extend(getattr(node, way))


def jobs(repository: Repository) -> list[Job]:
    """All jobs of the pipelines of a repository, where they run."""
    return repository.derived(_jobs)


def flows(repository: Repository) -> Iterator[list[Job]]:
    """The jobs that run together, once for each of these pipelines."""
    return iter({id(job.flow): job.flow for job in jobs(repository)}.values())


def _jobs(repository: Repository) -> list[Job]:
    return _Reading(repository).jobs


class _Reading:
    """Puts the jobs of all pipelines together."""

    def __init__(self, repository: Repository) -> None:
        self.pipelines = {fact.pipeline: fact for fact in repository.of(Pipeline)}
        self.facts: defaultdict[str, list[PipelineJob]] = defaultdict(list)
        for fact in repository.of(PipelineJob):
            self.facts[fact.pipeline].append(fact)
        self.steps: defaultdict[tuple[str, str], list[JobStep]] = defaultdict(list)
        recipes = Recipes.of(repository)
        for step in repository.of(JobStep):
            self.steps[step.pipeline, step.job].extend(recipes.steps(step))
            # The recipe of `make verify` may run the tests.
            if (testing := recipes.tests(step)) is not None:
                self.steps[step.pipeline, step.job].append(testing)
        self.inputs = Inputs.of(repository)
        called = {fact.calls for facts in self.facts.values() for fact in facts}
        self.jobs: list[Job] = []
        flows: dict[str, list[Job]] = {}
        for path in self.pipelines:
            if self.pipelines[path].called and path in called:
                continue
            flow: list[Job] = []
            self._add(path, flow, None, 0)
            for job in flow:
                job.unknown = job.unknown or self.pipelines[path].called or len(flow) >= _MOST_JOBS
            flows[path] = flow
            self.jobs.extend(flow)
        self._follow(flows)

    def _add(self, path: str, flow: list[Job], caller: Job | None, depth: int) -> list[Job]:
        """Add the jobs of a pipeline to a flow."""
        made: dict[str, list[Job]] = {}
        entries: dict[str, Job] = {}
        for fact in self.facts[path]:
            if len(flow) >= _MOST_JOBS:
                break
            events = frozenset(fact.events)
            if caller is not None:
                events = caller.events if "*" in events else events & caller.events or events
            steps = self._steps(path, fact.job, 0)
            if caller is not None:
                given = self.inputs.given(path, caller.fact.pipeline, caller.fact.job)
                steps = tuple(with_inputs(steps, given))
            job = Job(fact=fact, steps=steps, events=events, flow=flow, caller=caller)
            job.whole = self.pipelines[path].whole
            job.exclusive = fact.exclusive or (caller is not None and caller.exclusive)
            flow.append(job)
            entries[fact.job] = job
            made[fact.job] = [job]
            if fact.calls in self.pipelines and depth < _DEEPEST:
                made[fact.job].extend(self._add(fact.calls, flow, job, depth + 1))
            elif fact.calls:
                job.unknown = True
        stages = self._stages(entries)
        for name, job in entries.items():
            for need in dict.fromkeys(job.fact.after):
                for other in made.get(need, ()) if need != name else ():
                    job.wait(other, gated=need in job.fact.needs)
            job.unknown = job.unknown or any(need not in made for need in job.fact.after)
            if job.fact.staged:
                job.wait(stages[job.fact.stage], gated=not job.fact.when)
            if caller is not None:
                # A called job runs when its caller does.
                job.wait(caller)
        return [job for group in made.values() for job in group]

    def _stages(self, entries: dict[str, Job]) -> dict[int, Node]:
        """The point before each stage, which is reached after all jobs of the stages before it."""
        by_stage: defaultdict[int, list[Job]] = defaultdict(list)
        for job in entries.values():
            by_stage[job.fact.stage].append(job)
        points: dict[int, Node] = {}
        ended: list[Node] = []
        for stage in sorted(by_stage):
            points[stage] = Node()
            for node in ended:
                points[stage].wait(node)
            ended = [job for job in by_stage[stage] if not job.fact.passed and job.fact.when != "failure"]
            ended.append(points[stage])
        return points

    def _steps(self, path: str, job: str, depth: int) -> tuple[JobStep, ...]:
        """The steps of a job, with those of the actions of the repository that it calls."""
        found: list[JobStep] = []
        for step in sorted(self.steps[path, job], key=lambda step: step.order):
            found.append(step)
            if step.role == "call" and depth < _DEEPEST:
                found.extend(
                    replace(
                        inner,
                        order=(*step.order, *inner.order),
                        when=step.when or inner.when,
                        ignored=step.ignored or inner.ignored,
                    )
                    for inner in with_inputs(
                        self._steps(step.target, "", depth + 1), self.inputs.given(step.target, path, job)
                    )
                )
        return tuple(found)

    def _follow(self, flows: dict[str, list[Job]]) -> None:
        """Connect the pipelines that run after others."""
        named: defaultdict[str, list[Job]] = defaultdict(list)
        for path, flow in flows.items():
            named[self.pipelines[path].name].extend(flow)
        for path, flow in flows.items():
            for name in self.pipelines[path].after:
                others = [job for job in named[name] if job not in flow]
                for job in flow:
                    if not others:
                        job.unknown = True
                    if not job.fact.after:
                        for other in others:
                            job.wait(other, gated=job.fact.follows)


def title(job: Job) -> str:
    """The job for messages."""
    return f"job '{job.fact.job}'"


def deployed_by(job: Job) -> str:
    """What a job deploys with, for messages."""
    acts = job.acts("deploy")
    return f"deploys with {acts[0].title}" if acts else "deploys"


def first(steps: list[JobStep]) -> JobStep:
    """The step at which a finding is."""
    return min(steps, key=lambda step: step.order)


def deployments(repository: Repository) -> Iterator[Job]:
    """The jobs that deploy."""
    return (job for job in jobs(repository) if job.deploys)


def tests(job: Job) -> list[JobStep]:
    """The steps of a job that run tests."""
    return [step for step in job.did("test") if not step.when]


def moves(job: Job) -> list[JobStep]:
    """The steps by which a job sets an image in a manifest, if it then pushes the commit to the branch of the pipeline.

    A tool of GitOps deploys the commit.
    """
    commits = [step.order for step in job.acts("commit") if not step.when]
    return [step for step in job.acts("retag") if not step.when and commits and step.order < max(commits)]


def tests_before(job: Job) -> Iterator[tuple[Job, JobStep]]:
    """The test steps that run before a job deploys or pushes, and without whose success it does not, by their jobs."""
    start = first(job.did("deploy", "push") or moves(job) or job.did("release"))
    yield from ((job, step) for step in tests(job) if step.order < start.order)
    for other in job.ancestors():
        yield from ((other, step) for step in tests(other))


def opaque(step: JobStep) -> bool:
    """Whether a step runs something of which only the name is known."""
    return step.role == "script" or step.named


def after_deployment(job: Job, start: JobStep, *, failed: bool = False) -> Iterator[JobStep]:
    """The steps that run after a step that deploys; with `failed` also those that run only after failures."""
    steps = [step for step in job.steps if step.order > start.order]
    steps += [step for other in job.later() for step in other.steps]
    return (step for step in steps if failed or step.when != "failure")
