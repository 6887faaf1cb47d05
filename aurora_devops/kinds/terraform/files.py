"""The syntax of a file of Terraform, whichever of the two syntaxes it has."""

from __future__ import annotations

from ...core.source import Source
from ...formats.hcl.reader import Parsed, parse


def parsed(source: Source) -> Parsed:
    """The syntax of a file."""
    if source.path.endswith(".json"):
        from .jsonfiles import parse_json

        return parse_json(source.text, variables=source.path.endswith(".tfvars.json"))
    return parse(source.text)
