"""What listens on the machine on which a command runs: what the commands around it start."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aurora_devops import Repository
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ContactedAddress,
    MakeTarget,
    NamedContainer,
    NamedTarget,
    PublishedAddress,
    RunContainer,
    SourceProgram,
    StartedContainer,
    StartedServer,
)

# Kinds of artifacts whose commands run one after the other on one machine.
_JOBS = frozenset({"github-workflow", "shell-script"})
# How deep make targets and scripts are followed.
_DEEPEST = 8


class Machines:
    """What the commands of documents, jobs, recipes and scripts start."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._pages: defaultdict[str, list[StartedServer]] = defaultdict(list)
        self._blocks: defaultdict[tuple[str, int], list[StartedServer]] = defaultdict(list)
        self._recipes: defaultdict[str, list[StartedServer]] = defaultdict(list)
        self._containers: defaultdict[object, list[StartedContainer]] = defaultdict(list)
        self._needs: defaultdict[str, list[str]] = defaultdict(list)
        self.published: defaultdict[int, list[PublishedAddress]] = defaultdict(list)
        for one in repository.of(PublishedAddress):
            self.published[one.port].append(one)
        for started in repository.of(StartedServer):
            if started.kind == "document":
                self._pages[started.path].append(started)
            if started.kind in ("makefile", "devcontainer"):
                self._recipes[started.target].append(started)
            else:
                self._blocks[started.path, started.block].append(started)
        for container in repository.of(StartedContainer):
            self._containers[container.target or (container.path, container.block)].append(container)
        for need in repository.of(NamedTarget):
            if need.needed_by:
                self._needs[need.needed_by].append(f"{need.makefile}:{need.name}")
        self._targets = {f"{one.makefile}:{one.name}" for one in repository.of(MakeTarget)}

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
        if one.kind == "makefile":
            yield from self._made(one.target, 0)
            return
        found = self._blocks.get((one.path, one.block), [])
        if one.kind == "document":
            found = found or self._pages[one.path]
        elif one.kind not in _JOBS:
            return
        yield None, key
        for each in found:
            yield from self._expanded(each, key, 0)

    def _expanded(
        self, one: StartedServer, key: object, depth: int
    ) -> Iterator[tuple[StartedServer | None, object]]:
        """What a command starts: make what the recipes of its target do, and a script what its commands do."""
        if one.how not in ("make", "script"):
            yield one, key
        elif depth > _DEEPEST:
            yield _unknown(one), key
        elif one.how == "make":
            if one.target in self._targets or one.kind == "document":
                # A target without such commands starts nothing that is known here.
                yield from self._made(one.target, depth)
            else:
                yield _unknown(one), key
        elif one.target in self._scripts:
            inner = (one.target, 0)
            yield None, inner
            for each in self._blocks.get(inner, ()):
                yield from self._expanded(each, inner, depth + 1)
        else:
            yield _unknown(one), key

    def _made(self, target: str, depth: int) -> Iterator[tuple[StartedServer | None, object]]:
        if depth > _DEEPEST:
            return
        yield None, target
        for need in self._needs.get(target, ()):
            yield from self._made(need, depth + 1)
        for each in self._recipes.get(target, ()):
            # In a recipe, `target` is the recipe itself, unless the command makes another one.
            yield from self._expanded(each, target, depth + 1)

    @property
    def _scripts(self) -> frozenset[str]:
        return self._repository.derived(_scripts)

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
        if not found or not all(found):
            return ()
        return tuple({program.path: program for each in found for program in each}.values())


def _scripts(repository: Repository) -> frozenset[str]:
    """The scripts whose commands are known."""
    return frozenset(one.path for one in repository.facts if one.kind == "shell-script")


def _unknown(one: StartedServer) -> StartedServer:
    return StartedServer(site=one.site, how="other", block=one.block)
