"""The images that Skaffold builds: it writes their tags into the manifests that it deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.untyped import listed, mapping

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
                value = mapping(tree.value)
                for part in (value, *map(mapping, listed(value.get("profiles")))):
                    artifacts = listed(mapping(part.get("build")).get("artifacts"))
                    found.update(
                        image for one in artifacts if isinstance(image := mapping(one).get("image"), str)
                    )
    return frozenset(found)
