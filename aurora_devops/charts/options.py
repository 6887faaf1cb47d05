"""The options of charts: values files, and what the cluster serves."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..core.context import path_pattern
from ..core.options import PolicyOptions, option

if TYPE_CHECKING:
    from .files import Files

# The files of one rendering, the later ones over the earlier ones.
Together = tuple[str, ...]


class ChartOptions(PolicyOptions):
    """How charts are rendered."""

    word = "helm-chart"

    values_files: dict[str, list[str | list[str]]] = option(
        {},
        description="Values files by chart: the folder of the chart and the files, as paths or patterns from the root. "
        "The chart is rendered with each file; the files of a list in the list are used together, the later over the "
        "earlier ones.",
    )
    found_values: bool = option(
        True,
        description="Whether charts are also rendered with the values files beside them and with those of the "
        "releases in the repository.",
    )
    api_versions: list[str] = option(
        [],
        description="API versions that the cluster serves beside those of Kubernetes, such as "
        "`monitoring.coreos.com/v1`.",
    )

    def given(self, folder: str, files: Files) -> Iterator[Together]:
        """The files of each rendering of the chart in a folder; a path that does not exist is among them."""
        for pattern, entries in self.values_files.items():
            if path_pattern(_normal(pattern)).match(folder):
                for entry in entries:
                    if isinstance(entry, str):
                        yield from ((path,) for path in _paths(entry, files))
                    else:
                        yield tuple(path for part in entry for path in _paths(part, files))


def _normal(path: str) -> str:
    found = posixpath.normpath(path)
    return "" if found == "." else found


def _paths(pattern: str, files: Files) -> Iterable[str]:
    """The files that a path or a pattern means; the pattern itself if it matches none."""
    pattern = _normal(pattern)
    return files.glob(pattern) or (pattern,)
