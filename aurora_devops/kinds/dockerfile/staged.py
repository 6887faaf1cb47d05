"""The Dockerfiles whose build context is a folder that a tool fills with what other steps have made."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from ...core.untyped import listed, mapping

if TYPE_CHECKING:
    from ...core.context import Context


def is_staged(path: str, context: Context) -> bool:
    """Whether a tool builds a Dockerfile in a folder of its own: GoReleaser, by its configuration, or leeway."""
    name = posixpath.basename(path).lower()
    return "goreleaser" in name or "leeway" in name or path in context.shared("staged images", _of_goreleaser)


def _of_goreleaser(context: Context) -> frozenset[str]:
    """The Dockerfiles in the configurations of GoReleaser, from the root and from the folder of the configuration."""
    found: set[str] = set()
    configurations = (
        path
        for start in (".", "")
        for end in ("yaml", "yml")
        for path in context.glob(f"**/{start}goreleaser*.{end}")
    )
    for path in configurations:
        for tree in context.trees(path) or ():
            data = mapping(tree.value)
            for image in map(mapping, (*listed(data.get("dockers")), *listed(data.get("dockers_v2")))):
                dockerfile = image.get("dockerfile", "Dockerfile")
                if isinstance(dockerfile, str):
                    folders = ("", posixpath.dirname(path))
                    found.update(posixpath.normpath(posixpath.join(folder, dockerfile)) for folder in folders)
    return frozenset(found)
