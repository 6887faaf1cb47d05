"""The programs that answer the requests in the code of others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import CalledPath, NamedAddress, RunContainer, SourceProgram, addresses_in

from ._addresses import cluster_name, services_by_name
from ._monitors import Monitors


@record(eq=False)
class Calls:
    """The requests in the code of the programs of a repository."""

    repository: Repository

    def answered(self) -> Iterator[tuple[CalledPath, tuple[SourceProgram, ...]]]:
        """The requests with the programs that answer them, if these are known for all addresses."""
        for call in self.repository.of(CalledPath):
            hosts = {call.host} if call.host else self._hosts(call)
            found = [self._programs_at(host) for host in sorted(hosts)]
            if found and all(found):
                yield call, tuple({one.path: one for each in found for one in each}.values())

    def addressed(self) -> Iterator[tuple[NamedAddress, tuple[SourceProgram, ...]]]:
        """The addresses with a path that containers are given, with the programs that answer there."""
        for address in self.repository.of(NamedAddress):
            if address.route.strip("/") and address.scheme in ("", "http", "https"):
                found = self._programs_at(cluster_name(address)[0] or address.host)
                if found:
                    yield address, found

    def _hosts(self, call: CalledPath) -> set[str]:
        """The hosts that the containers of a program get as an address in a variable."""
        containers = self._containers.get(call.folder, [])
        owners = {(one.path, one.owner) for one in containers}
        found = {
            cluster_name(one)[0] or one.host
            for one in self._addresses.get(call.variable, ())
            if (one.artifact or one.path, one.owner) in owners or (one.path, one.owner) not in self._owners
        }
        if not found and not any(call.variable in one.variables for one in containers):
            found = {one.host for one in addresses_in(call.default)}
        return found

    @cached_property
    def _addresses(self) -> Mapping[str, list[NamedAddress]]:
        found: defaultdict[str, list[NamedAddress]] = defaultdict(list)
        for one in self.repository.of(NamedAddress):
            found[one.variable].append(one)
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
        found = [programs.of_container(one) for one in containers]
        if not all(found):
            return ()
        return tuple({one.path: one for each in found for one in each}.values())
