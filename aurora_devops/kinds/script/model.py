"""The model of a shell script."""

from __future__ import annotations

from ...core.record import record


@record(eq=False)
class ScriptFile:
    """A shell script."""

    text: str
