"""The descriptions of APIs: what serves their paths, and which of their names the code has."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from urllib.parse import urlsplit

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.facts import DescribedNames, DescribedProperty, OtherSpelling, ServedRoute

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
    def _servers(self) -> dict[str, list[str]]:
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

    def bases(self, document: str, served: Collection[ServedRoute]) -> list[tuple[str, str]]:
        """What may be in front of routes, and what in front of the paths of a description: pairs of prefixes."""
        servers = self._servers.get(document, ())
        paths = self.paths.get(document, ())
        return [("", ""), *((base, "") for base in servers if base), *moved(paths, served)]

    @cached_property
    def _spellings(self) -> dict[str, list[OtherSpelling]]:
        found: defaultdict[str, list[OtherSpelling]] = defaultdict(list)
        for one in self.repository.of(OtherSpelling):
            found[one.folder].append(one)
        return dict(found)

    @cached_property
    def serving(self) -> dict[str, frozenset[str]]:
        """The folders of the programs that serve most paths, for each description that is compared with code."""
        compared = self.repository.of(DescribedNames)
        known = {one.folder for one in compared}
        routes = routes_of(self.repository)
        found = {}
        for document in sorted({document for one in compared for document in one.documents}):
            folders = frozenset(program.folder for program in routes.near(document))
            served = [route for folder in folders for route in routes.of.get(folder, ())]
            paths, bases = self.paths.get(document, set()), self.bases(document, served)
            answered = [path for path in paths if answers_below(served, bases, path)]
            if folders <= known and 2 * len(answered) > len(paths):
                found[document] = folders
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The described names that the code of the repository has: a program may pass on the data of another one."""
        return frozenset(name for one in self.repository.of(DescribedNames) for name in one.names)

    def spellings(self, folders: frozenset[str]) -> dict[str, OtherSpelling]:
        """The described names that the code of programs has only with another spelling."""
        found = [one for folder in folders for one in self._spellings.get(folder, ())]
        return {one.name: one for one in found if one.name not in self.names}


def answers_below(
    served: Sequence[ServedRoute], bases: Sequence[tuple[str, str]], path: str, method: str = ""
) -> bool:
    """Whether a route serves a described path behind one of the pairs of prefixes."""
    return any(
        answers(served, added + path.removeprefix(cut) or "/", method)
        for added, cut in bases
        if path.startswith(cut)
    )


def described(repository: Repository) -> Described:
    """The descriptions of a repository; the policies of a run share one value."""
    return repository.derived(Described)
