"""The data of manifests: TOML and JSON that may be wrong."""

from __future__ import annotations

import json
import re
from typing import Any

from ..core.lazy import regex


def toml(text: str) -> dict[str, Any]:
    """The data of a TOML file; empty if it cannot be read.

    Inline tables on several lines are TOML 1.1, which Cargo reads and Python before 3.15 does not.
    """
    import tomllib

    for written in (str, on_one_line):
        try:
            return tomllib.loads(written(text))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
    return {}


_TOKEN = regex(
    r'"""(?>(?:[^"\\]|\\.|"(?!""))*)"""|\'\'\'(?>(?:[^\']|\'(?!\'\'))*)\'\'\'|"(?>(?:[^"\\\n]|\\.)*)"|\'[^\'\n]*+\''
    r"|#[^\n]*+|,(?=(?>(?:\s|#[^\n]*+\n)*)\})|[{}\n]",
    re.DOTALL,
)


def on_one_line(text: str) -> str:
    """A TOML file with each inline table on one line, without comments and a comma at its end."""
    depth = 0

    def change(match: re.Match[str]) -> str:
        nonlocal depth
        found = match[0]
        depth += (found == "{") - (found == "}")
        return "" if depth > 0 and (found in "\n," or found.startswith("#")) else found

    return _TOKEN.sub(change, text)


def json_object(text: str) -> dict[str, Any]:
    """The object of a JSON file; empty if it cannot be read."""
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def table(data: Any, *keys: str) -> dict[str, Any]:
    """The mapping below these keys; empty if it does not exist."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
