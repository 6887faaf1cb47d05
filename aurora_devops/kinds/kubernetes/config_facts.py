"""The ConfigMaps and Secrets that objects define or create, and those that pods need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.untyped import listed, mapping
from ...core.walking import mappings
from ...facts import MountedConfig, ProvidedConfig, UsedConfig
from .annotated import secrets_in
from .model import ConfigMap, ContainerIn, Ingress, KeyRef, Object, PodIn, Secret, Specified, Volume
from .operators import secrets_of

# What the control plane or an installed component puts into each namespace.
_EVERYWHERE = frozenset({"istio-ca-root-cert", "kube-root-ca.crt", "openshift-service-ca.crt"})
# An argument or a value that is the path of a file: `--config=/etc/shop/shop.yaml`.
_FILE = regex(r"(?:--?[\w.-]+=)?((/[\w./-]+)/([\w-][\w.-]*\.\w+))")


# The annotations by which reflector, replicator and others copy an object.
_COPIED = regex(r"(?i)reflect|replicat|kubed|/sync|copy")


def provided(document: Document, made: Object) -> Iterator[ProvidedConfig]:
    """The ConfigMap or the Secrets that an object is, or for which it is the source."""

    def fact(
        sort: str,
        name: object,
        keys: object,
        complete: bool,
        at: Place = made.named_at,
        settings: tuple[tuple[str, str], ...] = (),
    ) -> ProvidedConfig:
        return document.fact(
            ProvidedConfig,
            at,
            object_kind=sort,
            name=str(name),
            maker=made.title,
            namespace=made.namespace or "",
            keys=tuple(str(key) for key in keys) if isinstance(keys, (list, dict)) else (),
            complete=complete,
            settings=settings,
            copied=any(map(_COPIED.search, made.annotations)),
        )

    if isinstance(made, ConfigMap):
        keys = [*made.data, *made.binary_data]
        lines = ((str(key), str(value)) for key, value in made.data.items())
        known = tuple((key, value) for key, value in lines if "\n" not in value.strip())
        # One without keys is a placeholder, which another program fills in.
        yield fact("ConfigMap", made.name, keys, bool(keys), settings=known)
    elif isinstance(made, Secret):
        keys = [*made.data, *made.string_data]
        yield fact(
            "Secret", made.name, keys, bool(keys) and made.type != "kubernetes.io/service-account-token"
        )
    elif isinstance(made, Specified) and isinstance(made.spec, dict):
        at, spec = made.at["spec"], made.spec
        for created, known_keys in secrets_of(made.group, made.kind, made.name):
            yield fact("Secret", created, list(known_keys), bool(known_keys))
        match made.group, made.kind:
            case "external-secrets.io", "ExternalSecret":
                name, keys, complete = _external(made.name, spec)
                named = isinstance(spec.get("target"), dict) and spec["target"].get("name")
                yield fact("Secret", name, keys, complete, at["target"]["name"] if named else made.named_at)
            case "external-secrets.io", "ClusterExternalSecret":
                inner = mapping(spec.get("externalSecretSpec"))
                name, keys, complete = _external(str(spec.get("externalSecretName") or made.name), inner)
                yield fact("Secret", name, keys, complete)
            case "bitnami.com", "SealedSecret":
                template = mapping(spec.get("template"))
                keys = [*mapping(spec.get("encryptedData")), *mapping(template.get("data"))]
                # The controller gives the Secret the name of the SealedSecret, whatever the template contains.
                yield fact("Secret", made.name, keys, bool(keys))
            case "cert-manager.io", "Certificate" if isinstance(spec.get("secretName"), str):
                keys = ["tls.crt", "tls.key", "ca.crt"]
                plain = not {"additionalOutputFormats", "keystores", "secretTemplate"} & spec.keys()
                yield fact("Secret", spec["secretName"], keys, plain, at["secretName"])
            case "secrets-store.csi.x-k8s.io", "SecretProviderClass":
                for index, one in enumerate(listed(spec.get("secretObjects"))):
                    if isinstance(one, dict) and isinstance(one.get("secretName"), str):
                        data = [mapping(each).get("key") for each in listed(one.get("data"))]
                        place = at["secretObjects"][index]["secretName"]
                        yield fact("Secret", one["secretName"], data, bool(data), place)


def _external(name: str, spec: dict[str, Any]) -> tuple[str, list[Any], bool]:
    """The name and the keys of the Secret of an ExternalSecret, and whether they are all of its keys."""
    target = mapping(spec.get("target"))
    template = mapping(target.get("template"))
    keys = [mapping(one).get("secretKey") for one in listed(spec.get("data"))]
    complete = not spec.get("dataFrom") and target.get("creationPolicy") not in ("Merge", "None", "Orphan")
    if "data" in template or "templateFrom" in template:
        complete = complete or bool(template.get("data"))
        if template.get("mergePolicy") != "Merge":
            keys = []
        keys += list(mapping(template.get("data")))
        complete = complete and "templateFrom" not in template
    return str(target.get("name") or name), keys, complete and bool(keys)


def used(document: Document, pod: PodIn) -> Iterator[Fact]:
    """The ConfigMaps and Secrets without which the containers of a pod do not start."""

    def fact(sort: str, name: object, at: Place, key: object = "") -> Iterator[UsedConfig]:
        if isinstance(name, str) and name and name not in _EVERYWHERE:
            yield document.fact(
                UsedConfig,
                at,
                object_kind=sort,
                name=name,
                owner=pod.title,
                namespace=pod.object.namespace or "",
                key=key if isinstance(key, str) else "",
            )

    def by_reference(sort: str, ref: KeyRef | None) -> Iterator[UsedConfig]:
        if ref is not None and ref.optional is not True:
            yield from fact(sort, ref.name, ref.at["name"])
            if ref.key:
                yield from fact(sort, ref.name, ref.at["key"], ref.key)

    for inside in pod.containers():
        for whole in inside.container.env_from:
            yield from by_reference("ConfigMap", whole.config_map_ref)
            yield from by_reference("Secret", whole.secret_ref)
        for variable in inside.container.env:
            if variable.value_from is not None:
                yield from by_reference("ConfigMap", variable.value_from.config_map_key_ref)
                yield from by_reference("Secret", variable.value_from.secret_key_ref)
        for mount, volume in inside.mounts():
            sort, source = _whole(volume)
            if source and mount.sub_path and "$" not in mount.sub_path:
                yield from fact(sort, source, mount.at["subPath"], mount.sub_path.partition("/")[0])
        for sort, source, key, at in _read_files(inside):
            yield from fact(sort, source, at, key)
    for index, pulled in enumerate(listed(pod.spec.extra.get("imagePullSecrets"))):
        at = pod.at["imagePullSecrets"][index]["name"]
        yield from fact("Secret", mapping(pulled).get("name"), at)
    for volume in pod.spec.volumes:
        for sort, inner, naming, at in _sources(volume):
            if inner.get("optional") is True:
                continue
            name = inner.get(naming)
            yield from fact(sort, name, at[naming])
            for index, item in enumerate(listed(inner.get("items"))):
                if isinstance(item, dict) and item.get("key"):
                    yield from fact(sort, name, at["items"][index]["key"], item["key"])


# The programs whose configurations name files.
_PROGRAM = regex(r"(?:^|[/-])(alertmanager|prometheus)(?=[:@]|$)")


def mounted(document: Document, pod: PodIn) -> Iterator[MountedConfig]:
    """What the containers of Prometheus and Alertmanager mount."""
    for inside in pod.containers():
        match = _PROGRAM.search(inside.container.image or "")
        for mount, volume in inside.mounts() if match is not None else ():
            sort, source, items = _files_of(volume) if not mount.sub_path else ("", "", ())
            if match is not None and mount.mount_path:
                yield document.fact(
                    MountedConfig,
                    mount.at["mountPath"],
                    program=match[1],
                    folder=mount.mount_path.rstrip("/"),
                    owner=pod.title,
                    object_kind=sort,
                    name=source,
                    namespace=pod.object.namespace or "",
                    items=items,
                )


def _files_of(volume: Volume) -> tuple[str, str, tuple[str, ...]]:
    """The kind and the name of the object of a volume, and the files that it has if it has items."""
    for sort, source, naming in (
        ("ConfigMap", volume.config_map, "name"),
        ("Secret", volume.secret, "secretName"),
    ):
        if source:
            items = tuple(str(mapping(one).get("path")) for one in listed(source.get("items")))
            return sort, str(source.get(naming) or ""), items
    return "", "", ()


def used_by_ingress(document: Document, made: Ingress) -> Iterator[UsedConfig]:
    """The Secrets of an Ingress: those of annotations, and certificates, unless cert-manager creates them for it."""
    for one in secrets_in(made) if made.annotations else ():
        yield document.fact(
            UsedConfig,
            one.at,
            object_kind="Secret",
            name=one.name,
            owner=made.title,
            namespace=one.namespace,
            key="",
        )
    if made.spec is None or any(
        "cert-manager" in key or "kubernetes.io/tls-acme" in key for key in made.annotations
    ):
        return
    for tls in made.spec.tls:
        if tls.secret_name:
            yield document.fact(
                UsedConfig,
                tls.at["secretName"],
                object_kind="Secret",
                name=str(tls.secret_name),
                owner=made.title,
                namespace=made.namespace or "",
                key="",
            )


# The fields of custom resources that name a Secret, by the group, the kind, the key of the mapping, and the field.
_SECRETS = {
    ("traefik.io", "IngressRoute", "tls", "secretName"),
    ("traefik.io", "IngressRouteTCP", "tls", "secretName"),
    ("traefik.io", "Middleware", "basicAuth", "secret"),
    ("traefik.io", "Middleware", "digestAuth", "secret"),
}
# Mappings that name a key of an object, and the kind of the object.
_KEYED = {"secretTargetRef": "Secret", "configMapTargetRef": "ConfigMap"}
# Mappings in the values of a release that name an object, and the `type` of a volume there.
_IN_VALUES = {
    "configMapKeyRef": "ConfigMap",
    "configMapRef": "ConfigMap",
    "secretKeyRef": "Secret",
    "secretRef": "Secret",
}
_TYPES = {"configMap": "ConfigMap", "secret": "Secret"}
_KEY_REFERENCE = regex(r"(?:^s|S)ecret(?:Key)?(?:Ref|Selector)$")


def used_by_custom(document: Document, made: Object) -> Iterator[UsedConfig]:
    """The ConfigMaps and Secrets that a custom resource needs, and their keys, other than those of its pods."""
    if not made.custom or not isinstance(made, Specified) or not isinstance(made.spec, dict):
        return

    def fact(sort: str, name: str, at: Place, key: str = "", where: str = "") -> UsedConfig:
        return document.fact(
            UsedConfig,
            at,
            object_kind=sort,
            name=str(name),
            owner=made.title,
            namespace=str(where) or made.namespace or "",
            key=str(key),
        )

    secret = mapping(made.spec.get("secretRef")) if made.group.endswith(".fluxcd.io") else {}
    if isinstance(secret.get("name"), str) and secret["name"]:
        yield fact("Secret", secret["name"], made.at["spec"]["secretRef"]["name"])
    post_build, place = mapping(made.spec.get("postBuild")), made.at["spec"]
    for sources, where in (
        (made.spec.get("valuesFrom"), place["valuesFrom"]),
        (post_build.get("substituteFrom"), place["postBuild"]["substituteFrom"]),
    ):
        for index, one in enumerate(listed(sources) if made.group.endswith(".toolkit.fluxcd.io") else ()):
            source = mapping(one)
            name, sort = source.get("name"), source.get("kind")
            if (
                sort in _TYPES.values()
                and isinstance(name, str)
                and name
                and source.get("optional") is not True
            ):
                yield fact(str(sort), name, where[index]["name"])
                key = source.get("valuesKey")
                if isinstance(key, str) and key:
                    yield fact(str(sort), name, where[index]["valuesKey"], key)
    if made.group == "helm.toolkit.fluxcd.io" and made.kind == "HelmRelease":
        target = made.spec.get("targetNamespace")
        where_used = target if isinstance(target, str) else ""
        for sort, name, key, at in named_in_values(made.spec.get("values"), place["values"]):
            yield fact(sort, name, at, key, where_used)
        return
    operated = made.group == "monitoring.coreos.com"
    if operated:
        config = made.spec.get("configSecret")
        if isinstance(config, str) and config:
            yield fact("Secret", config, place["configSecret"])
        for field, sort in (("secrets", "Secret"), ("configMaps", "ConfigMap")):
            for index, name in enumerate(listed(made.spec.get(field))):
                if isinstance(name, str) and name:
                    yield fact(sort, name, place[field][index])
    for above, value, at in mappings(made.spec, made.at["spec"]):
        name, key = value.get("name"), value.get("key")
        sort = _KEYED.get(above) or ("Secret" if _KEY_REFERENCE.search(above) else "")
        if operated and {"name", "key"} <= value.keys() <= {"name", "key", "optional"}:
            # All such mappings of the operator are selectors of keys.
            sort = "ConfigMap" if above == "configMap" else "Secret"
        if above == "certificateRefs" and made.group == "gateway.networking.k8s.io":
            if value.get("kind", "Secret") == "Secret" and isinstance(name, str) and name:
                yield fact("Secret", name, at["name"], "", value.get("namespace") or "")
            continue
        if sort and isinstance(name, str) and isinstance(key, str) and name and key:
            if value.get("namespace") in (None, made.namespace) and value.get("optional") is not True:
                yield fact(sort, name, at["name"])
                yield fact(sort, name, at["key"], key)
            continue
        for group, kind, mapped, field in _SECRETS:
            if (group, kind, mapped) == (made.group, made.kind, above) and isinstance(value.get(field), str):
                yield fact("Secret", value[field], at[field])


def named_in_values(values: object, at: Place) -> Iterator[tuple[str, str, str, Place]]:
    """The ConfigMaps and Secrets that the values of a release name: the kind, the name, the key, and the place."""
    for above, value, place in mappings(values, at):
        name, volume = value.get("name"), _TYPES.get(str(value.get("type")))
        sort = _IN_VALUES.get(above) or volume
        if not sort or not isinstance(name, str) or not name or value.get("optional") is True:
            continue
        yield sort, str(name), "", place["name"]
        key = value.get("key")
        if above in _IN_VALUES and isinstance(key, str) and key:
            yield sort, str(name), str(key), place["key"]
        if volume and not value.get("items"):
            # The mounts of a volume are below it; those of all containers, or of each.
            for field in ("globalMounts", "advancedMounts"):
                for _, mount, inner in mappings({field: value.get(field)}, place):
                    path = mount.get("subPath")
                    if isinstance(path, str) and path and "$" not in path:
                        yield sort, str(name), path.partition("/")[0], inner["subPath"]


def _read_files(inside: ContainerIn) -> Iterator[tuple[str, str, str, Place]]:
    """The keys that a container reads as files of a volume, by the paths in its arguments and variables."""
    folders = {(mount.mount_path or "").rstrip("/"): (mount, volume) for mount, volume in inside.mounts()}
    container = inside.container
    texts = [(word, container.at["command"][index]) for index, word in enumerate(container.command)]
    texts += [(word, container.at["args"][index]) for index, word in enumerate(container.args)]
    texts += [
        (one.value, one.at["value"]) for one in container.env if isinstance(one.value, str) and one.value
    ]
    for text, at in texts if folders else ():
        match = _FILE.fullmatch(text)
        mount, volume = folders.get(match[2], (None, None)) if match is not None else (None, None)
        if match is None or mount is None or volume is None or mount.sub_path or match[1] in folders:
            continue
        sort, source = _whole(volume)
        if source:
            yield sort, source, match[3], at.sub(match.start(1), match.end(1))


def _whole(volume: Volume) -> tuple[str, str]:
    """The kind and the name of the object whose keys are the files of a volume; empty if it is another volume."""
    for sort, source, naming in (
        ("ConfigMap", volume.config_map, "name"),
        ("Secret", volume.secret, "secretName"),
    ):
        if source and not source.get("items") and source.get("optional") is not True:
            return sort, str(source.get(naming) or "")
    return "", ""


def _sources(volume: Volume) -> Iterator[tuple[str, dict[str, Any], str, Place]]:
    """The ConfigMaps and Secrets of a volume: the kind, the source, the key of the name, and the place."""
    if volume.config_map is not None:
        yield "ConfigMap", volume.config_map, "name", volume.at["configMap"]
    if volume.secret is not None:
        yield "Secret", volume.secret, "secretName", volume.at["secret"]
    projected = mapping(volume.extra.get("projected"))
    for index, source in enumerate(listed(projected.get("sources"))):
        for sort, key in (("ConfigMap", "configMap"), ("Secret", "secret")):
            inner = source.get(key) if isinstance(source, dict) else None
            if isinstance(inner, dict):
                yield sort, inner, "name", volume.at["projected"]["sources"][index][key]
