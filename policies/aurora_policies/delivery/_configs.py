"""The keys of ConfigMaps and Secrets by name."""

from __future__ import annotations

from collections import defaultdict

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.facts import ProvidedConfig, RunContainer


@record(eq=False)
class Configs:
    """The ConfigMaps and Secrets of a repository by `kind/name`."""

    found: dict[str, list[ProvidedConfig]]

    @classmethod
    def of(cls, repository: Repository) -> Configs:
        """Those that the artifacts of a repository provide."""
        found: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
        for one in repository.of(ProvidedConfig):
            found[f"{one.object_kind}/{one.name}"].append(one)
        return cls(dict(found))

    def keys(self, config: str, namespace: str) -> frozenset[str] | None:
        """The keys of the one that pods in a namespace are given; None if they are unknown."""
        near = [
            one
            for one in self.found.get(config, ())
            if not one.namespace or not namespace or one.namespace == namespace
        ]
        # A template that is empty with some values of a chart has its keys with others.
        known = bool(near) and {one.path for one in near if one.complete} == {one.path for one in near}
        return frozenset(key for one in near for key in one.keys) if known else None

    def values_for(self, container: RunContainer) -> dict[str, str]:
        """The known values of the variables of a container, with those of the ConfigMaps that it is given."""
        found: dict[str, str] = {}
        for config in container.configs:
            for one in self.found.get(config, ()):
                if not one.namespace or not container.namespace or one.namespace == container.namespace:
                    found.update(one.settings)
        found.update(container.settings)
        return found
