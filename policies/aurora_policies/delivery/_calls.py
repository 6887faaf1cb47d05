"""The programs that answer the requests in the code of others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import all_of, programs_of
from aurora_devops.facts import (
    Address,
    CalledPath,
    ContainerVariable,
    NamedAddress,
    RunContainer,
    ServedRoute,
    SourceProgram,
    addresses_in,
)

from ._addresses import cluster_name, services_by_name
from ._monitors import Monitors
from ._routes import matches, may_answer


@record(eq=False)
class Calls:
    """The requests in the code of the programs of a repository."""

    repository: Repository

    def answered(self) -> Iterator[tuple[CalledPath, tuple[SourceProgram, ...], bool]]:
        """The requests with the programs that answer them, if these are known for all addresses.

        The third value is whether an address may add a prefix to the path.
        """
        for call in self.repository.of(CalledPath):
            addresses = [] if call.host else self._addresses_of(call)
            found = [self._programs_of(one) for one in addresses] or [self._programs_at(call.host)]
            if programs := all_of(found):
                yield call, programs, any(one.route.strip("/") or not one.scheme for one in addresses)

    def addressed(self) -> Iterator[tuple[NamedAddress, tuple[SourceProgram, ...]]]:
        """The addresses with a path that containers are given, with the programs that answer there."""
        for address in self.repository.of(NamedAddress):
            if address.route.strip("/*") and address.scheme in ("", "http", "https"):
                found = self._programs_of(address)
                if found:
                    yield address, found

    def _addresses_of(self, call: CalledPath) -> list[NamedAddress | Address]:
        """The addresses that the containers of a program get in a variable."""
        containers = self._containers.get(call.folder, [])
        owners = {(one.path, one.owner) for one in containers}
        found: list[NamedAddress | Address] = [
            one
            for one in self._addresses.get(call.variable, ())
            if (one.artifact or one.path, one.owner) in owners or (one.path, one.owner) not in self._owners
        ]
        for path, owner in sorted(owners):
            for variable in self._from_keys.get((path, owner, call.variable), ()):
                kind, name, key = variable.key_of.split("/", 2)
                found += [
                    one
                    for one in self._addresses.get(key, ())
                    if one.owner == f"{kind} '{name}'" and one.namespace in ("", variable.namespace)
                ]
        if not found and not any(call.variable in one.variables for one in containers):
            found = [*addresses_in(call.default)]
        return found

    def _programs_of(self, address: NamedAddress | Address) -> tuple[SourceProgram, ...]:
        """The programs that answer at an address; none if one of them is unknown."""
        if isinstance(address, NamedAddress):
            if address.host == "localhost":
                return self._programs_beside(address)
            return self._programs_at(cluster_name(address)[0] or address.host)
        return self._programs_at(address.host)

    def _programs_beside(self, address: NamedAddress) -> tuple[SourceProgram, ...]:
        """The programs of another container of the same pod or task, which has the port of an address."""
        programs = programs_of(self.repository)
        beside = {
            id(one): one
            for pod in self._pods.get((address.artifact_key, address.owner), ())
            for one in self._pods_by_name[address.artifact_key, pod]
            if address.port in one.ports
        }
        if len(beside) != 1:
            return ()
        return programs.of_container(next(iter(beside.values())))

    @cached_property
    def _pods(self) -> Mapping[tuple[object, str], set[str]]:
        """The pods of containers by their owners."""
        found: defaultdict[tuple[object, str], set[str]] = defaultdict(set)
        for one in self.repository.of(RunContainer):
            if one.pod:
                found[one.artifact_key, one.owner].add(one.pod)
        return found

    @cached_property
    def _pods_by_name(self) -> Mapping[tuple[object, str], list[RunContainer]]:
        found: defaultdict[tuple[object, str], list[RunContainer]] = defaultdict(list)
        for one in self.repository.of(RunContainer):
            found[one.artifact_key, one.pod].append(one)
        return found

    @cached_property
    def _addresses(self) -> Mapping[str, list[NamedAddress]]:
        found: defaultdict[str, list[NamedAddress]] = defaultdict(list)
        for one in self.repository.of(NamedAddress):
            found[one.variable].append(one)
        return found

    @cached_property
    def _from_keys(self) -> Mapping[tuple[str, str, str], list[ContainerVariable]]:
        """The variables whose values are keys of ConfigMaps and Secrets, by the file, the owner and the name."""
        found: defaultdict[tuple[str, str, str], list[ContainerVariable]] = defaultdict(list)
        for one in self.repository.of(ContainerVariable):
            if one.key_of.count("/") > 1:
                found[one.path, one.owner, one.name].append(one)
        return found

    @cached_property
    def _owners(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.path, one.owner) for one in self.repository.of(RunContainer))

    @cached_property
    def _containers(self) -> Mapping[str, list[RunContainer]]:
        found: defaultdict[str, list[RunContainer]] = defaultdict(list)
        for one in self.repository.of(RunContainer):
            for program in programs_of(self.repository).of_container(one):
                found[program.folder].append(one)
        return found

    @cached_property
    def _services(self) -> Mapping[str, list[RunContainer]]:
        """The containers behind the Services by name; the list has None for a Service of unknown pods."""
        monitors = Monitors(self.repository)
        found: defaultdict[str, list[RunContainer]] = defaultdict(list)
        for name, services in services_by_name(self.repository).items():
            for service in services:
                if service.selector is not None and not service.selector.empty:
                    found[name] += monitors.selected(service.selector)
        return found

    def _programs_at(self, host: str) -> tuple[SourceProgram, ...]:
        """The programs that answer at a host; none if one of them is unknown."""
        programs = programs_of(self.repository)
        containers = [*programs.hosts.get(host, ()), *self._services.get(host, ())]
        return programs.of_containers(containers)


_VERSION = regex(r"v\d{1,2}(?:(?:alpha|beta)\d*)?")


def other_versions(repository: Repository) -> Iterator[tuple[CalledPath, ServedRoute]]:
    """The relative URLs of pages that no program serves, with a route that differs only in the version of the API.

    The programs with such a route are known completely.
    """
    calls = [
        one
        for one in repository.of(CalledPath)
        if not one.host and not one.variable and any(map(_VERSION.fullmatch, one.route.split("/")))
    ]
    served = [one for one in repository.of(ServedRoute) if ":path}" not in one.route] if calls else []
    versions = sorted({part for one in served for part in one.route.split("/") if _VERSION.fullmatch(part)})
    complete = {one.folder for one in repository.of(SourceProgram) if "routes" in one.complete}
    for call in calls:
        others = [_with_version(call.route, version) for version in versions]
        alike = [one for one in served for other in others if matches(one.route, other)]
        if alike and all(one.folder in complete for one in alike) and not may_answer(served, call.route):
            yield call, alike[0]


def _with_version(path: str, version: str) -> str:
    """A path with another version of the API."""
    return "/".join(version if _VERSION.fullmatch(part) else part for part in path.split("/"))
