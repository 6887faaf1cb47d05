"""The variables that the scripts which start a program set before they do."""

from __future__ import annotations

from ..core.lazy import regex
from .sources import Sources

_DOCKERFILE = regex(r"(?:^|/)[^/]*(?:[Dd]ocker|[Cc]ontainer)file[^/]*$")
_SCRIPT = regex(r"(?:\.(?:ba|z)?sh|(?:^|/)[^/.]+)$")
# `export NAME=value`, `NAME=value` and `: "${NAME:=value}"`.
_SET = regex(r"(?m)^[ \t]*(?:export[ \t]+|:[ \t]*\"?\$\{)?([A-Z_][A-Z0-9_]*):?=")
_LONGEST = 100_000


def set_by_scripts(sources: Sources) -> frozenset[str]:
    """The variables that scripts set which a Dockerfile of the program names."""
    dockerfiles = "\n".join(sources.text(path) for path in sources.paths if _DOCKERFILE.search(path))
    if not dockerfiles:
        return frozenset()
    return frozenset(
        name
        for path in sources.paths
        if _SCRIPT.search(path) and path.rpartition("/")[2] in dockerfiles and not _DOCKERFILE.search(path)
        for name in _SET.findall(sources.text(path)[:_LONGEST])
    )
