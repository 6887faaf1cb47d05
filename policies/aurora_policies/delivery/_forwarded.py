"""The containers to which proxies forward requests with their host names."""

from collections.abc import Sequence
from posixpath import dirname

from aurora_devops import Fact, Repository
from aurora_devops.facts import ForwardedName, RunContainer

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
    files = [each for file in container.files for each in environments.keys(f"file/{file}", "")]
    found = [each for each in (*environments.given(container), *files) if each.name == name]
    return found[0] if found else None
