"""The syntax of a file of Terraform, whichever of the two syntaxes it has."""

from __future__ import annotations

from functools import lru_cache

from ...core.source import Source
from ...formats.hcl.reader import Parsed, parse


def parsed(source: Source) -> Parsed:
    """The syntax of a file; it is kept for the next calls of its module."""
    if source.path.endswith(".json"):
        from .jsonfiles import parse_json

        return parse_json(source.text, variables=source.path.endswith("vars.json"))
    return _parsed(source.text)


def is_template(source: Source) -> bool:
    """Whether a file is a template of a file of Terraform, which another program fills in."""
    return ("{{" in source.text or "{%" in source.text) and not parsed(source).complete


_parsed = lru_cache(maxsize=512)(parse)
