"""Which folders of the repository the tests of a job are about, and from which its images are built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname
from typing import TypeVar

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.facts import (
    HandledImage,
    JobStep,
    NamedMember,
    NamedScript,
    NamedTask,
    TestedImage,
    UsedProject,
    WorkspaceMember,
)

from ._files import nested
from ._flow import Job
from ._inputs import Inputs
from ._tasks import TaskFiles, needed_targets, reachable

# The folders of Dockerfiles that are not beside the program.
_APART = regex(
    r"(?:^|/)\.?(?:build|ci|containers?|deploy\w*|docker\w*|images?|infra\w*|ops|packag\w*)(?:/|$)"
)


@record
class Shipped:
    """What a job pushes or deploys, with the command that builds it from a Dockerfile, or deploys it from its source.

    `folder` is that of the Dockerfile or the source, and `name` the last part of the name of the image if it is known.
    """

    by: HandledImage | JobStep
    folder: str
    name: str = ""
    dockerfile: str = ""

    def has(self, folder: str) -> bool:
        """Whether it is built from a folder that is not the root of the repository."""
        if not folder:
            return False
        if self.folder and nested(folder, self.folder):
            return True
        if self.folder and not _APART.search(self.folder):
            return False
        # The Dockerfiles of several programs may be in one folder.
        own, last = basename(folder), basename(self.dockerfile)
        return own in (self.name, basename(self.folder), *last.split(".")) or self.name.endswith(f"-{own}")


class Projects:
    """The projects of the jobs of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._tasks = TaskFiles.of(repository)
        self._used: defaultdict[str, list[UsedProject]] = defaultdict(list)
        for one in repository.of(UsedProject):
            self._used[one.user].append(one)
        self._needed = needed_targets(repository)
        self._named: defaultdict[str, list[NamedTask]] = defaultdict(list)
        for task in repository.of(NamedTask):
            if task.needed_by and (recipe := self._tasks.recipe(task)):
                self._needed[task.needed_by].append(recipe)
            else:
                self._named[task.path].append(task)
        self._scripts: defaultdict[str, list[NamedScript]] = defaultdict(list)
        for script in repository.of(NamedScript):
            self._scripts[script.path].append(script)
        self._selected: defaultdict[str, list[NamedMember]] = defaultdict(list)
        for selected in repository.of(NamedMember):
            self._selected[selected.path].append(selected)
        self._members: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for member in repository.of(WorkspaceMember):
            self._members[member.tool, member.name.strip(":")].append(dirname(member.file))
        self._tested = {one.dockerfile for one in repository.of(TestedImage)}
        self._built: defaultdict[str, list[HandledImage]] = defaultdict(list)
        for image in Inputs.of(repository).handled(repository.of(HandledImage)):
            if image.dockerfile and image.does in ("build", "push"):
                self._built[image.name].append(image)

    @classmethod
    def of(cls, repository: Repository) -> Projects:
        """The projects of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def shipped(self, job: Job) -> Iterator[Shipped]:
        """The images that a job pushes, and the sources that it deploys.

        An image is left out if it is built from several Dockerfiles, or if its Dockerfile runs tests.
        """
        for step in job.acts("deploy"):
            for folder in sorted(self.folders(job, step)) if not step.when else ():
                yield Shipped(step, folder)
        for name in dict.fromkeys(step.image for step in job.acts("push") if not step.when):
            built = self._built.get(name, ())
            files = {one.dockerfile for one in built}
            if len(files) == 1 and not files & self._tested:
                # The command of the pipeline, and not that of a Compose file.
                first = min(built, key=lambda one: one.kind == "compose")
                last = name.rpartition("/")[2]
                yield Shipped(first, dirname(first.dockerfile), "" if "$" in last else last, first.dockerfile)

    def folders(self, job: Job, step: JobStep) -> set[str]:
        """The folders that a test step of a job is about; none if they are not known, and the empty one for all."""
        if selected := set(self._members_of(step)):
            return selected
        user = f"{job.fact.pipeline}:{job.fact.job}"
        tasks = [recipe for one in _at(self._named[step.path], step) if (recipe := self._tasks.recipe(one))]
        here = _at(self._used.get(user, ()), step)
        found = self._reached([*tasks, *(one.target for one in here if one.target)])
        # A script of a package may be about the packages of its workspace.
        names = [f"{one.manifest}:{one.name}" for one in _at(self._scripts[step.path], step) if one.manifest]
        if below := self._reached(names) - {""}:
            return found | below
        return found | {one.folder for one in here if not one.target}

    def _members_of(self, step: JobStep) -> Iterator[str]:
        for one in _at(self._selected[step.path], step):
            folders = self._members.get((one.tool, one.name.strip(":")), ())
            if one.tool == "maven" and not folders:
                yield one.name
            elif len(folders) == 1:
                yield folders[0]

    def _reached(self, users: list[str]) -> set[str]:
        """The folders of the projects that targets and recipes use, also by those that they need."""
        return {one.folder for one in reached(users, self._used, self._needed)}


def reached(
    users: Collection[str], used: Mapping[str, Sequence[UsedProject]], needed: Mapping[str, Sequence[str]]
) -> Iterator[UsedProject]:
    """The projects that jobs, targets and recipes use, also by those that they need."""

    def following(user: str) -> list[str]:
        return [*(one.target for one in used.get(user, ()) if one.target), *needed.get(user, ())]

    for user in reachable(users, following):
        yield from (one for one in used.get(user, ()) if not one.target)


_Named = TypeVar("_Named", UsedProject, NamedTask, NamedScript, NamedMember)


def _at(facts: Iterable[_Named], step: JobStep) -> list[_Named]:
    """The facts at the words of the command of a step."""
    return [
        one
        for one in facts
        if one.path == step.path and step.span.start <= one.span.start and one.span.end <= step.span.end
    ]
