"""GitLab pipelines as typed models, with the names of the CI/CD YAML syntax reference.

Source: docs.gitlab.com/ci/yaml/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, ClassVar, TypeVar

from ...core.node import Before, Node, build
from ...core.place import Place, Route
from ...core.record import record
from ...formats.located import LocatedTree, Tagged
from .pipeline import Job as Resolved
from .pipeline import Pipeline
from .shells import shell_of

Scalar = str | bool | int | float | None
# Commands: one, or lists of them that can be nested.
Commands = list[Any] | str | None


def _known(value: Any) -> Any:
    """A reference, or an input that is not known, is read as nothing."""
    return None if isinstance(value, Tagged) or (isinstance(value, str) and "$[[" in value) else value


Strings = Annotated[list[Any] | str | None, Before(_known)]
Flag = Annotated[bool | None, Before(_known)]


def _python(name: str) -> str:
    return name.strip("_")


class _GitLab(Node, spelling=_python):
    """What all parts share: the spelling of their keys."""


class Variable(_GitLab):
    """A variable as a mapping."""

    value: Scalar = None
    description: str | None = None
    expand: Flag = None
    options: Strings = None


Variables = Annotated[dict[str, Annotated[Variable | Scalar, Before(_known)]] | None, Before(_known)]


class Image(_GitLab):
    """An image as a mapping."""

    name: str = ""
    entrypoint: Strings = None
    docker: Any = None
    kubernetes: Any = None
    pull_policy: Strings = None


class Service(_GitLab):
    """A service as a mapping."""

    name: str = ""
    alias: str | None = None
    entrypoint: Strings = None
    command: Strings = None
    variables: Variables = None
    docker: Any = None
    kubernetes: Any = None
    pull_policy: Strings = None


AnyImage = Annotated[Image | str | None, Before(_known)]
Services = Annotated[list[Annotated[Service | str | None, Before(_known)]] | None, Before(_known)]


class Cache(_GitLab):
    """A cache."""

    key: Any = None
    paths: Strings = None
    untracked: Flag = None
    unprotect: Flag = None
    when: str | None = None
    policy: str | None = None
    fallback_keys: Strings = None


class Artifacts(_GitLab):
    """The files that a job keeps."""

    name: str | None = None
    paths: Strings = None
    exclude: Strings = None
    untracked: Flag = None
    expire_in: str | None = None
    expose_as: str | None = None
    when: str | None = None
    access: str | None = None
    public: Flag = None
    reports: Any = None


class Environment(_GitLab):
    """The environment that a job deploys to."""

    name: str = ""
    url: str | None = None
    action: str | None = None
    on_stop: str | None = None
    auto_stop_in: str | None = None
    deployment_tier: str | None = None
    kubernetes: Any = None


class Rule(_GitLab):
    """A rule of a job, a workflow or an include."""

    if_: Annotated[str | None, Before(_known)] = None
    changes: Any = None
    exists: Any = None
    when: Annotated[str | None, Before(_known)] = None
    start_in: str | None = None
    allow_failure: Flag = None
    interruptible: Flag = None
    variables: Variables = None
    needs: Any = None


class Trigger(_GitLab):
    """The pipeline that a job starts."""

    project: str | None = None
    branch: str | None = None
    include: Any = None
    strategy: str | None = None
    forward: Any = None
    inputs: Any = None


class Release(_GitLab):
    """A release that a job creates."""

    tag_name: str | None = None
    tag_message: str | None = None
    name: str | None = None
    description: str | None = None
    ref: str | None = None
    milestones: Strings = None
    released_at: str | None = None
    assets: Any = None


class IdToken(_GitLab):
    """A token for OpenID Connect."""

    aud: Strings = None


class Step(_GitLab):
    """A step of `run`."""

    name: str | None = None
    step: Any = None
    func: Any = None
    script: str | None = None
    env: Any = None
    inputs: Any = None


class _Defaults(_GitLab):
    """The keywords that a job can take from `default`."""

    image: AnyImage = None
    services: Services = None
    before_script: Commands = None
    after_script: Commands = None
    cache: Annotated[list[Cache] | Cache | None, Before(_known)] = None
    artifacts: Annotated[Artifacts | None, Before(_known)] = None
    hooks: Any = None
    id_tokens: Annotated[dict[str, IdToken | None] | None, Before(_known)] = None
    identity: str | None = None
    interruptible: Flag = None
    retry: Any = None
    tags: Strings = None
    timeout: Annotated[str | None, Before(_known)] = None


class Default(_Defaults):
    """`default`."""


class Job(_Defaults):
    """A job."""

    stage: Annotated[str | None, Before(_known)] = None
    script: Commands = None
    run: Annotated[list[Step] | None, Before(_known)] = None
    extends: Strings = None
    rules: Any = None
    only: Any = None
    except_: Any = None
    needs: Any = None
    dependencies: Strings = None
    variables: Variables = None
    environment: Annotated[Environment | str | None, Before(_known)] = None
    when: Annotated[str | None, Before(_known)] = None
    allow_failure: Any = None
    start_in: str | None = None
    manual_confirmation: str | None = None
    coverage: str | None = None
    parallel: Any = None
    resource_group: Annotated[str | None, Before(_known)] = None
    trigger: Annotated[Trigger | str | None, Before(_known)] = None
    release: Annotated[Release | None, Before(_known)] = None
    secrets: Any = None
    inherit: Any = None
    pages: Any = None
    publish: str | None = None
    inputs: Any = None
    dast_configuration: Any = None


class Workflow(_GitLab):
    """`workflow`: which pipelines there are."""

    name: str | None = None
    auto_cancel: Any = None
    rules: Any = None


class Input(_GitLab):
    """An input of a file, declared in its header."""

    type: str = "string"
    default: Any = None
    description: str | None = None
    options: list[Any] | None = None
    regex: str | None = None
    rules: Any = None


class Spec(_GitLab):
    """`spec`: what a file takes where it is included."""

    inputs: dict[str, Input | None] | None = None
    component: Any = None
    description: str | None = None
    include: Any = None


class Configuration(_GitLab):
    """A file with the configuration of pipelines; keys that are no keywords are jobs."""

    others: ClassVar[type[Node] | None] = Job

    spec: Spec | None = None
    include: Any = None
    stages: Strings = None
    workflow: Annotated[Workflow | None, Before(_known)] = None
    default: Annotated[Default | None, Before(_known)] = None
    variables: Variables = None
    image: AnyImage = None
    services: Services = None
    before_script: Commands = None
    after_script: Commands = None
    cache: Annotated[list[Cache] | Cache | None, Before(_known)] = None

    @property
    def jobs(self) -> dict[str, Job]:
        """The jobs by name, hidden ones too."""
        return {name: job for name, job in self.extra.items() if isinstance(job, Job)}


@record(eq=False)
class JobIn:
    """A job of a file: as it is written there, `job`, and as it is after the merge, `whole`.

    Policies about a job visit this.
    """

    job: Job
    name: str
    configuration: Configuration
    resolved: Resolved

    @property
    def at(self) -> Place:
        """The place of the job."""
        return self.job.at

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline of the job."""
        return self.resolved.pipeline

    @property
    def hidden(self) -> bool:
        """Whether the job is a template: its name starts with a dot."""
        return self.name.startswith(".")

    @property
    def known(self) -> bool:
        """Whether no other file can set what the job does not set."""
        return self.resolved.known

    @cached_property
    def whole(self) -> Job:
        """The job with what it takes from `extends`, references and `default`."""
        data = dict(self.resolved.data)
        pipeline = self.resolved.pipeline
        for key in _Defaults.keys_of_fields().values():
            if (
                key not in data
                and self.resolved.inherits(key)
                and (found := pipeline.default(key)) is not None
            ):
                data[key] = found[0]
        return _read(Job, data)

    @cached_property
    def shell(self) -> str:
        """The shell that runs its commands."""
        whole = self.whole
        image = whole.image.name if isinstance(whole.image, Image) else whole.image or ""
        commands = [
            text
            for value in (whole.before_script, whole.script, whole.after_script)
            for text in texts_of(value)
        ]
        return shell_of(image, whole.tags, commands)

    def sets(self, key: str) -> bool:
        """Whether this file writes a keyword in the job itself."""
        return key in self.job.given or key in self.job.extra

    def place(self, key: str) -> Place:
        """The place of a keyword; that of the job where the keyword is not set in it."""
        return self.at[key]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules after the merge, nested lists flattened."""
        return tuple(rule for rule, _ in self.located_rules)

    @cached_property
    def located_rules(self) -> tuple[tuple[Rule, Route], ...]:
        """The rules after the merge, each with its route below the job."""
        return tuple(rules_of(self.whole.rules, ("rules",)))


@record(eq=False)
class PipelineIn:
    """A file with the pipeline that it is part of; policies about a whole pipeline visit this."""

    configuration: Configuration
    pipeline: Pipeline

    @property
    def at(self) -> Place:
        """The place of the file."""
        return self.configuration.at

    @cached_property
    def jobs(self) -> tuple[JobIn, ...]:
        """The jobs that the file writes, hidden ones too."""
        return tuple(
            JobIn(job, name, self.configuration, resolved)
            for name, job in self.configuration.jobs.items()
            if (resolved := self.pipeline.jobs.get(name)) is not None
        )


def texts_of(commands: Commands) -> Iterator[str]:
    """The commands of lists that can be nested."""
    if isinstance(commands, str):
        yield commands
    elif isinstance(commands, list) and not isinstance(commands, Tagged):
        for command in commands:
            yield from texts_of(command)


def rules_of(value: Any, route: Route) -> Iterator[tuple[Rule, Route]]:
    """The rules in a list that can be nested."""
    if not isinstance(value, list) or isinstance(value, Tagged):
        return
    for index, item in enumerate(value):
        if isinstance(item, list):
            yield from rules_of(item, (*route, index))
        elif isinstance(item, dict):
            yield _read(Rule, item), (*route, index)


M = TypeVar("M", bound=Node)


def _read(model: type[M], data: Any) -> M:
    """A model of merged data, without what has a wrong type."""
    return build(model, LocatedTree("", data, (0, 0, 0, 0, "")))[0]
