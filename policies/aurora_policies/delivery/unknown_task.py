from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.facts import DefinedTask, NamedTask

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._names import hint

_JUSTFILE = "test *ARGS:\n    pytest {{ARGS}}\n\nlint:\n    ruff check .\n"
_TASKFILE = (
    "version: '3'\ntasks:\n  test:\n    cmds: [go test ./...]\n  chart:lint:\n    cmds: [helm lint chart]\n"
)
# What the tasks of a runner are called.
_TASKS = {"just": "recipe"}


@policy(
    "DLV161",
    severity="error",
    category="validity",
    examples=[
        bad("```sh\njust «check»\n```\n", path="README.md", files={"justfile": _JUSTFILE}),
        bad(
            workflow("just «tests» --maxfail=5"),
            path=WORKFLOW,
            files={"justfile": _JUSTFILE},
        ),
        bad("```sh\ntask test\ntask «helm:lint»\n```\n", path="README.md", files={"Taskfile.yml": _TASKFILE}),
        bad(
            "ci: lint «check»\n    just «types»\n\nlint:\n    ruff check .\n",
            path="justfile",
        ),
        bad(
            "version: '3'\ntasks:\n  build:\n    deps: [«generate»]\n    cmds:\n      - task: «tests»\n"
            "  test:\n    cmds: [go test ./...]\n",
            path="Taskfile.yml",
        ),
        good(
            "```sh\njust lint\njust test -k web\njust\ntask test\n```\n",
            path="README.md",
            files={"justfile": _JUSTFILE},
            because="the recipes exist, and the arguments are not recipes; no Taskfile is in the repository",
        ),
        good(
            "```sh\njust deploy production\n```\n",
            path="README.md",
            files={
                "justfile": "import 'deploy.just'\n",
                "deploy.just": "deploy env:\n    ./deploy.sh {{env}}\n",
            },
            because="an imported file has the recipe",
        ),
        good(
            "```sh\ntask chart:lint\ntask chart:test:unit\ntask start:web\n```\n",
            path="README.md",
            files={
                "Taskfile.yml": "version: '3'\nincludes:\n  chart: ./chart\ntasks:\n  start:*:\n    cmds: [start]\n",
                "chart/Taskfile.yml": "version: '3'\ntasks:\n  lint: helm lint .\n  test:unit: helm unittest .\n",
            },
            because="an included file has the tasks",
        ),
    ],
)
def unknown_task(repository: Repository) -> Iterator[Finding]:
    """A command runs a task that the file of the task runner does not define.

    The runner ends with an error, so the job fails, or a reader cannot follow the document.
    Correct the name, or define the task.
    The commands of just and Task are compared with the file that the runner finds from the folder of the command, and
    so are the tasks that others need. The tasks of imported and included files count. Nothing is reported if such a
    file is not in the repository, or if names are computed. A document may be about any such file of the repository.
    """
    defined: defaultdict[tuple[str, str], dict[str, DefinedTask]] = defaultdict(dict)
    files: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in repository.of(DefinedTask):
        tasks = defined[one.tool, one.file]
        if not tasks:
            files[one.tool, dirname(one.file)].append(one.file)
        tasks.setdefault(one.name, one)
    if not defined:
        return
    documents = Documents.of(repository)
    for named in repository.of(NamedTask):
        file = named.file or _found(named, files)
        known = defined.get((named.tool, file))
        if not known or _has(known, named.name):
            continue
        if named.kind == "document" and (
            documents.elsewhere(named)
            or documents.describes(named, "file", file.rpartition("/")[2])
            or any(_has(tasks, named.name) for (tool, _), tasks in defined.items() if tool == named.tool)
        ):
            continue
        shown = [name for name in known if "*" not in name]
        first = known[shown[0]] if shown else next(iter(known.values()))
        sort = _TASKS.get(named.tool, "task")
        yield Finding(
            at=named,
            message=f"'{file}' has no {sort} '{named.name}'{hint(named.name, shown)}",
            related=(Related(first, f"the first {sort} of the file"),),
        )


def _found(named: NamedTask, files: dict[tuple[str, str], list[str]]) -> str:
    """The file that a runner finds for a command; empty if there is none, or several."""
    for folder in (named.folder, *folders_of(named.folder)):
        here = files.get((named.tool, folder))
        if here:
            return here[0] if len(here) == 1 else ""
    return ""


def _has(tasks: dict[str, DefinedTask], name: str) -> bool:
    """Whether one of the tasks has a name, or may have it."""
    return name in tasks or any("*" in each and fnmatchcase(name, each) for each in tasks)
