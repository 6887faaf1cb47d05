"""The names that the programs have which serve a description of an API."""

from collections import defaultdict
from functools import cached_property
from urllib.parse import urlsplit

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.facts import DescribedNames, DescribedProperty, OtherSpelling

from ._routes import answers, moved, routes_of


@record(eq=False)
class Described:
    """The descriptions of a repository."""

    repository: Repository

    @cached_property
    def paths(self) -> dict[str, set[str]]:
        """The paths of each description."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.about("api-operation"):
            found[one.path].add(one["path"])
        return dict(found)

    @cached_property
    def servers(self) -> dict[str, list[str]]:
        """The paths of the servers of each description."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.repository.about("api-server"):
            found[one.path].append(urlsplit(one.name).path.rstrip("/"))
        return dict(found)

    @cached_property
    def properties(self) -> dict[str, set[str]]:
        """The names of the properties in the schemas of each description."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(DescribedProperty):
            found[one.path].add(one.name)
        return dict(found)

    @cached_property
    def _compared(self) -> dict[str, list[DescribedNames]]:
        found: defaultdict[str, list[DescribedNames]] = defaultdict(list)
        for one in self.repository.of(DescribedNames):
            found[one.folder].append(one)
        return dict(found)

    @cached_property
    def _spellings(self) -> dict[str, list[OtherSpelling]]:
        found: defaultdict[str, list[OtherSpelling]] = defaultdict(list)
        for one in self.repository.of(OtherSpelling):
            found[one.folder].append(one)
        return dict(found)

    def serving(self, document: str) -> frozenset[str]:
        """The folders of the programs that serve most paths of a description; none if it is not compared with code."""
        routes = routes_of(self.repository)
        folders = frozenset(program.folder for program in routes.near(document))
        served = [route for folder in folders for route in routes.of.get(folder, ())]
        paths = self.paths.get(document, set())
        bases = [("", ""), *((base, "") for base in self.servers.get(document, ())), *moved(paths, served)]
        known = {
            path
            for path in paths
            if any(
                path.startswith(cut) and answers(served, added + path.removeprefix(cut) or "/")
                for added, cut in bases
            )
        }
        compared = all(
            any(document in one.documents for one in self._compared.get(folder, ())) for folder in folders
        )
        return folders if compared and 2 * len(known) > len(paths) else frozenset()

    @cached_property
    def names(self) -> frozenset[str]:
        """The described names that the code of the repository has: a program may pass on the data of another one."""
        return frozenset(name for each in self._compared.values() for one in each for name in one.names)

    def spellings(self, folders: frozenset[str]) -> dict[str, OtherSpelling]:
        """The described names that the code of programs has only with another spelling."""
        found = [one for folder in folders for one in self._spellings.get(folder, ())]
        return {one.name: one for one in found if one.name not in self.names}


def described(repository: Repository) -> Described:
    """The descriptions of a repository; the policies of a run share one value."""
    return repository.derived(Described)
