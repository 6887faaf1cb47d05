"""Color, width and progress bar of a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Shorter runs show no progress bar.
BAR_AFTER = 0.7


def colour(choice: str, stream: TextIO) -> bool:
    """Whether to color a stream: by option, NO_COLOR, FORCE_COLOR or because it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The number of columns of the terminal."""
    return shutil.get_terminal_size((100, 24)).columns


class Bar:
    """A progress bar on standard error, for runs that take longer than a moment."""

    def __init__(self, title: str, quiet: bool = False) -> None:
        self._title = title
        self._shown = not quiet and sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn: float = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` files are done."""
        now = time.monotonic()
        if not self._shown or now - self._began < BAR_AFTER or (now - self._drawn < 0.1 and done < total):
            return
        self._drawn = now
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            # No thread that redraws: a run may fork.
            self._bar = Progress(console=Console(stderr=True), auto_refresh=False, transient=True)
            self._task = self._bar.add_task(self._title, total=total)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)
        self._bar.refresh()
