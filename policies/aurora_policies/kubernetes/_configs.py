"""Which ConfigMap or Secret a reference means: in its kustomization, its releases, or by another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import BuiltFolder, NamedObject, ProvidedConfig, UnreadObjects, UsedConfig
from aurora_devops.kinds.kubernetes.facts import may_be_in_namespace
from aurora_devops.kinds.kubernetes.lookup import creating

from ..delivery._gitops import FLUX
from ..delivery._names import alike, contains_words
from ..delivery._releases import Releases

# How similar two names are of which one is probably misspelled: `shop-secret` and `shop-secrets`.
_NEARLY = 0.88
# How similar a name is to that of an object that no pod uses.
_SIMILAR = 0.7
# The objects of Flux that name a Secret.
_OF_FLUX = (FLUX | {"Receiver"}) - {"HelmRelease"}


class InReleases:
    """Which objects are in the namespaces of the releases of a chart that uses them."""

    def __init__(self, repository: Repository) -> None:
        self._releases = Releases.of(repository)
        # The keys that the releases of a chart use, with the files in which they are written.
        self._written: defaultdict[tuple[str, str, str, str], set[tuple[str, str]]] = defaultdict(set)
        for use in repository.of(UsedConfig):
            if use.key:
                self._written[use.unit, use.owner, use.object_kind, use.name].add((use.path, use.key))

    def together(self, config: ProvidedConfig, use: UsedConfig) -> bool:
        """Whether each release of the chart is in the namespace of an object, and does not set another key."""
        if not use.unit.endswith("Chart.yaml") or not config.namespace:
            return False
        names = self._releases.names(use.unit, use.name, use.namespace)
        if any((name, namespace) != (use.name, config.namespace) for name, namespace in names):
            return False
        written = self._written[use.unit, use.owner, use.object_kind, use.name]
        return not any(path != use.path and key in config.keys for path, key in written)

    def in_one_namespace(self, use: UsedConfig, created: Sequence[ProvidedConfig]) -> bool:
        """Whether all objects of the name that commands create are in the namespace of what uses one of them.

        The releases of a chart, all of which are in that namespace, use none of their keys.
        """
        namespaces = {one.namespace for one in created}
        if len(namespaces) != 1 or "" in namespaces:
            return False
        if not use.unit.endswith("Chart.yaml"):
            return use.namespace in namespaces
        names = self._releases.names(use.unit, use.name, use.namespace)
        if any(name != use.name or namespace not in namespaces for name, namespace in names):
            return False
        written = self._written[use.unit, use.owner, use.object_kind, use.name]
        return not any(key in one.keys for _, key in written for one in created)


class Overlays:
    """The objects of each kustomization that builds a workload: one that another builds is for another cluster."""

    def __init__(self, repository: Repository) -> None:
        self._built = {one.path: frozenset(one.objects) for one in repository.of(BuiltFolder)}
        self._configs: defaultdict[tuple[str, str], defaultdict[str, list[ProvidedConfig]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for one in repository.of(ProvidedConfig):
            if one.unit in self._built and one.keys:
                self._configs[one.object_kind, one.name][one.unit].append(one)
        # What is stated for a kustomization of its own differs from what others build.
        self._using = {
            (one.unit, one.owner, one.object_kind, one.name) for one in repository.of(UsedConfig) if one.unit
        }

    def lacking(self, use: UsedConfig) -> ProvidedConfig | None:
        """The object without a key in a kustomization that builds what uses the key."""
        owner = _parts(use.owner)
        if not use.key or use.unit not in self._built:
            return None
        for unit, configs in self._configs.get((use.object_kind, use.name), {}).items():
            key = unit, use.owner, use.object_kind, use.name
            if unit != use.unit and (owner not in self._built[unit] or key in self._using):
                continue
            fitting = [one for one in configs if unit != use.unit or may_be_in_namespace(one, use)]
            if fitting and all(one.complete and use.key not in one.keys for one in fitting):
                return fitting[0]
        return None


class Missing:
    """Which ConfigMap or Secret is meant by a name that does not exist."""

    def __init__(self, repository: Repository, needed: set[tuple[str, str]]) -> None:
        self.whole = repository.whole
        self.releases = Releases.of(repository)
        self.needed = needed
        self.all = repository.of(ProvidedConfig)
        self.managed = creating(repository)
        self.unread = {folder_of(one) for one in repository.of(UnreadObjects)}
        self.created = {(one.object_kind, one.name) for one in repository.of(NamedObject) if one.creates}
        self.files: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        self.folders: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        self.homes: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        self.units: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        self.namespaces: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        for config in repository.of(ProvidedConfig):
            sort = config.object_kind
            self.files[sort, config.path].append(config)
            self.folders[sort, folder_of(config)].append(config)
            self.homes[sort, folder_of(config).rpartition("/")[2]].append(config)
            if config.unit:
                self.units[sort, config.unit].append(config)
            if config.namespace:
                self.namespaces[sort, config.namespace].append(config)

    def _where(self, use: UsedConfig) -> set[str]:
        """The namespaces of what uses an object: its own, or those of the releases of its chart."""
        found = {namespace for _, namespace in self.releases.names(use.unit, use.name, use.namespace)}
        return found - {""}

    def near(self, use: UsedConfig, keys: set[str]) -> ProvidedConfig | None:
        """The one that is probably meant; None if the object may be created in another way."""
        sort = use.object_kind
        if folder_of(use) in self.unread:
            return None
        if self.whole and (sort, use.name) not in self.created:
            # An object that has another name than its folder, and that nothing uses, was renamed.
            beside = {
                one.name: one
                for one in self.homes.get((sort, use.name), ())
                if (sort, one.name) not in self.needed and may_be_in_namespace(one, use)
            }
            if len(beside) == 1:
                return next(iter(beside.values()))
        # What a custom resource refers to is not created for it.
        creators = [
            one
            for one in self.managed
            if one.may_create(sort, use.name, use.namespace)
            and not (one.path == use.path and _is_prefixed(one.name, use.owner))
        ]
        if self.whole and use.owner.partition(" ")[0] in _OF_FLUX and (sort, use.name) not in self.created:
            # The Secret of an object of Flux is kept beside it; releases hardly create one in its folder.
            fitting = {
                one.name: one
                for one in self.folders.get((sort, folder_of(use)), ())
                if (sort, one.name) not in self.needed
                and contains_words(use.name, one.name)
                and may_be_in_namespace(one, use)
            }
            if len(fitting) == 1 and not any(folder_of(one) == folder_of(use) for one in creators):
                return next(iter(fitting.values()))
        if (sort, use.name) in self.created or not all(one.freely for one in creators):
            return None
        if sort == "ConfigMap" and not creators and self.files.get((sort, use.path)):
            return self.files[sort, use.path][0]
        if not self.whole:
            return None
        candidates = {
            config.name: config
            for config in (
                *self.folders.get((sort, folder_of(use)), ()),
                *(self.units.get((sort, use.unit), ()) if use.unit else ()),
                *(
                    one
                    for namespace in self._where(use)
                    for one in self.namespaces.get((sort, namespace), ())
                ),
            )
            if may_be_in_namespace(config, use) and _may_serve(config, use)
        }
        misspelled = nearest(use.name, candidates, _NEARLY)
        if misspelled is None and not creators:
            # One file has the object, but in another namespace.
            elsewhere = [one for one in self.files.get((sort, use.path), ()) if one.name == use.name]
            known = use.namespace and all(one.namespace and not one.copied for one in elsewhere)
            if len(elsewhere) == 1 and elsewhere[0].unit == use.unit and known:
                return elsewhere[0]
        if creators:
            # Operators in the repository may create any object, but hardly one with nearly this name.
            return candidates[misspelled] if misspelled else None
        unused = [name for name in candidates if (sort, name) not in self.needed and alike(use.name, [name])]
        # A Secret is often created by hand, under a name that shares a word with others.
        cutoff = _SIMILAR if len(unused) > 1 or sort == "Secret" else 0.0
        # One that no pod uses and that has the same keys is meant, whatever it is called.
        same: list[str] = [
            name
            for name in unused
            if len(keys) > 1 and candidates[name].complete and keys.issubset(candidates[name].keys)
        ]
        if len(unused) == len(same) == 1:
            meant: ProvidedConfig = candidates[same[0]]
            return meant
        parts = [name for name in unused if contains_words(use.name, name)]
        similar = (
            nearest(use.name, parts, 0.0)
            or next(iter(parts), None)
            or nearest(use.name, unused, cutoff)
            or misspelled
        )
        if (
            similar is None
            and sort == "ConfigMap"
            and use.unit.endswith("Chart.yaml")
            and not use.site.inputs
        ):
            # A template names it, and hardly one that others create if the chart has one of its own.
            own = {
                one.name: one for one in self.units.get((sort, use.unit), ()) if alike(use.name, [one.name])
            }
            if len(own) == 1:
                return next(iter(own.values()))
        if similar is None and use.unit and not use.namespace:
            return self._elsewhere(use, keys)
        return candidates[similar] if similar else None

    def _elsewhere(self, use: UsedConfig, keys: set[str]) -> ProvidedConfig | None:
        """The only unused object of the repository with all keys that a chart needs, and a word of the name."""
        if len(keys) < 2:
            return None
        found = {
            one.name: one
            for one in self.all
            if one.object_kind == use.object_kind
            and (one.object_kind, one.name) not in self.needed
            and one.complete
            and keys.issubset(one.keys)
            and alike(use.name, [one.name])
        }
        return next(iter(found.values())) if len(found) == 1 else None


def _may_serve(config: ProvidedConfig, use: UsedConfig) -> bool:
    """Whether an object may have what is needed: the Secret of an Ingress or a Gateway has a certificate, or `auth`."""
    return (
        not use.owner.startswith(("Ingress ", "Gateway "))
        or not config.complete
        or not _FOR_INGRESS.isdisjoint(config.keys)
    )


# The keys of certificates, and that of the passwords of ingress-nginx.
_FOR_INGRESS = frozenset({"auth", "ca.crt", "tls.crt"})


def folder_of(one: Fact) -> str:
    return one.path.rpartition("/")[0]


def _is_prefixed(name: str, owner: str) -> bool:
    """Whether what is created under a name is that of an object, by its kind and name."""
    kind, own = _parts(owner)
    return name.removeprefix(f"{kind.lower()}-") == own


def _parts(owner: str) -> tuple[str, str]:
    """The kind and the name of an owner."""
    kind, _, name = owner.partition(" ")
    return kind, name.strip("'")
