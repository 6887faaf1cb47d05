"""The rights of the pipeline in the cluster: the requests of the commands that it runs, and no others.

Sources: kubernetes.io/docs/reference/access-authn-authz/rbac/ and authorization/, and the requests of `kubectl -v 8`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aurora_devops.core.record import record
from aurora_devops.formats import yaml


@record
class Rule:
    """A rule of a Role; without names it is about all objects of the resources."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    names: tuple[str, ...] = ()
    why: str = ""


def rules(applied: Iterable[tuple[str, str, str]], *, migrates: bool, forwards: bool) -> tuple[Rule, ...]:
    """The rules for objects that are applied, each with its group, its resource and its name.

    `forwards` is whether a port of a Pod is forwarded.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for group, resource, name in applied:
        found.setdefault(group, {}).setdefault(resource, set()).add(name)
    return (*_applied(found), *_others(migrates=migrates, forwards=forwards))


def objects(texts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The group, the resource and the name of each object in manifests."""
    for text in texts:
        for document in yaml.read(text).documents:
            data = document.value if isinstance(document.value, dict) else {}
            metadata, kind = data.get("metadata"), str(data.get("kind", ""))
            # A template of the team may be anything.
            if isinstance(metadata, dict) and "name" in metadata and kind:
                version = str(data.get("apiVersion", ""))
                group = version.partition("/")[0] if "/" in version else ""
                yield group, _plural(kind.lower()), str(metadata["name"])


def _plural(kind: str) -> str:
    """The resource of a kind, as the API of Kubernetes names it."""
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _applied(found: dict[str, dict[str, set[str]]]) -> Iterator[Rule]:
    for group, resources in sorted(found.items()):
        yield Rule(group, tuple(sorted(resources)), ("create",))
        # The rolling update of a Deployment is watched.
        for resource, names in sorted(resources.items()):
            verbs = ("get", "list", "patch", "watch") if resource == "deployments" else ("get", "patch")
            yield Rule(group, (resource,), verbs, tuple(sorted(names)))


def _others(*, migrates: bool, forwards: bool) -> Iterator[Rule]:
    yield Rule("apps", ("replicasets",), ("list",), why="The revisions that a roll back returns to.")
    if migrates:
        verbs = ("create", "get", "list", "watch")
        yield Rule("batch", ("jobs",), verbs, why="The migration, each time under another name.")
    if forwards:
        yield Rule("", ("pods",), ("get", "list"), why="The check of the health through a forwarded port.")
        # A WebSocket is opened with GET, the older protocol with POST.
        yield Rule("", ("pods/portforward",), ("create", "get"))
