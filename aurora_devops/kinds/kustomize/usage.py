"""Which files a kustomization refers to, and which kustomizations a file is used by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import Kustomization

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_FILES = ("configurations", "transformers", "generators", "validators", "crds", "patchesStrategicMerge")
_FOLDERS = ("resources", "bases", "components")


def patch_files(path: str, model: Kustomization, context: Context) -> tuple[str, ...]:
    """The files of patches and configuration, which are not objects by themselves."""
    named = [*model.patches_strategic_merge, *model.configurations, *model.transformers, *model.generators]
    named += [one.path for one in (*model.patches, *model.patches_json6902) if one.path]
    named += [one.path for one in model.replacements if one.path]
    found = (context.join(path, one) for one in named if "\n" not in one)
    return tuple(dict.fromkeys(one for one in found if one and context.exists(one)))


def users_of(path: str, context: Context) -> Iterable[str]:
    """The kustomizations that a file is a part of, also through others."""
    folder, _, name = path.rpartition("/")
    # A file is used by kustomizations in the folders above it only; a folder may be used by any.
    todo = [path] if name in NAMES else list(_users_above(path, folder, context))
    found = dict.fromkeys(todo)
    if not todo:
        return ()
    users = context.shared("kustomize users", _users)
    while todo:
        for user in users.get(todo.pop().rpartition("/")[0], ()):
            if user not in found:
                found[user] = None
                todo.append(user)
    return found


def _users_above(path: str, folder: str, context: Context) -> Iterator[str]:
    """The kustomizations in the folders above a file that name it."""
    while True:
        for name in NAMES:
            above = f"{folder}/{name}" if folder else name
            if context.exists(above) and path in _targets(above, context):
                yield above
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _users(context: Context) -> dict[str, list[str]]:
    """For each file and folder, the kustomizations that name it."""
    users: dict[str, list[str]] = {}
    for name in NAMES:
        for path in context.glob(f"**/{name}"):
            for target in _targets(path, context):
                users.setdefault(target, []).append(path)
    return users


def _targets(path: str, context: Context) -> set[str]:
    """The files and folders that a kustomization names."""
    trees = context.trees(path, "go") or ()
    found = (context.join(path, used) for tree in trees[:1] for used in _named(tree.value))
    return {target for target in found if target is not None}


def _named(data: Any) -> Iterator[str]:
    """The paths of other files and folders in a kustomization."""
    if not isinstance(data, dict):
        return
    for key in (*_FOLDERS, *_FILES):
        yield from _texts(data.get(key))
    for key in ("patches", "patchesJson6902", "replacements"):
        for item in _list(data.get(key)):
            yield from _texts([item.get("path")] if isinstance(item, dict) else ())
    for key in ("configMapGenerator", "secretGenerator"):
        for item in _list(data.get(key)):
            if isinstance(item, dict):
                yield from _texts(item.get("envs"))
                yield from (text.rpartition("=")[2] for text in _texts(item.get("files")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, (list, tuple)) else ():
        if isinstance(item, str) and "\n" not in item:
            yield item
