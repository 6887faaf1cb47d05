"""The environment variables that containers are given, and those that their programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from posixpath import dirname

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import Start, programs_of
from aurora_devops.facts import ContainerVariable, ExampleVariable, ImageDefaults, RunContainer

from ._configs import Configs

# What the runtime of containers sets.
SET = frozenset(
    {"HOME", "HOSTNAME", "KUBERNETES_PORT", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "PATH"}
)


@record
class Variables:
    """A container, with all parts of it in Compose files that are merged, and the names of its variables.

    They are None if they are not all known. `documented` are those with the ones in the examples of files that are not
    in the repository, whose paths are `examples`; None if others may exist.
    """

    container: RunContainer
    parts: tuple[RunContainer, ...]
    names: frozenset[str] | None
    documented: frozenset[str] | None = None
    examples: tuple[str, ...] = ()


@record(eq=False)
class Environments:
    """The environments of the containers of a repository."""

    repository: Repository

    @cached_property
    def containers(self) -> list[Variables]:
        """All containers."""
        configs = Configs.of(self.repository)
        found = []
        for parts in _merged(self.repository):
            names = {name for part in parts for name in part.variables}
            keys = [configs.keys(config, part.namespace) for part in parts for config in part.configs]
            known = all(part.complete for part in parts) and None not in keys
            whole = names.union(*(each for each in keys if each is not None))
            examples = tuple(dict.fromkeys(path for part in parts for path in part.examples))
            shown = all(part.complete or part.examples for part in parts) and None not in keys
            found.append(
                Variables(
                    parts[0],
                    tuple(parts),
                    frozenset(whole) if known else None,
                    frozenset(whole.union(*(self._shown[path] for path in examples)))
                    if shown and examples
                    else None,
                    examples,
                )
            )
        return found

    @cached_property
    def _shown(self) -> dict[str, set[str]]:
        """The variables in examples by path."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(ExampleVariable):
            found[one.example].add(one.name)
        return found

    @cached_property
    def _given(self) -> dict[tuple[object, ...], list[ContainerVariable]]:
        found: defaultdict[tuple[object, ...], list[ContainerVariable]] = defaultdict(list)
        for one in self.repository.of(ContainerVariable):
            if not one.config:
                found[one.artifact_key, one.owner, one.image].append(one)
        return found

    @cached_property
    def _keys(self) -> dict[str, list[ContainerVariable]]:
        found: defaultdict[str, list[ContainerVariable]] = defaultdict(list)
        in_files: set[tuple[str, str]] = set()
        for one in self.repository.of(ContainerVariable):
            # A file of variables may be named by several Compose files.
            if not one.config or (one.config, one.name) in in_files:
                continue
            if one.config.startswith("file/"):
                in_files.add((one.config, one.name))
            found[one.config].append(one)
        return found

    def given(self, part: RunContainer) -> list[ContainerVariable]:
        """The variables that the artifact of a container sets for it."""
        return self._given.get((part.artifact_key, part.owner, part.image), [])

    def images(self, container: RunContainer, start: Start | None) -> list[ImageDefaults]:
        """The Dockerfiles that may build the image of a container, or that it starts, with the variables they set."""
        paths = {*programs_of(self.repository).dockerfiles_of(container)}
        if start is not None:
            paths.add(start.dockerfile)
        return [self._images[path] for path in sorted(paths) if path in self._images]

    @property
    def _images(self) -> Mapping[str, ImageDefaults]:
        return programs_of(self.repository).images

    def keys(self, config: str, namespace: str) -> list[ContainerVariable]:
        """The keys of the ConfigMap or Secret that pods in a namespace are given."""
        return [
            one
            for one in self._keys.get(config, ())
            if not one.namespace or not namespace or one.namespace == namespace
        ]


def environments_of(repository: Repository) -> Environments:
    """The environments of a repository; the policies of a run share one value."""
    return repository.derived(Environments)


def _merged(repository: Repository) -> Iterator[list[RunContainer]]:
    """The containers, those of Compose files that are merged together.

    A file is merged into another one of its folder if it is the override file, or if it has a service without an
    image, or without variables.
    """
    services: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
    for container in repository.of(RunContainer):
        if container.kind == "compose":
            services[dirname(container.path), container.owner].append(container)
        else:
            yield [container]
    for parts in services.values():
        partial = any(not (part.image or part.dockerfile) or ".override." in part.path for part in parts)
        # The program is known by the part that has the image.
        parts.sort(key=lambda part: not (part.image or part.dockerfile))
        if partial:
            yield parts
            continue
        for part in parts:
            # A service without variables that another file gives variables is probably merged with it.
            plain = not part.variables and not part.configs
            yield [part, *(one for one in parts if one is not part)] if plain else [part]
