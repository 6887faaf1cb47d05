"""Facts about an application from its repository's files, each with the place it was read from; nothing is run."""

from __future__ import annotations

from .clues import Clue, Detector, Sources
from .detection import Detection, detect, detectors
from .texts import Texts

__all__ = ["Clue", "Detection", "Detector", "Sources", "Texts", "detect", "detectors"]
