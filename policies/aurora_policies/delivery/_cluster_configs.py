"""Where the configurations of Prometheus and Alertmanager are in a cluster: their ConfigMaps, and who mounts these."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.record import record
from aurora_devops.facts import ContactedHost, GeneratedFile, MountedConfig, ProvidedConfig


@record
class MountedFile:
    """A file of a ConfigMap, and the mount of the workload that reads it; `key` is empty if it is unknown."""

    key: str
    config: ProvidedConfig
    mount: MountedConfig


class ClusterConfigs:
    """The configuration files that workloads mount from ConfigMaps."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def mounted(self, fact: Fact, program: str) -> list[MountedFile]:
        """Where workloads of a program mount the file that states a fact; none if that is unknown."""
        found = []
        for config, key in self._configs(fact):
            for mount in self._mounts.get((config.object_kind, config.name), ()):
                same = mount.unit == config.unit and mount.namespace == config.namespace
                if same and mount.program == program and (not mount.items or not key or key in mount.items):
                    found.append(MountedFile(key, config, mount))
        return found

    def namespace(self, host: ContactedHost) -> str:
        """The namespace in which a program contacts a host; empty if it is unknown."""
        found = {one.mount.namespace for one in self.mounted(host, host.program.lower())}
        return found.pop() if len(found) == 1 else ""

    def files(self, owner: MountedConfig) -> list[tuple[MountedConfig, tuple[str, ...] | None]]:
        """What the workload of a mount mounts, with the names of the files; None if they are unknown."""
        return [(one, self._names(one)) for one in self._owned[owner.unit, owner.namespace, owner.owner]]

    def _names(self, mount: MountedConfig) -> tuple[str, ...] | None:
        known = [
            one
            for one in self._provided.get((mount.object_kind, mount.name), ())
            if one.unit == mount.unit and one.namespace == mount.namespace
        ]
        if not known or not all(one.complete for one in known):
            return None
        return mount.items or tuple(key for one in known for key in one.keys)

    def _configs(self, fact: Fact) -> list[tuple[ProvidedConfig, str]]:
        """The ConfigMaps that have the file of a fact, with its key."""
        found = []
        for one in self._generated.get(fact.path, ()):
            found += [
                (config, one.key)
                for config in self._by_path.get(one.path, ())
                if config.unit and one.key in config.keys and one.config in config.name
            ]
        # What is in a ConfigMap of a manifest is stated for the manifest.
        above = [
            one
            for one in self._by_path.get(fact.path, ())
            if one.unit == fact.unit and one.span.start <= fact.span.start
        ]
        last = max((one.span.start for one in above), default=-1)
        return found + [(one, "") for one in above if one.span.start == last]

    @cached_property
    def _generated(self) -> defaultdict[str, list[GeneratedFile]]:
        found: defaultdict[str, list[GeneratedFile]] = defaultdict(list)
        for one in self.repository.of(GeneratedFile):
            found[one.file].append(one)
        return found

    @cached_property
    def _by_path(self) -> defaultdict[str, list[ProvidedConfig]]:
        found: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
        for one in self.repository.of(ProvidedConfig):
            if one.object_kind == "ConfigMap":
                found[one.path].append(one)
        return found

    @cached_property
    def _provided(self) -> defaultdict[tuple[str, str], list[ProvidedConfig]]:
        found: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        for one in self.repository.of(ProvidedConfig):
            found[one.object_kind, one.name].append(one)
        return found

    @cached_property
    def _mounts(self) -> defaultdict[tuple[str, str], list[MountedConfig]]:
        found: defaultdict[tuple[str, str], list[MountedConfig]] = defaultdict(list)
        for one in self.repository.of(MountedConfig):
            found[one.object_kind, one.name].append(one)
        return found

    @cached_property
    def _owned(self) -> defaultdict[tuple[str, str, str], list[MountedConfig]]:
        found: defaultdict[tuple[str, str, str], list[MountedConfig]] = defaultdict(list)
        for one in self.repository.of(MountedConfig):
            found[one.unit, one.namespace, one.owner].append(one)
        return found
