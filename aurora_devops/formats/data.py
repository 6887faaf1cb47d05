"""Files of data, YAML or JSON: which they are, and their documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.source import Source
    from .yaml import Stream

# The endings of files of data, whose content tells what they are for.
ENDINGS = (".yaml", ".yml", ".json")
# The dialect of kinds whose files are JSON with comments, whatever the end of their path.
COMMENTED = "jsonc"
# The dialect of kinds whose files are templates of YAML.
TEMPLATED = "gotmpl"


def is_data(path: str) -> bool:
    """Whether a path is one of a file of data."""
    return path.lower().endswith(ENDINGS)


def read(source: Source, dialect: str = "core") -> Stream:
    """Read a file as JSON or YAML by its dialect or the end of its path; its documents are kept in `source.trees`.

    YAML in a file that should be JSON is a problem, but read: kubectl reads it by its content.
    """
    from . import json, yaml

    if dialect == COMMENTED:
        from . import jsonc

        stream = jsonc.read(source.text)
    elif dialect == TEMPLATED:
        from . import templated

        stream = templated.read(source.text)
    elif not _is_json(source):
        stream = yaml.read(source.text, dialect)
    else:
        stream = json.read(source.text)
        if not stream.documents and not source.text.lstrip().startswith(("{", "[")):
            stream.documents.extend(yaml.read(source.text, dialect).documents)
    source.trees = tuple(stream.documents)
    return stream


def is_ambiguous(source: Source) -> bool:
    """Whether the dialects of YAML may read its plain scalars differently."""
    from .yaml import AMBIGUOUS

    return not _is_json(source) and AMBIGUOUS.search(source.text) is not None


def _is_json(source: Source) -> bool:
    return source.path.lower().endswith(".json")
