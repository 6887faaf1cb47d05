"""Which folders of a repository are called as modules."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...core.lazy import regex

if TYPE_CHECKING:
    from ...core.context import Context

# The resources whose containers are compared with the programs of the repository.
RUNS = regex(r"\b(?:aws_apprunner_|aws_ecs_|azurerm_container_app|google_cloud_run_)")
_LOCAL = regex(r"""(?m)^\s*source\s*=\s*"(\.{1,2}(?:/[^"]*)?)\"""")


def largest_folders(context: Context) -> Mapping[str, int]:
    """By the text of a file: how many files the largest of the folders has that have it, as a copy or a link."""
    paths = [path for ending in (".tf", ".tofu") for path in context.glob(f"**/*{ending}")]
    sizes = Counter(map(posixpath.dirname, paths))
    found: dict[str, int] = {}
    for path in paths:
        if (source := context.source(path)) is not None:
            found[source.text] = max(found.get(source.text, 0), sizes[posixpath.dirname(path)])
    return found


def called_folders(context: Context) -> frozenset[str]:
    """The folders of the modules that files of the repository call."""
    found = set()
    for ending in (".tf", ".tofu"):
        for path in context.glob(f"**/*{ending}"):
            source = context.source(path)
            for match in _LOCAL.finditer(source.text) if source is not None else ():
                if (folder := context.join(path, match[1])) is not None:
                    found.add(folder)
    return frozenset(found)
