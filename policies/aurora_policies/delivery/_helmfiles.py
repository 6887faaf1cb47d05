"""The helmfiles that commands read, with those that they include."""

from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname, join

from aurora_devops import Repository
from aurora_devops.facts import HelmfileCommand, HelmfileReleases

_NAMES = ("helmfile.yaml", "helmfile.yaml.gotmpl", "helmfile.yml")


class Helmfiles:
    """The helmfiles of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._documents: defaultdict[str, list[HelmfileReleases]] = defaultdict(list)
        self._files: defaultdict[str, list[str]] = defaultdict(list)
        for one in repository.of(HelmfileReleases):
            if one.path not in self._documents:
                self._files[dirname(one.path)].append(one.path)
            self._documents[one.path].append(one)

    @classmethod
    def of(cls, repository: Repository) -> "Helmfiles":
        """The helmfiles of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def read_by(self, command: HelmfileCommand) -> list[str]:
        """The paths of the helmfiles that a command reads; none if they are not in the repository."""
        found: dict[str, None] = {}
        waiting = self._named(command.file)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found[path] = None
                for one in self._documents[path]:
                    waiting += [each for include in one.helmfiles for each in self._named(include)]
        return sorted(found)

    def _named(self, path: str) -> list[str]:
        """The helmfile at a path, or those of a folder."""
        if path in self._documents:
            return [path]
        usual = [one for name in _NAMES if (one := join(path, name)) in self._documents]
        return usual or list(self._files.get(join(path, "helmfile.d"), self._files.get(path, ())))

    def documents(self, paths: list[str]) -> Iterator[HelmfileReleases]:
        """The documents of helmfiles."""
        for path in paths:
            yield from self._documents[path]

    def are_complete(self, paths: list[str]) -> bool:
        """Whether all releases and environments of these helmfiles are known."""
        return bool(paths) and all(
            one.complete and all(map(self._named, one.helmfiles)) for one in self.documents(paths)
        )
