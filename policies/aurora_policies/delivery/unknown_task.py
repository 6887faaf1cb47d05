import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.words import word_set
from aurora_devops.facts import DefinedTask, NamedTask
from aurora_devops.runners import RAKE_SHARED, unknown_factors

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._names import hint
from ._tasks import TaskFiles

_JUSTFILE = "test *ARGS:\n    pytest {{ARGS}}\n\nlint:\n    ruff check .\n"
_TASKFILE = (
    "version: '3'\ntasks:\n  test:\n    cmds: [go test ./...]\n  chart:lint:\n    cmds: [helm lint chart]\n"
)
_INCLUDED = {
    "Taskfile.yml": "version: '3'\nincludes:\n  stack: tasks/stack\n  images: tasks/images\n",
    "tasks/images/Taskfile.yml": "version: '3'\ntasks:\n  build: docker build .\n",
}
# What the tasks of a runner are called.
_TASKS = {
    "just": "recipe",
    "tox": "environment",
    "nox": "session",
    "hatch": "environment",
    "hatch script": "script",
    "pdm": "script",
    "entry point": "script",
    "mage": "target",
}
# Names that projects give their scripts, and no usual program has.
_USUAL = word_set(
    "build check clean deploy dev docs e2e format integration lint migrate release serve start test tests typecheck"
)


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
        bad(
            workflow("tox -e lint,«typos»"),
            path=WORKFLOW,
            files={"tox.ini": "[tox]\nenv_list = py313, lint\n[testenv:lint]\ncommands = ruff check .\n"},
        ),
        bad(
            "```sh\nuv run nox -s «test»\n```\n",
            path="README.md",
            files={
                "noxfile.py": 'import nox\n\n\n@nox.session\ndef tests(session):\n    session.run("pytest")\n'
            },
        ),
        bad(
            "```sh\nbundle exec rake «docs:deploy»\n```\n",
            path="README.md",
            files={"Rakefile": "namespace :docs do\n  task :build do\n    sh 'yard'\n  end\nend\n"},
        ),
        bad(
            "ci: (check 'see https://example.com#lint') «types» # and more\n\ncheck hint:\n    ruff check .\n",
            path="justfile",
        ),
        good(
            "ci: (check 'golangci-lint' 'see https://example.com/golangci-lint#install')\n\n"
            "check cmd hint:\n    command -v {{cmd}} || echo {{hint}}\n",
            path="justfile",
            because="the # is in a string",
        ),
        good(
            'ci: (check "issue \\"#7\\" is open") # not (yet) lint\n\ncheck hint:\n    echo {{hint}}\n',
            path="justfile",
            because="the # in the string is none of a comment, and the other one is",
        ),
        good(
            "```sh\npdm run lint\npdm run pytest\n```\n",
            path="README.md",
            files={"pyproject.toml": '[tool.pdm.scripts]\nlint = "ruff check ."\n'},
            because="the second command runs a program",
        ),
        good(
            "```sh\njust test\n\n# instead of\njust run-tests\n```\n",
            path="README.md",
            files={"justfile": _JUSTFILE},
            because="the command behind the comment is the one that is replaced",
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
        bad(
            "version: '3'\ntasks:\n  up:\n    cmds:\n      - task: «:images:bild»\n      - task: check\n"
            "  check: docker compose config\n",
            path="tasks/stack/Taskfile.yml",
            files=_INCLUDED,
        ),
        good(
            "version: '3'\ntasks:\n  up:\n    deps: [':images:build']\n    cmds:\n      - task: :stack:check\n"
            "  check: docker compose config\n",
            path="tasks/stack/Taskfile.yml",
            files=_INCLUDED,
            because="a name that begins with a colon is one of the file that includes this one",
        ),
        good(
            "```sh\ntask logs:node-xx\n```\n",
            path="README.md",
            files={
                "Taskfile.yml": "version: '3'\ntasks:\n  logs:node-01: tail -f 1.log\n  logs:node-02: tail -f 2.log\n"
            },
            because="the letters are in the place of a number",
        ),
        bad(
            "```sh\ntask «logs:server-xx»\n```\n",
            path="README.md",
            files={
                "Taskfile.yml": "version: '3'\ntasks:\n  logs:node-01: tail -f 1.log\n  logs:node-02: tail -f 2.log\n"
            },
        ),
        good(
            "version: '3'\ntasks:\n  up:\n    deps: [':images:build']\n",
            path="tasks/stack/Taskfile.yml",
            files={
                **_INCLUDED,
                "local/Taskfile.yml": "version: '3'\nincludes:\n  stack: ../tasks/stack\ntasks:\n  a: b\n",
            },
            because="several files include this one",
        ),
    ],
)
def unknown_task(repository: Repository) -> Iterator[Finding]:
    """A command runs a task that the file of the task runner does not define.

    The runner ends with an error, so the job fails, or a reader cannot follow the document.
    Correct the name, or define the task.
    The commands of just, Task, tox, nox, Poe the Poet, rake, mage, mise and `hatch run ENV:` are compared with the
    file that the runner finds from the folder of the command, and so are the tasks that others need in justfiles and
    Taskfiles. The tasks of imported and included files count, and in Taskfiles a name that begins with a colon is one
    of the file that includes the others. Nothing is reported if such a file is not in the
    repository, or if names are computed, and about letters such as `xx` in place of a part of names. A document may be
    about any such file of the repository.
    `pdm run`, `uv run`, `poetry run` and the scripts of hatch also run programs: such a name is reported only if a
    script has a similar name, or if it is a usual one such as `lint`.
    """
    files = TaskFiles.of(repository)
    defined = files.defined
    if not defined:
        return
    documents = Documents.of(repository)
    for named in repository.of(NamedTask):
        file = files.file_of(named)
        known = defined.get((named.tool, file))
        if not known or _has(named.tool, known, named.name):
            continue
        if (named.kind == "document" or named.tool == "mise") and (
            documents.elsewhere(named)
            or documents.describes(named, "file", file.rpartition("/")[2])
            or any(
                _has(named.tool, tasks, named.name)
                for (tool, _), tasks in defined.items()
                if tool == named.tool
            )
        ):
            continue
        if named.kind == "document" and _stands_for(named.name, known):
            continue
        shown = [name for name in known if "*" not in name and not name.endswith(":")]
        if named.program and not _is_script(named, shown):
            continue
        first = known[shown[0]] if shown else next(iter(known.values()))
        sort = _TASKS.get(named.tool, "task")
        yield Finding(
            at=named,
            message=f"'{file}' has no {sort} '{named.name}'{hint(named.name, shown)}",
            related=(Related(first, f"the first {sort} of the file"),),
        )


