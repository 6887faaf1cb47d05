"""What a kustomization changes in all its objects: namespace, names, labels, annotations, images, replicas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ....formats.built import BuiltMap, BuiltSeq, Origin
from .fields import MAPPING, SCALAR, visit
from .fieldspecs import FieldSpec, Specs
from .resource import Gvk, Refused, Resource, pattern, text_of

_UNPREFIXED = (
    Gvk(kind="CustomResourceDefinition"),
    Gvk("apiregistration.k8s.io", "", "APIService"),
    Gvk(kind="Namespace"),
)
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_NAMESPACE = (FieldSpec("metadata/namespace", create=True),)


def set_namespace(
    resources: Iterable[Resource],
    namespace: str,
    origin: Origin,
    specs: Specs,
    subjects: str = "defaultOnly",
    unset_only: bool = False,
) -> None:
    """Set the namespace of all objects that have one, and where else it is written."""
    resources = list(resources)

    def change(holder: Any, key: Any) -> None:
        _scalar(holder, key)
        if not (unset_only and text_of(holder[key])):
            holder.put(key, namespace, origin)

    for resource in resources:
        resource.remember()
        kind, version = resource.gvk.kind, text_of(resource.data.get("apiVersion"))
        if not resource.id.cluster_scoped:
            visit(resource, _NAMESPACE, change, SCALAR, origin)
        if kind in _BINDINGS:
            _set_subjects(resource, subjects, change, origin)
        own = [
            spec
            for spec in specs
            if spec.path != "metadata/namespace"
            and not (spec.path == "metadata/name" and version != "v1")
            and not (kind in _BINDINGS and spec.gvk.kind in _BINDINGS and spec.path == "subjects/namespace")
        ]
        visit(resource, own, change, SCALAR, origin)
    seen: dict[Any, Resource] = {}
    for resource in resources:
        if seen.setdefault(resource.id.key, resource) is not resource:
            raise Refused(f"with namespace '{namespace}' there are two of {resource.id}", origin)


def _set_subjects(resource: Resource, mode: str, change: Any, origin: Origin) -> None:
    subjects = resource.data.get("subjects")
    for subject in subjects if isinstance(subjects, BuiltSeq) else ():
        if not isinstance(subject, BuiltMap):
            continue
        chosen = (
            subject.get("kind") == "ServiceAccount"
            if mode == "allServiceAccounts"
            else mode != "none" and subject.get("name") == "default"
        )
        if chosen:
            if "namespace" not in subject:
                subject.put("namespace", "", origin)
            change(subject, "namespace")


def _scalar(holder: Any, key: Any) -> None:
    if isinstance(holder[key], (dict, list)):
        raise Refused("a field that must be a scalar is not", holder.origins[key])


def add_affix(resources: Iterable[Resource], text: str, specs: Specs, prefix: bool) -> None:
    """Put a prefix before the names, or a suffix behind them."""

    def change(holder: Any, key: Any) -> None:
        _scalar(holder, key)
        name = text_of(holder[key])
        holder.put(key, text + name if prefix else name + text, holder.origins[key])

    for resource in resources:
        original = resource.original
        if any(original.gvk.selected_by(gvk) for gvk in _UNPREFIXED):
            continue
        for spec in specs:
            if not original.gvk.selected_by(spec.gvk):
                continue
            if spec.path == "metadata/name" and text:
                (resource.prefixes if prefix else resource.suffixes).append(text)
                resource.remember()
            visit(resource, (spec,), change, SCALAR)


def add_entries(
    resources: Iterable[Resource], entries: Mapping[str, tuple[str, Origin]], specs: Specs
) -> None:
    """Set labels or annotations in all the mappings that the specifications name."""
    for resource in resources:
        for key in sorted(entries):
            value, origin = entries[key]

            def change(
                holder: Any, at: Any, key: str = key, value: str = value, origin: Origin = origin
            ) -> None:
                mapping = holder[at]
                if mapping is None:
                    mapping = BuiltMap()
                    holder.put(at, mapping, holder.origins[at])
                if not isinstance(mapping, BuiltMap):
                    raise Refused("labels and annotations must be a mapping", holder.origins[at])
                mapping.put(key, value, origin)

            visit(resource, specs, change, MAPPING, origin)


def set_replicas(resources: Iterable[Resource], name: str, count: int, origin: Origin, specs: Specs) -> bool:
    """Set the replicas of the objects with a name; whether there are any."""
    found = False

    def change(holder: Any, key: Any) -> None:
        _scalar(holder, key)
        holder.put(key, count, origin)

    for spec in specs:
        for resource in resources:
            if any(one.name == name and one.gvk.selected_by(spec.gvk) for one in resource.ids()):
                found = True
                visit(resource, (spec,), change, SCALAR, origin)
    return found


def set_image(resources: Iterable[Resource], image: Mapping[str, Any], origin: Origin, specs: Specs) -> bool:
    """Change the images with a name; whether there are any."""
    changes = _ImageChange(image, origin)
    for resource in resources:
        if resource.gvk.kind == "CustomResourceDefinition":
            continue
        for container in _containers(resource.data):
            if "image" in container:
                changes.apply(container, "image")
        visit(resource, specs, changes.apply)
    return changes.found


def image_names(resources: Iterable[Resource]) -> Iterator[str]:
    """The names of the images of all containers."""
    for resource in resources:
        for container in _containers(resource.data):
            if isinstance(image := container.get("image"), str):
                yield split_image(image)[0]


class _ImageChange:
    """What an entry of `images` does to the images with its name."""

    def __init__(self, image: Mapping[str, Any], origin: Origin) -> None:
        self.image = image
        self.origin = origin
        self.found = False
        name = text_of(image.get("name"))
        self.matches = pattern(name, "", r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?\Z").match
        wanted = ("newTag", "digest", "newName", "tagSuffix")
        key = next((key for key in wanted if text_of(image.get(key))), None)
        self.at = origin.at(key) if key else origin

    def apply(self, holder: Any, key: Any) -> None:
        """Change the image at a key, if it has the name."""
        value = holder[key]
        if value is None:
            return
        _scalar(holder, key)
        text = text_of(value)
        if self.matches(text):
            self.found = True
            changed = self._changed(text)
            if changed != text:
                holder.put(key, changed, self.at)

    def _changed(self, text: str) -> str:
        name, tag, digest = split_image(text)
        said = {key: text_of(self.image.get(key)) for key in ("newName", "newTag", "digest", "tagSuffix")}
        name = said["newName"] or name
        if said["newTag"]:
            tag, digest = said["newTag"], said["digest"]
        elif said["digest"]:
            tag, digest = "", said["digest"]
        elif said["tagSuffix"]:
            tag, digest = tag + said["tagSuffix"], ""
        return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def split_image(text: str) -> tuple[str, str, str]:
    """The name, the tag and the digest of an image."""
    slash = max(text.find("/"), 0)
    rest, _, digest = text[slash:].partition("@")
    name, _, tag = rest.partition(":")
    return text[:slash] + name, tag, digest


def _containers(value: Any) -> Iterator[BuiltMap]:
    """The items of all lists `containers` and `initContainers` at any depth."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, BuiltMap):
            for key, inner in node.items():
                if isinstance(inner, (BuiltMap, BuiltSeq)):
                    stack.append(inner)
                if key in ("containers", "initContainers") and isinstance(inner, BuiltSeq):
                    for item, origin in zip(inner, inner.origins, strict=True):
                        if isinstance(item, BuiltMap):
                            yield item
                        elif item is not None:
                            raise Refused(f"an item of '{key}' must be a mapping", origin)
        elif isinstance(node, BuiltSeq):
            stack.extend(item for item in node if isinstance(item, (BuiltMap, BuiltSeq)))
