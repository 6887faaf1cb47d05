"""What is read from source code, each with its file and line."""

from __future__ import annotations

from typing import Literal

from ..core.record import record

# stated: a file says it. implied: it follows from what a file says. usual: what the framework does unless told.
Confidence = Literal["stated", "implied", "usual"]


@record
class Route:
    """A path that is served, with the prefixes of its routers, and where the code says so."""

    method: str
    path: str
    file: str
    line: int
    handler: str = ""
    confidence: Confidence = "stated"


def joined(prefix: str, path: str) -> str:
    """A path below a prefix, with one slash between."""
    whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
    return whole + "/" if path.endswith("/") and len(path) > 1 else whole
