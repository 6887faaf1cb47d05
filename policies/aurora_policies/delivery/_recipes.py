"""The recipes of targets, tasks and scripts that the commands of pipelines run, and what they do."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, normpath

from aurora_devops import Repository
from aurora_devops.commands.call import expanded
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.facts import AssignedTag, JobStep, NamedScript, NamedTask, RecipeStep, UsedProject

from ._tasks import TaskFiles, needed_targets, reachable

# What steps do by their names; a target that is named for one of these may run tests beside it.
_ROLES = frozenset({"build", "lint", "script", "verify"})
# By what a step does according to its name, what its recipe may do.
_MADE = frozenset({"build", "push", "retag", "scan"})
_OTHERS = frozenset({"script", "test"})
_DELIVERING = {
    **dict.fromkeys(("build", "push", "scan", "script"), _MADE | _OTHERS),
    "deploy": _MADE | _OTHERS | {"deploy", "provision", "rollback", "verify", "wait"},
}
_MOST_STEPS = 50
# A target that another recipe makes; its recipe is known.
_TARGET = regex(r"(?:g?make|just|task) ")
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
        self._steps: defaultdict[str, list[RecipeStep]] = defaultdict(list)
        for done in repository.of(RecipeStep):
            self._steps[done.recipe].append(done)
        self._testing = {
            recipe
            for recipe, steps in self._steps.items()
            if any(one.role == "test" and not one.named and not _OF_SYSTEMS.search(one.by) for one in steps)
        }
        self._scripts = Scripts({recipe for recipe, steps in self._steps.items() if steps[0].path == recipe})
        # The variables of jobs that have the commit, the run, the branch or the tag.
        self._assigned: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for assigned in repository.of(AssignedTag):
            self._assigned[assigned.pipeline, assigned.job][assigned.variable] = assigned.value

    @classmethod
    def of(cls, repository: Repository) -> Recipes:
        """The recipes of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def tests(self, step: JobStep) -> JobStep | None:
        """The step of a job as one that runs tests, if the recipe that it runs does, whatever the name of that is."""
        if not step.named or step.role not in _ROLES or _OF_SYSTEMS.search(step.by):
            return None
        return replace(step, role="test") if any(map(self._runs_tests, self._of(step))) else None

    def steps(self, step: JobStep) -> list[JobStep]:
        """The step of a job, or the steps of the recipe that it runs, if these fit the role that its name shows.

        The images and tags of a recipe have the values of the variables that the step and its job give it.
        """
        allowed = _DELIVERING.get(step.role) if step.named else None
        found = self._done(step) if allowed else []
        roles = {done.role for done in found}
        wanted = _MADE if step.role == "script" else {step.role}
        if allowed is None or not roles <= allowed or not roles & wanted or len(found) > _MOST_STEPS:
            return [step]
        given = {**self._assigned.get((step.pipeline, step.job), {}), **dict(step.given)}
        return [_as_step(step, done, given, index) for index, done in enumerate(found)]

    def _done(self, step: JobStep) -> list[RecipeStep]:
        """What the recipe of a step does, and first what the targets do that it needs."""
        script = self._scripts.path_of(step.by)
        starting = [script] if script else self._of(step)
        recipes = list(reachable(starting, lambda one: self._needed.get(one, ())))
        steps = (done for recipe in reversed(recipes) for done in self._steps.get(recipe, ()))
        return [done for done in steps if not (done.named and _TARGET.match(done.by))]

    def _of(self, step: JobStep) -> Iterator[str]:
        run = self._run.get(step.path, [])
        for start, recipe in run[bisect_left(run, (step.span.start, "")) :]:
            if start >= step.span.end:
                break
            yield recipe

    def _runs_tests(self, recipe: str) -> bool:
        needed = reachable([recipe], lambda one: self._needed.get(one, ()))
        return not self._testing.isdisjoint(needed)


class Scripts:
    """The scripts of a repository that commands name; a command may start one from another folder."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[basename(path)].append(path)

    def path_of(self, written: str) -> str:
        """The path of the script that a command names; empty if none of these fits, or several do."""
        path = normpath(written)
        same = self._by_name.get(basename(path), [])
        if path in same:
            return path
        found = [one for one in same if one.endswith(f"/{path}") or path.endswith(f"/{one}")]
        return found[0] if len(found) == 1 else ""


def _as_step(step: JobStep, done: RecipeStep, given: Mapping[str, str], index: int) -> JobStep:
    """What a recipe does as a step of the job that runs it."""
    return replace(
        step,
        role=done.role,
        by=done.by,
        order=(*step.order, index),
        image=_filled(done.image, given),
        tag=_filled(done.tag, given),
        target=done.target,
        waits=done.waits,
        undoes=done.undoes,
        named=done.named,
        given=(),
        recipe=done.recipe,
    )


# An argument of a script, which may have a default: `${2:-latest}`.
_ARGUMENT = regex(r"\$\{(\d)(?::?[?-][^{}]*)?\}")


def _filled(text: str, given: Mapping[str, str]) -> str:
    return expanded(_ARGUMENT.sub(r"${\1}", text), given) if "$" in text else text
