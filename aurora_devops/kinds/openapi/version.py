"""The version of the specification that a description declares."""

from __future__ import annotations

from typing import Any


def version_of(data: Any) -> tuple[int, int] | None:
    """The version of the specification that data declares; None where it is not an API description."""
    if not isinstance(data, dict):
        return None
    said = data.get("swagger", data.get("openapi"))
    parts = str(said).split(".") if isinstance(said, (str, int, float)) else []
    if not parts or not all(part.isdecimal() for part in parts[:2]):
        return None
    major, minor = int(parts[0][:3]), int(parts[1][:3]) if len(parts) > 1 else 0
    return (major, minor) if major == (2 if "swagger" in data else 3) else None
