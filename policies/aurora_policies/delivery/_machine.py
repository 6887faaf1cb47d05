"""What listens on the machine on which a command runs: what the commands around it start."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.delivery.programs import all_of, programs_of
from aurora_devops.facts import (
    ContactedAddress,
    ContactedHost,
    MakeTarget,
    NamedAddress,
    NamedContainer,
    NamedScript,
    NamedTask,
    PackageScript,
    PublishedAddress,
    RunContainer,
    SourceProgram,
    StartedContainer,
    StartedServer,
)

from ._tasks import TaskFiles, needed_targets

# Kinds of artifacts whose commands run one after the other on one machine.
_JOBS = frozenset({"github-workflow", "shell-script"})
# Kinds of artifacts with recipes, each of which has the commands that run on one machine.
_RECIPES = frozenset({"justfile", "makefile", "tasks"})
# How many recipes and scripts of a command are followed.
_MOST = 50


# The machine, as containers name it.
_MACHINE = frozenset({"gateway.docker.internal", "host.containers.internal", "host.docker.internal"})


class Machines:
    """What the commands of documents, jobs, recipes and scripts start."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._pages: defaultdict[str, list[StartedServer]] = defaultdict(list)
        self._blocks: defaultdict[tuple[str, int], list[StartedServer]] = defaultdict(list)
        self._recipes: defaultdict[str, list[StartedServer]] = defaultdict(list)
        self._containers: defaultdict[object, list[StartedContainer]] = defaultdict(list)
        self._needs = needed_targets(repository)
        self.published: defaultdict[int, list[PublishedAddress]] = defaultdict(list)
        for one in repository.of(PublishedAddress):
            self.published[one.port].append(one)
        # The ports of programs that run on the machine itself, which containers reach.
        self.outside = {int(one.name) for one in repository.about("machine-port")}
        addresses: list[ContactedHost | NamedAddress] = [
            *repository.of(ContactedHost),
            *repository.of(NamedAddress),
        ]
        self.outside |= {one.port for one in addresses if one.host in _MACHINE}
        for started in repository.of(StartedServer):
            if started.kind == "document":
                self._pages[started.path].append(started)
            if started.recipe:
                self._recipes[started.recipe].append(started)
            else:
                self._blocks[started.path, started.block].append(started)
        for container in repository.of(StartedContainer):
            self._containers[container.target or (container.path, container.block)].append(container)
        self._targets = {f"{one.makefile}:{one.name}" for one in repository.of(MakeTarget)}
        self._add_tasks(repository)

    def _add_tasks(self, repository: Repository) -> None:
        """The tasks and the scripts of packages that commands run, by the places of their names."""
        self._tasks: dict[tuple[str, int], str] = {}
        files = TaskFiles.of(repository)
        for task in repository.of(NamedTask):
            recipe = files.recipe(task)
            self._tasks[task.path, task.span.start] = recipe
            if task.needed_by:
                self._needs[task.needed_by].append(recipe)
        scripts = {f"{one.manifest}:{one.name}" for one in repository.of(PackageScript)}
        for script in repository.of(NamedScript):
            key = f"{script.manifest}:{script.name}"
            self._tasks[script.path, script.span.start] = key if key in scripts else ""
        for one in repository.of(PackageScript):
            for hook in (f"{one.manifest}:pre{one.name}", f"{one.manifest}:post{one.name}"):
                if hook in scripts:
                    self._needs[f"{one.manifest}:{one.name}"].append(hook)

    @classmethod
    def of(cls, repository: Repository) -> "Machines":
        """The machines of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def starts(self, one: ContactedAddress | NamedContainer) -> list[StartedServer]:
        """What is started where a command runs; with `other` among them, that is not known."""
        return [each for each, _ in self._around(one) if each is not None]

    def containers(self, one: ContactedAddress | NamedContainer) -> list[StartedContainer]:
        """The containers that commands start where a command runs."""
        keys = dict.fromkeys(key for _, key in self._around(one))
        return [container for key in keys for container in self._containers.get(key, ())]

    def _around(
        self, one: ContactedAddress | NamedContainer
    ) -> Iterator[tuple[StartedServer | None, object]]:
        key: object = (one.path, one.block)
        if one.kind in _RECIPES:
            yield from self._made(one.target, one, [])
            return
        found = self._blocks.get((one.path, one.block), [])
        if one.kind == "document":
            found = found or self._pages[one.path]
        elif one.kind not in _JOBS:
            return
        yield from self._expanded(found, key, [key])

    def _expanded(
        self, found: Iterable[StartedServer], key: object, followed: list[object]
    ) -> Iterator[tuple[StartedServer | None, object]]:
        """What commands start: make what the recipes of its target do, and a script what its commands do.

        `followed` are the recipes and the scripts whose commands are known already.
        """
        yield None, key
        for one in found:
            if one.how == "make" and (one.target in self._targets or one.kind == "document"):
                # A target without such commands starts nothing that is known here.
                yield from self._made(one.target, one, followed)
            elif one.how == "task":
                yield from self._made(self._tasks.get((one.path, one.span.start), ""), one, followed)
            elif one.how == "script" and one.target in self._scripts:
                inner = (one.target, 0)
                if inner not in followed:
                    followed.append(inner)
                    yield from self._expanded(self._blocks.get(inner, ()), inner, followed)
            else:
                yield (_unknown(one) if one.how in ("make", "script") else one), key

    def _made(
        self, recipe: str, one: Fact, followed: list[object]
    ) -> Iterator[tuple[StartedServer | None, object]]:
        """What a recipe and those that it needs start; it is unknown for one without a name."""
        if recipe in followed:
            return
        if not recipe or len(followed) > _MOST:
            yield _unknown(one), recipe
            return
        # Targets may need each other.
        followed.append(recipe)
        for need in self._needs.get(recipe, ()):
            yield from self._made(need, one, followed)
        yield from self._expanded(self._recipes.get(recipe, ()), recipe, followed)

    @property
    def _scripts(self) -> frozenset[str]:
        return self._repository.derived(_scripts)

    def starts_compose(self, path: str) -> bool:
        """Whether a command of a document starts a Compose project, also by a task or a script."""
        found = self._expanded(self._pages.get(path, ()), path, [path])
        return any(one is not None and one.how == "compose" for one, _ in found)

    def programs(self, one: ContactedAddress) -> Sequence[SourceProgram]:
        """The programs that answer at a port, if a container has it where the command runs, and all are known."""
        programs = programs_of(self._repository)
        found: list[tuple[SourceProgram, ...]] = []
        for container in self.containers(one):
            if any(port == one.port for port, _ in container.ports):
                path = programs.dockerfile_run(container.image) if container.image else ""
                found.append(programs.of_dockerfile(path) if path else ())
        if not found and any(each.how == "compose" for each in self.starts(one)):
            for service in self._repository.of(RunContainer):
                if service.kind == "compose" and one.port in service.published:
                    found.append(programs.of_container(service))
        return all_of(found)


def _scripts(repository: Repository) -> frozenset[str]:
    """The scripts whose commands are known."""
    return frozenset(one.path for one in repository.facts if one.kind == "shell-script")


def _unknown(one: Fact) -> StartedServer:
    return StartedServer(site=one.site, how="other", block=0)
