"""The kinds `tasks`, `justfile` and `ansible`: the tasks of Taskfiles and justfiles, and what their commands, those of
CI services and playbooks name, as facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import Justfile, Playbook


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import Tasks
    from .reading import facts_of

    assert tree is not None
    tasks, unknown = build(Tasks, tree)
    document = Document("tasks", source, tasks, tree, walk=lambda: (tasks,), unknown=unknown)
    document.facts = lambda: facts_of(document, tasks, tree, context)
    return document


_PATHS = (
    r"(?:^|/)[Tt]askfile(?:\.dist)?\.ya?ml$",
    r"^\.travis\.ya?ml$",
    r"^\.circleci/config\.ya?ml$",
    r"^bitbucket-pipelines\.ya?ml$",
    r"^(?:\.azure/|\.azure-pipelines/|azure-pipelines/)?azure-pipelines[\w.-]*\.ya?ml$",
    r"^\.woodpecker(?:/[^/]+)?\.ya?ml$",
    r"^\.drone\.ya?ml$",
    r"^\.buildkite/[^/]+\.ya?ml$",
    r"^buildspec[\w.-]*\.ya?ml$",
    r"^\.cirrus\.ya?ml$",
)


def is_taskfile(data: Any) -> bool:
    """Whether data is a Taskfile, which has any name if another one includes it."""
    return isinstance(data, dict) and "version" in data and isinstance(data.get("tasks"), dict)


tasks = Kind(
    name="tasks",
    title="Taskfile or CI pipeline",
    code="TSK",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=_PATHS,
    hints=("cmds:",),
    claims=is_taskfile,
    foreign=lambda data: not isinstance(data, dict) or "apiVersion" in data,
    example="Taskfile.yml",
)


def _read_justfile(source: Source, tree: Tree | None, context: Context) -> Document:
    from .just import facts_of, read

    recipes = read(source.text)
    document = Document("justfile", source, recipes, walk=lambda: (recipes,), context=context)
    document.facts = lambda: facts_of(document, recipes, context)
    return document


def _render_justfile(recipes: Justfile) -> str:
    return recipes.text


justfile = Kind(
    name="justfile",
    title="justfile",
    code="JST",
    formats=("text",),
    read=_read_justfile,
    render=_render_justfile,
    paths=(r"(?:^|/)(?:\.?[Jj]ustfile|JUSTFILE)$",),
    example="justfile",
)


def _read_playbook(source: Source, tree: Tree | None, context: Context) -> Document:
    from .ansible import facts_of
    from .model import Playbook

    assert tree is not None
    playbook = Playbook(source.text)
    document = Document("ansible", source, playbook, tree, walk=lambda: (playbook,), context=context)
    document.facts = lambda: facts_of(document, tree, context)
    return document


def _render_playbook(playbook: Playbook) -> str:
    return playbook.text


def is_playbook(data: Any) -> bool:
    """Whether data is a list of plays, or of tasks that name modules."""
    plays = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
    return bool(plays) and len(plays) == len(data) and all(_PLAY & one.keys() for one in plays)


_PLAY = frozenset({"hosts", "import_playbook", "ansible.builtin.import_playbook"})

ansible = Kind(
    name="ansible",
    title="Ansible playbook",
    code="ANS",
    formats=("yaml",),
    read=_read_playbook,
    render=_render_playbook,
    paths=(r"(?:^|/)roles/[^/]+/(?:tasks|handlers)/[^/]+\.ya?ml$",),
    hints=("hosts:", "import_playbook:"),
    claims=is_playbook,
    foreign=lambda data: not isinstance(data, list),
    example="site.yml",
)
