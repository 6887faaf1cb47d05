"""The files of task runners, those that their commands find, and what targets need."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname

from aurora_devops import Repository
from aurora_devops.core.context import folders_of
from aurora_devops.facts import DefinedTask, NamedTarget, NamedTask


class TaskFiles:
    """The tasks of a repository, by their tool and their file."""

    def __init__(self, repository: Repository) -> None:
        self.defined: defaultdict[tuple[str, str], dict[str, DefinedTask]] = defaultdict(dict)
        self._files: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for one in repository.of(DefinedTask):
            tasks = self.defined[one.tool, one.file]
            if not tasks:
                self._files[one.tool, dirname(one.file)].append(one.file)
            tasks.setdefault(one.name, one)

    @classmethod
    def of(cls, repository: Repository) -> "TaskFiles":
        """The tasks of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def file_of(self, named: NamedTask) -> str:
        """The file that a runner finds for a command; empty if there is none, or several."""
        if named.file:
            return named.file
        for folder in (named.folder, *folders_of(named.folder)):
            here = self._files.get((named.tool, folder))
            if here:
                return here[0] if len(here) == 1 else ""
        return ""

    def recipe(self, named: NamedTask) -> str:
        """The task with known commands that a command runs, with the path of its file; empty if it is unknown."""
        file = self.file_of(named)
        task = self.defined.get((named.tool, file), {}).get(named.name)
        return f"{file}:{task.recipe}" if task is not None and task.recipe else ""


def reachable(names: Iterable[str], following: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """These names and all that follow from them, each once."""
    stack = list(dict.fromkeys(names))
    seen = set(stack)
    while stack:
        name = stack.pop()
        yield name
        more = [one for one in dict.fromkeys(following(name)) if one not in seen]
        seen.update(more)
        stack += more


def needed_targets(repository: Repository) -> defaultdict[str, list[str]]:
    """The targets that other targets of make need, by these; all have the path of the Makefile in front."""
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for one in repository.of(NamedTarget):
        if one.needed_by:
            needed[one.needed_by].append(f"{one.makefile}:{one.name}")
    return needed
