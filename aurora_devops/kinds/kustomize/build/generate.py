"""Generated ConfigMaps and Secrets, and the hash of their content in their name."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ....core.record import record
from ....core.untyped import mapping
from ....formats.built import BuiltMap, Origin
from .resource import Refused, Resource, text_of

# Reads the text of a file that is named at an origin; None if it is not text. Raises Refused.
Load = Callable[[str, Origin], str | None]
_LINE = 70
_HASHED = str.maketrans("013ae", "ghkmt")


@record
class Options:
    """What `generatorOptions` and `options` say."""

    labels: dict[str, tuple[str, Origin]]
    annotations: dict[str, tuple[str, Origin]]
    no_hash: bool = False
    immutable: bool = False


def generated(kind: str, data: Mapping[str, Any], origin: Origin, options: Options, load: Load) -> Resource:
    """A ConfigMap or a Secret from an entry of `configMapGenerator` or `secretGenerator`."""
    name = text_of(data.get("name"))
    if not name:
        raise Refused("a generator must have a name", origin)
    made = BuiltMap()
    made.put("apiVersion", "v1", origin)
    made.put("kind", kind, origin)
    metadata = BuiltMap()
    metadata.put("name", name, origin.at("name"))
    if namespace := text_of(data.get("namespace")):
        metadata.put("namespace", namespace, origin.at("namespace"))
    made.put("metadata", metadata, origin)
    if kind == "Secret":
        given = text_of(data.get("type"))
        made.put("type", given or "Opaque", origin.at("type") if given else origin)
    values, binary = _data(kind, data, origin, load)
    for key, held in (("data", values), ("binaryData", binary)):
        if held or (key == "data" and kind == "Secret"):
            made.put(key, held, origin)
    for key, entries in (("labels", options.labels), ("annotations", options.annotations)):
        if entries:
            mapping = BuiltMap()
            for entry in sorted(entries):
                mapping.put(entry, *entries[entry])
            metadata.put(key, mapping, origin)
    if options.immutable:
        made.put("immutable", True, origin)
    return Resource(made, origin, needs_hash=not options.no_hash, behavior=text_of(data.get("behavior")))


def service_account(data: BuiltMap, origin: Origin) -> Resource:
    """The ServiceAccount of an IAMPolicyGenerator."""
    cloud = text_of(data.get("cloud"))
    if cloud != "gke":
        raise Refused(f"the cloud '{cloud}' is not supported; 'cloud' must be gke", origin)
    account, service = (mapping(data.get(key)) for key in ("serviceAccount", "kubernetesService"))
    made, metadata, annotations = BuiltMap(), BuiltMap(), BuiltMap()
    made.put("apiVersion", "v1", origin)
    made.put("kind", "ServiceAccount", origin)
    made.put("metadata", metadata, origin)
    name, project = text_of(account.get("name")), text_of(account.get("projectId"))
    written = origin.at("serviceAccount", "name")
    annotations.put("iam.gke.io/gcp-service-account", f"{name}@{project}.iam.gserviceaccount.com", written)
    metadata.put("annotations", annotations, written)
    metadata.put("name", text_of(service.get("name")), origin.at("kubernetesService", "name"))
    if namespace := text_of(service.get("namespace")):
        metadata.put("namespace", namespace, origin.at("kubernetesService", "namespace"))
    return Resource(made, origin)


def _data(kind: str, data: Mapping[str, Any], origin: Origin, load: Load) -> tuple[BuiltMap, BuiltMap]:
    values, binary = BuiltMap(), BuiltMap()
    for key, text, at in _pairs(data, origin, load):
        if key in values or key in binary:
            raise Refused(f"the key '{key}' is generated twice", at)
        if text is None:
            # The bytes of a file that is not text are not known here.
            (values if kind == "Secret" else binary).put(key, "", at)
        else:
            values.put(key, _base64(text) if kind == "Secret" else text, at)
    return values, binary


def _base64(text: str) -> str:
    """Base64 in lines, as Kustomize writes a long value."""
    encoded = base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
    if len(encoded) < _LINE:
        return encoded
    return "".join(encoded[at : at + _LINE] + "\n" for at in range(0, len(encoded), _LINE))


def _pairs(data: Mapping[str, Any], origin: Origin, load: Load) -> Iterator[tuple[str, str | None, Origin]]:
    envs = [(path, origin.at("envs", index)) for index, path in enumerate(_strings(data, "envs", origin))]
    if env := text_of(data.get("env")):
        envs.append((env, origin.at("env")))
    for path, at in envs:
        yield from _env(load(path, at) or "", at)
    for index, literal in enumerate(_strings(data, "literals", origin)):
        at = origin.at("literals", index)
        key, equals, value = literal.partition("=")
        if not key or not equals:
            raise Refused(f"'{literal}' must be written as key=value", at)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield key, value, at
    for index, named in enumerate(_strings(data, "files", origin)):
        at = origin.at("files", index)
        key, equals, path = named.partition("=")
        if not equals:
            key, path = named.rpartition("/")[2], named
        elif not key or not path or "=" in path:
            raise Refused(f"'{named}' must be written as key=path", at)
        yield key, load(path, at), at


def _strings(data: Mapping[str, Any], key: str, origin: Origin) -> list[str]:
    found = data.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise Refused(f"'{key}' must be a list of strings", origin.at(key))
    return found


def _env(text: str, at: Origin) -> Iterator[tuple[str, str, Origin]]:
    for line in text.split("\n"):
        line = line.removesuffix("\r").lstrip()
        if not line or line.startswith("#"):
            continue
        key, _, value = line.partition("=")
        if key:
            yield key, value, at


def merge_generated(new: Resource, old: Resource) -> None:
    """What a generator with `behavior: merge` or `replace` takes over from the object that is there."""
    metadata = new.data["metadata"]
    for key in ("labels", "annotations"):
        held, own = old.metadata.get(key), metadata.get(key)
        if isinstance(held, BuiltMap):
            metadata.put(key, _merged(held, own), metadata.origins.get(key, new.origin))
    for key in ("name", "namespace"):
        if key in old.metadata:
            metadata.put(key, old.metadata[key], old.metadata.origins[key])
    if new.behavior == "merge":
        for key in ("data", "binaryData"):
            held, own = old.data.get(key), new.data.get(key)
            if isinstance(held, BuiltMap):
                new.data.put(key, _merged(held, own), new.origin)
    new.previous, new.prefixes, new.suffixes = old.previous, old.prefixes, old.suffixes
    new.variables = old.variables
    new.needs_hash = new.needs_hash and old.needs_hash


def _merged(old: BuiltMap, new: Any) -> BuiltMap:
    made = BuiltMap()
    for one in (old, new):
        for key, value in one.items() if isinstance(one, BuiltMap) else ():
            made.put(key, value, one.origins[key])
    return made


def hash_of(data: BuiltMap) -> str:
    """The hash that Kustomize appends to the name."""
    kind = text_of(data.get("kind"))
    # Kustomize means to hash the name as well, but does not find it.
    hashed: dict[str, Any] = {"kind": kind, "name": "", "data": _hashed(data, "data")}
    if kind == "Secret":
        hashed["type"] = text_of(data.get("type"))
    extra = "stringData" if kind == "Secret" else "binaryData"
    if isinstance(data.get(extra), dict):
        hashed[extra] = _hashed(data, extra)
    text = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # Go's encoder writes these characters as escapes.
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10].translate(_HASHED)


def _hashed(data: BuiltMap, key: str) -> Any:
    value = data.get(key)
    return "" if key not in data else value
