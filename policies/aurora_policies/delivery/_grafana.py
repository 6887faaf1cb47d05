"""What the Grafanas of Compose files and kustomizations read: their data sources, and the files they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from posixpath import dirname

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.facts import (
    ComposeHost,
    DatasourceReference,
    GeneratedFile,
    ImageContents,
    ProvisionedFolder,
    ProvisionedSource,
    ProvisioningFile,
    RunContainer,
)

from ._files import Folders, below

PROVISIONING = "/etc/grafana/provisioning"
_SOURCES = f"{PROVISIONING}/datasources"
_IMAGE = regex(r"(?:^|/)grafana(?:-oss|-enterprise)?$")
# Files that a program makes others of when the container starts.
_TEMPLATE = regex(r"\.(?:j2|tpl|tmpl|template|in|envsubst|erb|sh)\Z")


def places_of(host: ComposeHost, images: dict[str, ImageContents]) -> dict[str, str]:
    """What the container of a service has: paths in it with those of the repository, empty for what is unknown."""
    places = dict(host.targets)
    image = images.get(host.dockerfile)
    for step in image.stages[-1][1:] if image else ():
        if step[0] == "copy" and not step[3]:
            folder = dirname(host.dockerfile)
            places.setdefault(step[1], f"{folder}/{step[4]}".strip("/"))
        elif step[0] == "make" and "*" in step[1:]:
            places["*"] = ""
    return places


@record(eq=False)
class Grafana:
    """A Grafana: the paths in its container with those of the repository, and its folders of dashboards."""

    places: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    repository: Repository

    def inside(self, path: str) -> str:
        """The path in the container of a file of the repository; empty if the container does not have it."""
        for target, source in self.places:
            rest = below(path, source) if source else None
            if rest is not None:
                return f"{target.rstrip('/')}/{rest}" if rest else target
        return ""

    def shows(self, path: str) -> bool:
        """Whether it reads a dashboard of the repository."""
        inside = self.inside(path)
        return bool(inside) and any(below(inside, folder) for folder in self.folders)

    def provisions(self, path: str, section: str) -> bool:
        """Whether it reads a file of the repository from a folder of its provisioning."""
        return dirname(self.inside(path)) == f"{PROVISIONING}/{section}"

    @cached_property
    def sources(self) -> list[ProvisionedSource] | None:
        """Its data sources; None if they are not all known."""
        folders = Folders.of(self.repository)
        files = {one.path: one for one in self.repository.of(ProvisioningFile)}
        for target, source in self.places:
            rest = below(_SOURCES, target)
            if (rest is None and below(target, _SOURCES) is None) and target != "*":
                continue
            if not source:
                return None
            folder = f"{source}/{rest}".rstrip("/") if rest is not None else source
            names = folders.names(folder)
            for path in [f"{folder}/{name}" for name in names] if names else [folder]:
                if _TEMPLATE.search(path):
                    return None
                if path.endswith((".yaml", ".yml")) and (path not in files or files[path].dynamic):
                    return None
        found = self.repository.of(ProvisionedSource)
        return [one for one in found if self.provisions(one.path, "datasources")] or None


@record(eq=False)
class Generated:
    """A Grafana in a kustomization that puts its data sources and its dashboards into ConfigMaps.

    `files` are those that the kustomization generates, `provisioning` those with data sources of all kustomizations.
    """

    files: frozenset[str]
    provisioning: frozenset[str]
    repository: Repository

    def shows(self, path: str) -> bool:
        """Whether it reads a dashboard of the repository."""
        return path in self.files

    def provisions(self, path: str, section: str) -> bool:
        """Whether it reads a file of its provisioning that has a section."""
        return path in self.files and any(
            section in one.sections for one in self.repository.of(ProvisioningFile) if one.path == path
        )

    @cached_property
    def sources(self) -> list[ProvisionedSource] | None:
        """Its data sources, and those of others that overlays may add; None if they are not all known."""
        files = [one for one in self.repository.of(ProvisioningFile) if one.path in self.provisioning]
        if any(one.dynamic for one in files):
            return None
        found = self.repository.of(ProvisionedSource)
        return [one for one in found if one.path in self.provisioning] or None


@record(eq=False)
class Grafanas:
    """The Grafanas of a repository."""

    repository: Repository

    @cached_property
    def all(self) -> list[Grafana]:
        """Those whose provisioning is in the repository; services of the same name and folder are one."""
        folders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.repository.of(ProvisionedFolder):
            folders[dirname(one.compose), one.service].append(one.folder)
        images = {one.path: one for one in self.repository.of(ImageContents)}
        places: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for host in self.repository.of(ComposeHost):
            places[dirname(host.path), host.names[0]].update(places_of(host, images))
        return [
            Grafana(tuple(found.items()), tuple(folders.get(key, ())), self.repository)
            for key, found in places.items()
            if any(below(target, PROVISIONING) is not None for target in found)
        ]

    @cached_property
    def generated(self) -> list[Generated]:
        """Those that kustomizations deploy with the provisioning of their data sources."""
        deployed = {one.unit for one in self.repository.of(RunContainer) if _IMAGE.search(one.image)}
        files: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(GeneratedFile):
            # What is in a ConfigMap is stated for the kustomization.
            files[one.path] |= {one.file, one.path}
        # What is in a ConfigMap of a manifest is stated for the manifest.
        for part in (*self.repository.of(ProvisioningFile), *self.repository.of(DatasourceReference)):
            if part.unit:
                files[part.unit].add(part.path)
        sources = {one.path for one in self.repository.of(ProvisioningFile) if "datasources" in one.sections}
        every = frozenset(one for one in sources if any(one in found for found in files.values()))
        return [
            Generated(frozenset(found), every, self.repository)
            for path, found in files.items()
            if path in deployed and not every.isdisjoint(found)
        ]

    def of(self, fact: Fact, board: bool, section: str) -> Iterator[Grafana | Generated]:
        """The Grafanas that read the file of a fact: a dashboard, or a file of a section of the provisioning."""
        every: list[Grafana | Generated] = [*self.all, *self.generated]
        for grafana in every:
            if grafana.shows(fact.path) if board else grafana.provisions(fact.path, section):
                yield grafana


def configurations_of(repository: Repository, fact: Fact, paths: Collection[str]) -> set[str]:
    """Those of the configurations of Prometheus whose series are all that a dashboard or a rule of Grafana reads.

    They are empty if the data sources may have other series.
    """
    found: set[str] = set()
    readers = list(repository.derived(Grafanas).of(fact, fact.kind == "grafana-dashboard", "alerting"))
    hosts = repository.of(ComposeHost)
    for reader in readers:
        for source in reader.sources or ():
            if source.type != "prometheus":
                continue
            named = [host for host in hosts if source.host in host.names]
            mounted = {path for host in named for path in paths if _mounts(host, path)}
            if not mounted or any(host.receives for host in named):
                return set()
            found |= mounted
    return found if all(reader.sources for reader in readers) else set()


def _mounts(host: ComposeHost, path: str) -> bool:
    return any(source and below(path, source) is not None for _, source in host.targets)
