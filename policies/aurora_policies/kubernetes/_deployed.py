"""The objects in the folders of a repository that Flux and Argo CD deploy."""

from collections import defaultdict
from posixpath import dirname, join

from aurora_devops import Related, Repository
from aurora_devops.facts import BuiltFolder, DeclaredObject
from aurora_devops.kinds.kubernetes.gitops import ARTIFACT, CopiedPath, DeployedPath, PatchedObject

from ..delivery._files import below


class Deployed:
    """The objects in the folders that Flux and Argo CD deploy."""

    def __init__(self, repository: Repository) -> None:
        self._paths = repository.paths
        self._built = {one.folder: one.objects for one in repository.of(BuiltFolder)}
        self._files: defaultdict[str, list[DeclaredObject]] = defaultdict(list)
        for one in repository.of(DeclaredObject):
            folder = dirname(one.path)
            while True:
                self._files[folder].append(one)
                if not folder:
                    break
                folder = dirname(folder)
        self._copied: defaultdict[str, list[CopiedPath]] = defaultdict(list)
        for copy in repository.of(CopiedPath):
            self._copied[copy.artifact].append(copy)
        self._sources: defaultdict[str, set[bool]] = defaultdict(set)
        for path in repository.of(DeployedPath):
            if path.file_path:
                exists = path.file_path in self._files or path.file_path in self._built
                self._sources[path.source].add(exists)

    @classmethod
    def of(cls, repository: Repository) -> "Deployed":
        """The folders of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def objects(self, patch: PatchedObject) -> list[tuple[str, str]]:
        """The kinds and names of the objects that are patched; none if they are not known."""
        folder = self._folder(patch)
        if folder is None or not folder:
            return []
        if any(f"{folder}/{name}" in self._paths for name in _KUSTOMIZATIONS):
            return list(self._built.get(folder, ()))
        # Without a kustomization, all manifests below the folder are deployed.
        found = self._files.get(folder, [])
        start = f"{folder}/"
        if any(path.startswith(start) and path.endswith(_KUSTOMIZATIONS) for path in self._paths):
            return []
        return [(one.object_kind, one.name) for one in found if one.is_named]

    def _folder(self, patch: PatchedObject) -> str | None:
        """The folder of the repository that is deployed; None if it is unknown."""
        if not patch.source.startswith(ARTIFACT):
            return patch.folder if True in self._sources[patch.source] else None
        copied = self._copied[patch.source]
        found = set()
        # Clusters have artifacts of the same name; that of the cluster is in the same folder.
        for copy in [one for one in copied if dirname(one.path) == dirname(patch.path)] or copied:
            rest = patch.folder if not copy.folder else below(patch.folder, copy.folder)
            start, everything, end = copy.pattern.partition("/**")
            if rest is not None:
                found.add(join(start, rest) if everything and not end else None)
        return found.pop() if len(found) == 1 else None

    def related(self, patch: PatchedObject, names: list[str]) -> Related | None:
        """The place of an object of the kind."""
        for one in self._files.get(self._folder(patch) or "", ()):
            if one.name in names:
                return Related(one, f"{one.object_kind} '{one.name}'")
        return None


_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
