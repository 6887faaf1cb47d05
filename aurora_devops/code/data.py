"""The data of manifests: TOML and JSON that may be wrong."""

from __future__ import annotations

import json
from typing import Any


def toml(text: str) -> dict[str, Any]:
    """The data of a TOML file; empty if it cannot be read."""
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


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
