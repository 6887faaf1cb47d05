"""What the runtimes of containers are told to use, and the limits of these containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ReadOnlyRoot, ResourceLimit, RunContainer, RuntimeSize, WritableVolume


@record(eq=False)
class Sizes:
    """The sizes of the runtimes of a repository, by container."""

    repository: Repository

    def pairs(self, resource: str) -> Iterator[tuple[RunContainer, ResourceLimit, RuntimeSize]]:
        """Each container with its limit of a resource and what its runtime is told to use of it.

        A value of the container replaces one of its ConfigMap, and this one that of the image.
        """
        limits = OfContainers(one for one in self.repository.of(ResourceLimit) if one.resource == resource)
        if not limits:
            return
        sizes = [one for one in self.repository.of(RuntimeSize) if one.resource == resource]
        own = OfContainers(size for size in sizes if size.owner and not size.config)
        keys: defaultdict[tuple[str, str], list[RuntimeSize]] = defaultdict(list)
        images: defaultdict[str, list[RuntimeSize]] = defaultdict(list)
        for size in sizes:
            if size.config:
                keys[size.config, size.namespace].append(size)
            elif not size.owner:
                images[size.path].append(size)
        programs = programs_of(self.repository)
        for container in self.repository.of(RunContainer):
            # A chart has a limit for each of its values, and containers of one pod with the same image cannot be told
            # apart: the largest one counts.
            limit = max(limits.of(container), key=lambda limit: limit.amount, default=None)
            if limit is None:
                continue
            found = [size for size in own.of(container) if _is_set(size, container)]
            set_here = {*container.variables, *(size.name for size in found)}
            for config in container.configs:
                for namespace in {container.namespace, ""}:
                    given = keys.get((config, namespace), ())
                    found += [size for size in given if size.variable not in set_here]
                    set_here |= {size.variable for size in given}
            # The services of a module of Terraform have one image, by several names.
            is_module = container.kind == "terraform"
            for path in (programs.dockerfiles_run if is_module else programs.dockerfiles_of)(container):
                for size in images.get(path, ()):
                    # The words of the container replace those of the image.
                    replaced = size.variable in set_here if size.variable else bool(container.words)
                    if not replaced and size.name not in set_here:
                        found.append(size)
            for size in found:
                yield container, limit, size


def called(size: RuntimeSize) -> str:
    """The name of a variable, or that of an option in quotes, as in a message."""
    return f"'{size.name}'" if size.name.startswith("-") else size.name


def _is_set(size: RuntimeSize, container: RunContainer) -> bool:
    """Whether a container itself has what a fact of a container of this name states."""
    texts = [value for name, value in container.settings if name == size.variable]
    return any(size.written in text for text in (texts if size.variable else container.words))


_OfContainer = TypeVar("_OfContainer", ResourceLimit, RuntimeSize, ReadOnlyRoot, WritableVolume)


class OfContainers(Generic[_OfContainer]):
    """Facts about containers, by container."""

    def __init__(self, facts: Iterable[_OfContainer]) -> None:
        self._own: defaultdict[tuple[str, str, str], list[_OfContainer]] = defaultdict(list)
        self._built: defaultdict[tuple[str, str], list[_OfContainer]] = defaultdict(list)
        for fact in facts:
            self._own[fact.unit or fact.path, fact.owner, fact.image].append(fact)
            if fact.unit:
                self._built[fact.owner, fact.image].append(fact)

    def __bool__(self) -> bool:
        return bool(self._own)

    def of(self, container: RunContainer) -> list[_OfContainer]:
        """The facts about a container; a fact that several overlays share is stated by one of them only."""
        found = self._own.get((container.unit or container.path, container.owner, container.image), [])
        return found or (self._built.get((container.owner, container.image), []) if container.unit else [])
