"""What a detector sees and what it says: clues with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...code.evidence import Confidence
from ...code.sources import Sources
from ...core.record import record

CONFIDENCES: tuple[Confidence, ...] = ("stated", "implied", "usual")


@record
class Clue:
    """A fact with its evidence: a field of the Application, a value for it, and why it is believed.

    Of a field with several values (`dependencies`, `environment`, `hosts`) each clue gives one.
    """

    field: str
    value: Any
    why: str
    path: str = ""
    line: int = 0
    confidence: Confidence = "stated"

    @property
    def evidence(self) -> str:
        """Why, and where: `uvicorn --port in Procfile:1`."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{self.why} in {place}" if place else self.why


@record
class Detector:
    """One thing to look for; `language` is that of the applications it knows, empty where it knows all.

    `code` looks into the source code, which is read only where a framework tells that there is an application.
    """

    name: str
    look: Callable[[Sources], Iterable[Clue]]
    language: str = ""
    code: Callable[[Sources], Iterable[Clue]] | None = None
