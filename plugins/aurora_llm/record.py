"""The record of a run, as lines of JSON: what was sent and answered, found, refused and made up for."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from aurora_devops.core import cache
from aurora_devops.core.settings import ConfigError

if TYPE_CHECKING:
    from .outgoing import Mask


def default_path(root: Path | None) -> Path:
    """Where the record of the last run for a repository is kept: in the user's own cache folder."""
    place = str(root.resolve()) if root is not None else ""
    return cache.folder() / "records" / f"{cache.digest(place)}.jsonl"


class Record:
    """Writes events to a file that only its owner reads; whatever is written is masked.

    Raises ConfigError where the file cannot be written: nothing is sent that is not recorded.
    """

    def __init__(self, path: Path, mask: Mask) -> None:
        self.path = path
        self._mask = mask
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise ConfigError(f"record {path}: {error.strerror}") from None
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace")
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)

    def __call__(self, event: str, **fields: object) -> None:
        """One event, with the time."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "event": event, **self._mask.all(fields)}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self._file.flush()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
