"""The settings of tools as models, and the paths that they name."""

from __future__ import annotations

from ...core.record import record
from ...core.source import Span


@record
class Reference:
    """A path that a setting names: as it is written, from the folder of the file, and what it is for messages.

    `base` is the folder from which the tool reads it, relative to that of the file; `/` is the root. It is
    only `likely` that the file exists if something else may write it.
    """

    written: str
    by: str
    at: Span
    folder: bool = False
    base: str = ""
    likely: bool = False


@record
class Settings:
    """The settings of a tool: their text, and the paths that they name."""

    text: str = ""
    references: tuple[Reference, ...] = ()
