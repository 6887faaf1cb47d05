from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import AwaitedWorkflow, WorkflowName

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


@policy(
    "DLV128",
    severity="error",
    category="validity",
    examples=[
        bad(_AFTER.format("«Test»"), path=_PATH, files=_FILES),
        bad(_AFTER.format("Tests, «Checks»"), path=_PATH, files=_FILES),
        bad(_AFTER.format("«Checks»").replace("[«Checks»]", "«Checks»"), path=_PATH, files=_FILES),
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
    """A workflow runs after another one that does not exist.

    It never runs.
    Correct the name in `on.workflow_run.workflows`. It is the `name` of the other workflow, not that of its file.

    <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run>
    """
    awaited = repository.of(AwaitedWorkflow)
    if not repository.whole or not awaited:
        return
    named = repository.of(WorkflowName)
    known = {one.path for one in named}
    if len(known) == 1 or any(_WORKFLOW.fullmatch(path) and path not in known for path in repository.paths):
        return
    names = {one.name for one in named}
    for one in awaited:
        if one.name not in names and not _OF_GITHUB.match(one.name):
            yield Finding(at=one, message=f"no workflow has the name '{one.name}'{hint(one.name, names)}")


_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
# Workflows that GitHub runs and that are in no file.
_OF_GITHUB = regex(r"(?i)pages[ -]build|codeql|dependabot|automatic dependency|copilot|graph update")
