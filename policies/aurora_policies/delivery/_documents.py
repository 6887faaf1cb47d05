"""Which commands of documents are about this repository, and what a document gives the reader to write."""

from collections import defaultdict

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.facts import DescribedDefinition, EnteredProject, SourceProgram


class Documents:
    """The documents of a repository."""

    def __init__(self, repository: Repository) -> None:
        entered = repository.of(EnteredProject)
        # The documents at the root tell how to get this repository.
        own = {one.clone for one in entered if "/" not in one.path}
        own.update(one.name.rpartition("/")[2] for one in repository.of(SourceProgram))
        self._entered: defaultdict[str, list[EnteredProject]] = defaultdict(list)
        for one in entered:
            if not one.clone or one.clone not in own:
                self._entered[one.path].append(one)
        self._described = {(one.path, one.definition, one.name) for one in repository.of(DescribedDefinition)}

    @classmethod
    def of(cls, repository: Repository) -> "Documents":
        """The documents of a repository; what they state is collected once for all policies."""
        return repository.derived(cls)

    def elsewhere(self, named: Fact) -> bool:
        """Whether a command of a document runs in another project."""
        start = named.span.start
        return any(one.span.start <= start < one.end for one in self._entered.get(named.path, ()))

    def describes(self, named: Fact, definition: str, name: str) -> bool:
        """Whether the document of a command gives the reader a script, a service, an object or a file to write."""
        return (named.path, definition, name) in self._described
