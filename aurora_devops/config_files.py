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
    """The absolute paths of files in the configuration of a program: `credentials_file`, `api_url_file`, `ca_file`.

    Those of rules are patterns: `/etc/prometheus/rules/*.yml`.
    """
    whole = document.tree.value if document.tree is not None else None
    for _, data, place in mappings(whole, at):
        for key, file in data.items():
            named = isinstance(key, str) and key.endswith("_file") and isinstance(file, str)
            if named and file.startswith("/") and not is_dynamic(file):
                yield document.fact(NamedConfigFile, place[key], program=program, file=file)
    for key in _LISTS:
        patterns = whole.get(key) if isinstance(whole, dict) else None
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if isinstance(pattern, str) and pattern.startswith("/") and not is_dynamic(pattern):
                yield document.fact(NamedConfigFile, at[key][index], program=program, file=pattern)


_LISTS = ("rule_files", "scrape_config_files")
