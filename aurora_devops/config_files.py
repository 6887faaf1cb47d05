"""The files that the configurations of Prometheus and Alertmanager name, such as those with credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .core.walking import mappings
from .facts import NamedConfigFile
from .subjects import is_dynamic

if TYPE_CHECKING:
    from .core.kind import Document
    from .core.place import Place


def named_files(program: str, document: Document, at: Place) -> Iterator[NamedConfigFile]:
    """The absolute paths of files in the configuration of a program: `credentials_file`, `api_url_file`, `ca_file`."""
    for _, data, place in mappings(document.tree.value, at) if document.tree is not None else ():
        for key, file in data.items():
            named = isinstance(key, str) and key.endswith("_file") and isinstance(file, str)
            if named and file.startswith("/") and not is_dynamic(file):
                yield document.fact(NamedConfigFile, place[key], program=program, file=file)