def _stands_for(name: str, known: Iterable[str]) -> bool:
    """Whether a name has letters in the place of a part that some names have, as in `logs-node-xx`."""
    parts = _FILLED_IN.split(name)
    pattern = r"[\w-]+".join(map(re.escape, parts))
    return 1 < len(parts) <= _MOST_PARTS and any(re.fullmatch(pattern, one) for one in known)


_FILLED_IN = regex(r"x{2,}|X{2,}|N{2,}")
_MOST_PARTS = 3


def _is_script(named: NamedTask, known: list[str]) -> bool:
    """Whether a name that may be that of a program is one of a script, because of its form or of similar scripts."""
    name = named.name
    if named.tool == "hatch script":
        environment = name.rpartition(":")[0]
        known = [one for one in known if one.rpartition(":")[0] == environment]
        if not known:
            return False
        name = name.removeprefix(f"{environment}:")
        known = [one.removeprefix(f"{environment}:") for one in known]
    if nearest(name, known, _NEAR):
        return True
    if named.tool == "entry point":
        start, hyphen, _ = name.partition("-")
        return bool(hyphen) and any(one.startswith(f"{start}-") for one in known)
    return ":" in name or name in _USUAL


# How similar the name of a script has to be.
_NEAR = 0.8


def _has(tool: str, tasks: dict[str, DefinedTask], name: str) -> bool:
    """Whether one of the tasks has a name, or may have it."""
    if tool == "tox":
        return not unknown_factors(name, tasks)
    if tool == "nox":
        # nox ignores case and punctuation.
        name = name.lower().replace("_", "-")
        return any(fnmatchcase(name, each.lower().replace("_", "-")) for each in tasks)
    if tool == "mage":
        name = name.lower()
    if name in tasks:
        return True
    patterns = [each for each in tasks if "*" in each]
    space = name.partition(":")[0]
    if tool == "rake" and f"{space}:" in tasks and space not in RAKE_SHARED:
        # Only the files of the repository add tasks to a namespace of it.
        patterns = [each for each in patterns if each != "*"]
    return any(fnmatchcase(name, each) for each in patterns)
