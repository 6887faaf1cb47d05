"""Which database an access by variables is about."""

from collections import defaultdict
from collections.abc import Sequence

from aurora_devops import Repository
from aurora_devops.databases import USUAL_PORTS
from aurora_devops.facts import RunServer, ServerAccess


class Servers:
    """The databases of the jobs and the Compose files of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._scopes: defaultdict[str, list[RunServer]] = defaultdict(list)
        for one in repository.of(RunServer):
            self._scopes[one.scope].append(one)

    @classmethod
    def of(cls, repository: Repository) -> "Servers":
        """The databases; they are collected once for all policies."""
        return repository.derived(cls)

    def of_scope(self, scope: str) -> Sequence[RunServer]:
        """The services of a job or a folder."""
        return self._scopes.get(scope, ())

    def alike(self, access: ServerAccess) -> list[RunServer]:
        """The servers of the system that an access is for; none if it may be for one of several systems."""
        around = [one for one in self.of_scope(access.scope) if one.engine in USUAL_PORTS]
        if access.engine:
            return [one for one in around if one.engine == access.engine]
        found = [one for one in around if one.engine in ("mysql", "postgres")]
        return found if len({one.engine for one in found}) == 1 else []

    def reached(self, access: ServerAccess) -> list[RunServer]:
        """The servers of this system that an access reaches by its host and port."""
        return [
            one
            for one in self.alike(access)
            if access.host in one.hosts and (access.port or self.usual([one])) in (one.ports or (0,))
        ]

    def usual(self, servers: Sequence[RunServer]) -> int:
        """The port of clients without a setting."""
        return USUAL_PORTS.get(servers[0].engine, 0) if servers else 0
