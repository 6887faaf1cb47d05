"""Pipelines of continuous integration, their jobs, steps and artifacts."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.record import record


@record
class Pipeline(Fact):
    """A pipeline, in the file where it starts: its name, what starts it, and the pipelines after which it runs.

    `called` is whether only other pipelines start it, and `whole` whether all its jobs are known.
    """

    pipeline: str
    name: str = ""
    after: tuple[str, ...] = ()
    called: bool = False
    whole: bool = True


@record
class PathFilter(FactOfOneFile):
    """A pattern of paths for whose changes a workflow runs."""

    pattern: str


@record
class ManagedFiles(FactOfOneFile):
    """The paths of the files that a custom manager of Renovate updates; `**/` begins one in any folder."""

    written: str
    paths: tuple[str, ...]


@record
class PipelineJob(Fact):
    """A job of a pipeline.

    It does not run if one of `needs` fails, and it starts after the jobs in `after`. A `staged` job also waits for
    all jobs of a lower `stage`, apart from those that are `passed`: a person may start them later. `events` are
    what starts it (`push`, `pull_request`, `tag`, ..., or `*` for any event; `branch` for pushes to other branches
    than the default one), and `branches` the branches if they are known. `calls` is the path of the pipeline that
    it runs, or `*` if that is in another repository. `optional` is the keyword by which its failure is ignored,
    `when` is `failure` or `always` for a job that runs after failures, `exclusive` is whether two runs wait for
    each other, `manual` whether a person starts it, `filtered` whether it runs only for some paths, `conditional`
    whether it has a condition, and `follows` whether it checks the results of other pipelines, as of that after
    which it runs. `folder` is the folder in which all its commands run, and `tags` are the patterns of the tags whose
    pushes start it.
    """

    pipeline: str
    job: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stage: int = 0
    staged: bool = False
    passed: bool = False
    events: tuple[str, ...] = ("*",)
    branches: tuple[str, ...] = ()
    calls: str = ""
    optional: str = ""
    when: str = ""
    environment: str = ""
    exclusive: bool = False
    manual: bool = False
    filtered: bool = False
    conditional: bool = False
    folder: str = ""
    follows: bool = False
    tags: tuple[str, ...] = ()

    @property
    def within_a_file(self) -> bool:
        """Whether it is about one project of several; the policies compare the jobs of one pipeline."""
        return bool(self.folder)


@record
class AwaitedJobs(Fact):
    """The jobs that a job of a pipeline waits for, as it lists them."""

    pipeline: str
    job: str


@record
class GivenInputs(Fact):
    """The values of inputs that a job gives to the workflow or the action of the repository that it runs (`target`).

    Only those that are known; a job with a matrix gives several.
    """

    target: str
    pipeline: str
    job: str
    inputs: tuple[tuple[str, str], ...]


@record
class RequestedInput(Fact):
    """An input of a workflow or an action (`target`) that is the path of a request which has to succeed.

    `rest` is what follows the input in the URL.
    """

    target: str
    input: str
    rest: str = ""


@record
class JobStep(Fact):
    """What a job does, and the command or action as evidence (`by`).

    `role` is one of `roles.ROLES`. `order` is the position in the job. `when` is `failure` or `always` for a step
    that runs after failures; `ignored` is why its own failure is ignored. `image` and `tag` are those of the image
    that is pushed, scanned or deployed, with unknown variables as `${NAME}`; both are empty if they are unknown, and
    the tag is `@` for a digest. `target` is what is deployed, or the path of the action that is called.
    `waits` is whether the command waits for the rollout, and `undoes` whether it rolls back by itself. `named` is
    whether only the name of a script or a target shows the role, and `given` are the variables that it gives a target,
    or the arguments that it gives a script, by their numbers. `recipe` is the recipe that contains the command, with
    the path of its file; it is empty for a command of the job itself.
    """

    pipeline: str
    job: str
    role: str
    by: str
    order: tuple[int, ...] = ()
    when: str = ""
    ignored: str = ""
    image: str = ""
    tag: str = ""
    target: str = ""
    waits: bool = False
    undoes: bool = False
    named: bool = False
    given: tuple[tuple[str, str], ...] = ()
    recipe: str = ""

    @property
    def title(self) -> str:
        """The command for messages."""
        return f"'{self.by}' in {self.recipe}" if self.recipe else f"'{self.by}'"

    @property
    def within_a_file(self) -> bool:
        """Whether it is about a delivery; the policies compare the jobs of one pipeline."""
        return self.role in ("push", "release", "deploy", "scan", "ssh", "login", "commit")


@record
class RecipeStep(Fact):
    """What a command in the `recipe` of a target, a task or a script does, with the path of its file.

    The other values are those of `JobStep`; images and tags have the variables of the recipe as `${NAME}`.
    """

    recipe: str
    role: str
    by: str
    image: str = ""
    tag: str = ""
    target: str = ""
    waits: bool = False
    undoes: bool = False
    named: bool = False


@record
class WorkflowName(Fact):
    """The name of a GitHub workflow, which is its path if it has none.

    `started` is whether people and commands can start it (`on.workflow_dispatch`), and `inputs` are its inputs then.
    """

    name: str
    started: bool = False
    inputs: tuple[str, ...] = ()


@record
class AwaitedWorkflow(Fact):
    """A workflow, by its name, after whose runs another one runs (`on.workflow_run`)."""

    name: str


@record
class StartedWorkflow(Fact):
    """A workflow that a command names, by its name or its file; `starts` is whether it starts it."""

    name: str
    command: str
    starts: bool = False


@record
class WorkflowValue(Fact):
    """An input that a command sets when it starts a workflow."""

    name: str
    workflow: str


@record
class UploadedArtifact(Fact):
    """An artifact that a job of a workflow uploads; `*` in the name is any text, and alone any number of artifacts."""

    name: str
    job: str = ""


@record
class DownloadedArtifact(FactOfOneFile):
    """An artifact that a job of a workflow downloads from its own run; with `pattern` the name may have wildcards."""

    name: str
    pattern: bool = False
    job: str = ""
