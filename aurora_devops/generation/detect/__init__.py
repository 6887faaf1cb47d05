"""Facts about an application from its repository's files, each with the place it was read from; nothing is run."""

from __future__ import annotations

from ...code.sources import Sources
from .clues import Clue, Detector
from .detection import Detection, detect, detectors
from .folders import applications, below, within
from .texts import Texts

__all__ = [
    "Clue",
    "Detection",
    "Detector",
    "Sources",
    "Texts",
    "applications",
    "below",
    "detect",
    "detectors",
    "within",
]
