"""The images that Skaffold builds: it writes their tags into the manifests that it deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...core.context import Context


def is_built(name: str, context: Context | None) -> bool:
    """Whether a configuration of Skaffold in the repository builds an image."""
    return context is not None and name in context.shared("skaffold images", _images)


def _images(context: Context) -> frozenset[str]:
    found: set[str] = set()
    for ending in ("yaml", "yml"):
        for path in context.glob(f"**/skaffold*.{ending}"):
            for tree in context.trees(path, "go") or ():
                value = _mapping(tree.value)
                for part in (value, *map(_mapping, _list(value.get("profiles")))):
                    artifacts = _list(_mapping(part.get("build")).get("artifacts"))
                    found.update(
                        image for one in artifacts if isinstance(image := _mapping(one).get("image"), str)
                    )
    return frozenset(found)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
