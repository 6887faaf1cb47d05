"""The containers to which proxies forward requests with their host names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import dirname

from aurora_devops import Fact, Repository
from aurora_devops.facts import ForwardedName, ProvidedConfig, RunContainer

from ._addresses import services_by_name
from ._monitors import Monitors
from ._variables import environments_of


def containers_behind(
    repository: Repository, monitors: Monitors, folder: str, name: ForwardedName
) -> Sequence[RunContainer]:
    """The containers to which requests with a name are forwarded."""
    if name.artifact:
        return [
            one
            for one in repository.of(RunContainer)
            if one.kind == "compose" and dirname(one.path) == folder and name.host in one.hosts
        ]
    services = [
        one
        for one in services_by_name(repository).get(name.host, ())
        if one.namespace == name.namespace and one.selector is not None and not one.selector.empty
    ]
    selector = services[0].selector if len(services) == 1 else None
    found = list(monitors.selected(selector)) if selector is not None else []
    return [one for one in found if one.namespace == name.namespace]


def place_of_variable(repository: Repository, container: RunContainer, name: str) -> Fact | None:
    """Where a container, or one of its files of variables, sets a variable."""
    environments = environments_of(repository)
    configs = (*(f"file/{file}" for file in container.files), *container.configs)
    keys = [each for config in configs for each in environments.keys(config, container.namespace)]
    found = [each for each in (*environments.given(container), *keys) if each.name == name]
    return found[0] if found else None


class Settings:
    """The known values of variables, with those of ConfigMaps, which are looked up by their names."""

    def __init__(self, repository: Repository) -> None:
        self._configs: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
        for one in repository.of(ProvidedConfig):
            self._configs[f"{one.object_kind}/{one.name}"].append(one)

    def of(self, container: RunContainer) -> Iterator[tuple[str, str]]:
        """The names and values of a container."""
        yield from container.settings
        for config in container.configs:
            for one in self._configs.get(config, ()):
                if not one.namespace or not container.namespace or one.namespace == container.namespace:
                    yield from one.settings
