"""What the runtimes of containers are told to use, and the limits of these containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ResourceLimit, RunContainer, RuntimeSize

_Key = tuple[str, str, str, str]


@record(eq=False)
class Sizes:
    """The sizes of the runtimes of a repository, by container."""

    repository: Repository

    def pairs(self, resource: str) -> Iterator[tuple[RunContainer, ResourceLimit, RuntimeSize]]:
        """Each container with its limit of a resource and what its runtime is told to use of it.

        A value of the container replaces one of its ConfigMap, and this one that of the image.
        """
        limits: defaultdict[_Key, list[ResourceLimit]] = defaultdict(list)
        for limit in self.repository.of(ResourceLimit):
            if limit.resource == resource:
                limits[_key(limit)].append(limit)
        if not limits:
            return
        own: defaultdict[_Key, list[RuntimeSize]] = defaultdict(list)
        keys: defaultdict[tuple[str, str], list[RuntimeSize]] = defaultdict(list)
        images: defaultdict[str, list[RuntimeSize]] = defaultdict(list)
        for size in self.repository.of(RuntimeSize):
            if size.resource != resource:
                continue
            if size.config:
                keys[size.config, size.namespace].append(size)
            elif size.owner:
                own[_key(size)].append(size)
            else:
                images[size.path].append(size)
        programs = programs_of(self.repository)
        for container in self.repository.of(RunContainer):
            # Containers of one pod with the same image cannot be told apart.
            if len(limits.get(_key(container), ())) != 1:
                continue
            found = list(own.get(_key(container), ()))
            set_here = {*container.variables, *(size.name for size in found)}
            for config in container.configs:
                for namespace in {container.namespace, ""}:
                    given = keys.get((config, namespace), ())
                    found += [size for size in given if size.variable not in set_here]
                    set_here |= {size.variable for size in given}
            for path in programs.dockerfiles_of(container):
                for size in images.get(path, ()):
                    # The words of the container replace those of the image.
                    replaced = size.variable in set_here if size.variable else bool(container.words)
                    if not replaced and size.name not in set_here:
                        found.append(size)
            for size in found:
                yield container, limits[_key(container)][0], size


def _key(fact: ResourceLimit | RuntimeSize | RunContainer) -> _Key:
    return fact.path, fact.unit, fact.owner, fact.image
