"""The recipes of targets, tasks and scripts that the commands of pipelines run, and which of them run tests."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.facts import JobStep, NamedScript, NamedTask, TestingRecipe, UsedProject

from ._tasks import TaskFiles, needed_targets, reachable

# What steps do by their names; a target that is named for one of these may run tests beside it.
_ROLES = frozenset({"build", "lint", "script", "verify"})
# Tests of what is deployed, and not of the program.
_OF_SYSTEMS = regex(
    r"(?i)e2e|end[-_]?to[-_]?end|smoke|health|wait|deploy|accept|bench|perf|load|stress|fuzz|conform|integ"
)


class Recipes:
    """The recipes of a repository."""

    def __init__(self, repository: Repository) -> None:
        tasks = TaskFiles.of(repository)
        self._needed = needed_targets(repository)
        # The recipes that the commands of a file run, by the offsets of these.
        self._run: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for one in repository.of(UsedProject):
            if one.target:
                self._needed[one.user].append(one.target)
                self._run[one.path].append((one.span.start, one.target))
        for task in repository.of(NamedTask):
            if recipe := tasks.recipe(task):
                if task.needed_by:
                    self._needed[task.needed_by].append(recipe)
                self._run[task.path].append((task.span.start, recipe))
        for script in repository.of(NamedScript):
            if script.manifest:
                self._run[script.path].append((script.span.start, f"{script.manifest}:{script.name}"))
        for found in self._run.values():
            found.sort()
        self._testing = {one.recipe for one in repository.of(TestingRecipe) if not _OF_SYSTEMS.search(one.by)}

    @classmethod
    def of(cls, repository: Repository) -> Recipes:
        """The recipes of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def tests(self, step: JobStep) -> JobStep | None:
        """The step of a job as one that runs tests, if the recipe that it runs does, whatever the name of that is."""
        if not step.named or step.role not in _ROLES or _OF_SYSTEMS.search(step.by):
            return None
        return replace(step, role="test") if any(map(self._runs_tests, self._of(step))) else None

    def _of(self, step: JobStep) -> Iterator[str]:
        run = self._run.get(step.path, [])
        for start, recipe in run[bisect_left(run, (step.span.start, "")) :]:
            if start >= step.span.end:
                break
            yield recipe

    def _runs_tests(self, recipe: str) -> bool:
        needed = reachable([recipe], lambda one: self._needed.get(one, ()))
        return not self._testing.isdisjoint(needed)
