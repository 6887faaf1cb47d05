from collections.abc import Iterator, Sequence
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import AwaitedWorkflow, StartedWorkflow, WorkflowName, WorkflowValue

from ._documents import Documents
from ._names import hint

_AFTER = """\
name: Release
on:
  workflow_run:
    workflows: [{}]
    types: [completed]
jobs:
  release:
    runs-on: ubuntu-24.04
    steps:
      - run: make release
"""
_PATH = ".github/workflows/release.yml"
_FILES = {
    ".github/workflows/test.yml": "name: Tests\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n"
    "    steps:\n      - run: make test\n"
}

_STARTED = {
    **_FILES,
    ".github/workflows/deploy.yml": "name: Deploy\non:\n  workflow_dispatch:\n    inputs:\n      stage:\n"
    "        type: string\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make deploy\n",
}


@policy(
    "DLV128",
    severity="error",
    category="validity",
    examples=[
        bad(_AFTER.format("«Test»"), path=_PATH, files=_FILES),
        bad(_AFTER.format("Tests, «Checks»"), path=_PATH, files=_FILES),
        bad(_AFTER.format("«Checks»").replace("[«Checks»]", "«Checks»"), path=_PATH, files=_FILES),
        bad(
            "```sh\ngh workflow run «tests.yml» --ref main\n```\n",
            path="docs/runbook.md",
            files=_STARTED,
        ),
        bad(
            "Start it with `gh workflow run deploy.yml --field stage=production -f «version»=1.4.2`.\n",
            path="README.md",
            files=_STARTED,
        ),
        bad(
            "release:\n\tgh workflow run «Tests»\n\tgh run list --workflow «Test»\n",
            path="Makefile",
            files=_STARTED,
        ),
        good(
            "```sh\ngh workflow run deploy.yml -f stage=$STAGE\ngh workflow run Deploy\ngh workflow view Tests\n"
            "gh workflow run build.yml --repo acme/web\ngh workflow run <workflow>\n```\n",
            path="README.md",
            files=_STARTED,
            because="the workflows have the names and the input; others are of another repository or unknown",
        ),
        good(
            _AFTER.format("Tests").replace("[Tests]", "Tests"),
            path=_PATH,
            files=_FILES,
            because="a single name needs no list",
        ),
        good(_AFTER.format("Tests"), path=_PATH, files=_FILES, because="the workflow has the name"),
        good(
            _AFTER.format("pages-build-deployment"),
            path=_PATH,
            files=_FILES,
            because="GitHub has workflows of its own",
        ),
        good(
            _AFTER.format("Test"),
            path=_PATH,
            files={".github/workflows/test.yml": "name: [Tests\n"},
            because="the name of one workflow is unknown",
        ),
    ],
)
def unknown_awaited_workflow(repository: Repository) -> Iterator[Finding]:
    """A workflow runs after another one that does not exist, or a command starts one that does not exist.

    The workflow never runs, and the command fails.
    Correct the name. In `on.workflow_run.workflows`, it is the `name` of the other workflow, not that of its file; the
    commands of `gh` accept both. An input that `gh workflow run` sets has to be one of `on.workflow_dispatch`.

    <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>
    """
    awaited, commands = repository.of(AwaitedWorkflow), repository.of(StartedWorkflow)
    if not repository.whole or not (awaited or commands):
        return
    named = repository.of(WorkflowName)
    known = {one.path for one in named}
    if any(_WORKFLOW.fullmatch(path) and path not in known for path in repository.paths):
        return
    names = {one.name for one in named}
    yield from _in_commands(repository, named)
    for one in awaited if len(known) > 1 else ():
        if one.name not in names and not _OF_GITHUB.match(one.name):
            yield Finding(at=one, message=f"no workflow has the name '{one.name}'{hint(one.name, names)}")


def _in_commands(repository: Repository, named: Sequence[WorkflowName]) -> Iterator[Finding]:
    """The workflows that commands name and that do not exist, or that they cannot start, and their unknown inputs."""
    if not named:
        return
    documents = Documents.of(repository)
    by_name: dict[str, WorkflowName] = {}
    for workflow in named:
        by_name[workflow.name.lower()] = by_name[basename(workflow.path)] = workflow
    names = [name for one in named for name in (one.name, basename(one.path))]
    for one in repository.of(StartedWorkflow):
        if one.kind == "document" and (
            documents.elsewhere(one) or documents.describes(one, "file", one.name)
        ):
            continue
        found = _found(one.name, by_name)
        if found is None and not _OF_GITHUB.match(one.name):
            yield Finding(at=one, message=f"no workflow has the name '{one.name}'{hint(one.name, names)}")
        elif found is not None and one.starts and not found.started:
            yield Finding(
                at=one,
                message=f"{one.command} cannot start '{one.name}', which has no workflow_dispatch",
                related=(Related(found, "the workflow"),),
            )
    for value in repository.of(WorkflowValue):
        found = _found(value.workflow, by_name)
        if found is None or not found.started or value.name in found.inputs:
            continue
        if value.kind != "document" or not documents.elsewhere(value):
            yield Finding(
                at=value,
                message=f"the workflow '{value.workflow}' has no input '{value.name}'"
                f"{hint(value.name, found.inputs)}",
                related=(Related(found, "the workflow"),),
            )


def _found(name: str, by_name: dict[str, WorkflowName]) -> WorkflowName | None:
    file = name.removeprefix("./").removeprefix(".github/workflows/")
    return by_name.get(file) or by_name.get(name.lower())


_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
# Workflows that GitHub runs and that are in no file.
_OF_GITHUB = regex(r"(?i)pages[ -]build|codeql|dependabot|automatic dependency|copilot|graph update")
