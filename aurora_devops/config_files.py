"""The files that the configurations of Prometheus and Alertmanager name, such as those with credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .core.lazy import regex
from .core.untyped import listed, mapping
from .core.walking import mappings
from .facts import MountedConfig, NamedConfigFile
from .subjects import is_dynamic

if TYPE_CHECKING:
    from .core.kind import Document
    from .core.place import Place


def named_files(program: str, document: Document, at: Place) -> Iterator[NamedConfigFile]:
    """The absolute paths of files in the configuration of a program: `credentials_file`, `api_url_file`, `ca_file`.

    Those of rules are patterns: `/etc/prometheus/rules/*.yml`.
    """
    whole = document.tree.value if document.tree is not None else None
    for _, data, place in mappings(whole, at):
        for key, file in data.items():
            named = isinstance(key, str) and key.endswith("_file") and isinstance(file, str)
            if named and file.startswith("/") and not is_dynamic(file):
                yield document.fact(NamedConfigFile, place[key], program=program, file=file)
    for key in _LISTS:
        patterns = whole.get(key) if isinstance(whole, dict) else None
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if isinstance(pattern, str) and pattern.startswith("/") and not is_dynamic(pattern):
                yield document.fact(NamedConfigFile, at[key][index], program=program, file=pattern)


_LISTS = ("rule_files", "scrape_config_files")


# Where the operator of Prometheus mounts what `secrets` and `configMaps` list.
_MOUNTED = {"secrets": "Secret", "configMaps": "ConfigMap"}
_OPERATED_FILE = regex(r"/etc/(alertmanager|prometheus)/(?:secrets|configmaps)/[\w.-]+/[\w./-]+")


def operated_mounts(
    document: Document, spec: dict[str, Any], at: Place, program: str, owner: str, namespace: str = ""
) -> Iterator[MountedConfig]:
    """What the operator mounts into a Prometheus or an Alertmanager, by its specification."""
    if any(mapping(one).get("volumeMounts") for one in listed(spec.get("containers"))):
        return

    def mount(place: Place, folder: str, sort: str = "", name: str = "") -> MountedConfig:
        return document.fact(
            MountedConfig,
            place,
            program=program,
            folder=folder,
            owner=owner,
            object_kind=sort,
            name=name,
            namespace=namespace,
            operated=True,
        )

    for field, sort in _MOUNTED.items():
        folder = f"/etc/{program}/{field.lower()}"
        names = spec.get(field)
        if names is not None and not isinstance(names, list):
            continue
        yield mount(at[field] if names else at, folder)
        for index, name in enumerate(names or ()):
            yield mount(at[field][index], f"{folder}/{name}", sort, str(name))
    volumes = {mapping(one).get("name"): mapping(one) for one in listed(spec.get("volumes"))}
    for index, one in enumerate(map(mapping, listed(spec.get("volumeMounts")))):
        volume, path = volumes.get(one.get("name"), {}), one.get("mountPath")
        if isinstance(path, str) and path.startswith("/"):
            secret, config = mapping(volume.get("secret")), mapping(volume.get("configMap"))
            whole = not one.get("subPath") and not secret.get("items") and not config.get("items")
            name = str(secret.get("secretName") or config.get("name") or "") if whole else ""
            sort = ("Secret" if secret else "ConfigMap") if name else ""
            yield mount(at["volumeMounts"][index]["mountPath"], path.rstrip("/"), sort, name)


def operated_files(document: Document, data: Any, at: Place) -> Iterator[NamedConfigFile]:
    """The files in a specification, such as `caFile`, that the operator of Prometheus has to mount."""
    for _, value, place in (("", mapping(data), at), *mappings(data, at)):
        for key, file in value.items():
            if isinstance(key, str) and key.endswith(("File", "_file")) and isinstance(file, str):
                match = _OPERATED_FILE.fullmatch(file)
                if match is not None:
                    yield document.fact(NamedConfigFile, place[key], program=match[1], file=file)
