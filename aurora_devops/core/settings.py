"""How a run is set: what the configuration and the command line come to, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from .record import field, record

if TYPE_CHECKING:
    from .config import Override
    from .policy import Severity


class ConfigError(Exception):
    """A setting or an argument is invalid; the message is one line, with file and line if known."""


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint with the nearest right name, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


@record
class Command:
    """What the command line names, which no configuration undoes: policies, and whether it gives the profile."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: bool = False

    @property
    def given(self) -> bool:
        """Whether the command line names what to check."""
        return bool(self.select) or self.profile


@record
class Settings:
    """The settings of a run; their meaning and defaults are those of the section `lint` (`config.LintConfig`).

    It is not a model of pydantic, so that a run without a configuration file does not import it.
    `profile_given` tells whether a file sets the profile, `command` is what the command line named, `nested`
    the settings of each folder below the root that has its own; they only add.
    """

    profile: str = "recommended"
    profile_given: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    exclude: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    fail_on: Literal["error", "warning", "info", "never"] = "warning"
    require_reason: bool = False
    max_file_size: int = 5_000_000
    command: Command = Command()
    nested: tuple[tuple[str, Settings], ...] = ()
