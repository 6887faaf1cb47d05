"""Which files a kustomization refers to, and which kustomizations a file is used by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.context import Context, folders_of
from ...core.lazy import regex
from ...core.untyped import listed

if TYPE_CHECKING:
    from ...core.source import Source
    from .model import Kustomization

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_FILES = ("configurations", "transformers", "generators", "validators", "crds", "patchesStrategicMerge")
_FOLDERS = ("resources", "bases", "components")
# Where charts are, if `helmGlobals` has no `chartHome`.
CHART_HOME = "charts"


def patch_files(path: str, model: Kustomization, context: Context) -> tuple[str, ...]:
    """The files of patches and configuration, which are not objects by themselves."""
    named = [*model.patches_strategic_merge, *model.configurations, *model.transformers, *model.generators]
    named += [one.path for one in (*model.patches, *model.patches_json6902) if one.path]
    named += [one.path for one in model.replacements if one.path]
    found = (context.join(path, one) for one in named if "\n" not in one)
    return tuple(dict.fromkeys(one for one in found if one and context.exists(one)))


def users_of(path: str, context: Context) -> Iterable[str]:
    """The kustomizations that a file is a part of, also through others."""
    name = path.rpartition("/")[2]
    # A file is used by kustomizations in the folders above it only; a folder may be used by any.
    todo = [path] if name in NAMES else list(_users_above(path, context))
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


def _users_above(path: str, context: Context) -> Iterator[str]:
    """The kustomizations in the folders above a file that name it."""
    for folder in folders_of(path):
        for name in NAMES:
            above = f"{folder}/{name}" if folder else name
            if context.exists(above) and (
                path in _targets(above, context) or _in_chart(path, above, context)
            ):
                yield above


# An entry that is commented out: `#- ../certmanager`.
_COMMENTED = regex(r"(?m)^[ \t]*#[ \t]*-[ \t]+(\.{1,2}/[\w./-]+)[ \t]*$")


def is_commented(folder: str, context: Context) -> bool:
    """Whether a kustomization names a folder in a comment, so that it is a part which a user may turn on."""
    return folder in context.shared("commented folders", _commented)


def is_parked(folder: str, context: Context) -> bool:
    """Whether the kustomizations that name a folder do it in comments only, so that nothing builds it."""
    return is_commented(folder, context) and folder not in context.shared("kustomize users", _users)


def is_left_out(path: str, context: Context | None) -> bool:
    """Whether the kustomization of its folder names a file in a comment only, and no other one names it."""
    folder, _, file = path.rpartition("/")
    if context is None or file in NAMES:
        return False
    for name in NAMES:
        beside = f"{folder}/{name}" if folder else name
        if path in _left_out(beside, context):
            return path not in context.shared("kustomize users", _users)
    return False


def left_out(kustomization: str, context: Context) -> Iterator[str]:
    """The files beside a kustomization, and the folders, that it names in a comment, and that no kustomization uses."""
    source = context.source(kustomization)
    folders = _commented_in(source) if source is not None and "#" in source.text else ()
    found = [*_left_out(kustomization, context), *(path for path in folders if context.glob(f"{path}/*"))]
    users = context.shared("kustomize users", _users) if found else {}
    return (path for path in found if path not in users)


# `#- proxy_service.yaml`, `# - ./web.yaml`.
_COMMENTED_FILE = regex(r"(?m)^[ \t]*#[ \t#]*-[ \t]+(?:\./)?([\w.-]+\.(?:ya?ml|json))[ \t]*$")


def _left_out(kustomization: str, context: Context) -> dict[str, None]:
    """The existing files that a kustomization names in comments."""
    source = context.source(kustomization) if context.exists(kustomization) else None
    if source is None or "#" not in source.text:
        return {}
    named = (context.join(kustomization, match[1]) for match in _COMMENTED_FILE.finditer(source.text))
    return dict.fromkeys(path for path in named if path and context.exists(path))


def _commented(context: Context) -> frozenset[str]:
    """The folders that kustomizations name in comments."""
    sources = (context.source(path) for name in NAMES for path in context.glob(f"**/{name}"))
    return frozenset(path for source in sources if source is not None for path in _commented_in(source))


def _commented_in(source: Source) -> Iterator[str]:
    """The folders that a kustomization names in comments."""
    for match in _COMMENTED.finditer(source.text):
        path = Context.join(source.path, match[1].rstrip("/"))
        if path:
            yield path


def _in_chart(path: str, kustomization: str, context: Context) -> bool:
    """Whether a file is in a chart that a kustomization renders."""
    folders = (context.join(kustomization, chart) for chart in _charts(_data(kustomization, context)))
    return any(path.startswith(f"{folder}/") for folder in folders if folder)


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
    found = (context.join(path, used) for used in _named(_data(path, context)))
    return {target for target in found if target is not None}


def _data(path: str, context: Context) -> Any:
    trees = context.trees(path, "go")
    return trees[0].value if trees else None


def _charts(data: Any) -> Iterator[str]:
    """The paths of the charts that a kustomization renders."""
    if isinstance(data, dict) and data.get("helmCharts"):
        settings = data.get("helmGlobals")
        home = settings.get("chartHome") if isinstance(settings, dict) else None
        for chart in listed(data["helmCharts"]):
            if isinstance(chart, dict):
                yield chart_folder(chart, home if isinstance(home, str) else "")


def chart_folder(data: Mapping[str, Any], home: str) -> str:
    """The path of the chart of an entry of `helmCharts`, from the folder of its kustomization."""
    name, version = data.get("name"), data.get("version")
    pulled = f"{name}-{version}/" if version and data.get("repo") else ""
    return f"{home or CHART_HOME}/{pulled}{name}"


def _named(data: Any) -> Iterator[str]:
    """The paths of other files and folders in a kustomization."""
    if not isinstance(data, dict):
        return
    for key in (*_FOLDERS, *_FILES):
        yield from _texts(data.get(key))
    for key in ("patches", "patchesJson6902", "replacements"):
        for item in listed(data.get(key)):
            yield from _texts([item.get("path")] if isinstance(item, dict) else ())
    for key in ("configMapGenerator", "secretGenerator"):
        for item in listed(data.get(key)):
            if isinstance(item, dict):
                yield from _texts(item.get("envs"))
                yield from (text.rpartition("=")[2] for text in _texts(item.get("files")))
    for item in listed(data.get("helmCharts")):
        if isinstance(item, dict):
            yield from _texts([item.get("valuesFile")])
            yield from _texts(item.get("additionalValuesFiles"))


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, (list, tuple)) else ():
        if isinstance(item, str) and "\n" not in item:
            yield item
