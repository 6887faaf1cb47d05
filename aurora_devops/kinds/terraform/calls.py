"""Which folders of a repository are called as modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import regex

if TYPE_CHECKING:
    from ...core.context import Context

# The resources whose containers are compared with the programs of the repository.
RUNS = regex(r"\b(?:aws_apprunner_|aws_ecs_|azurerm_container_app|google_cloud_run_)")
_LOCAL = regex(r"""(?m)^\s*source\s*=\s*"(\.{1,2}(?:/[^"]*)?)\"""")


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
