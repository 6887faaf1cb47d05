"""What in an answer comes from nowhere: digests and commits that no model can know, and hosts that are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import unified_diff

from aurora_devops.core.lazy import regex
from aurora_devops.generation.bundle import Artifact

_PIN = regex(r"(?<![0-9a-f])(?:sha256:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")
_HOST = regex(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
# Commands that connect to a host, which needs no scheme there.
_CONNECTS = regex(r"(?<![\w./-])(?:curl|wget|nc|ncat|netcat|socat|ssh|scp|sftp|rsync|telnet|ftp)\s[^\n]*")
_BARE_HOST = regex(
    r"(?<![\w./-])(?:[\w.-]+@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?=[/:\s\"']|$)"
)
_OUTPUT = regex(r"(?<!\S)(?:-\w*[oO]|--output(?:-document)?)[ =]\S+")
# A longer command is in one line of a script.
_JOINED = regex(r"\\\n\s*")
# The lines of a difference that are shown.
_MOST_LINES = 60


class Origins:
    """The texts that a value may come from: what a model is given, and the repository."""

    def __init__(self, given: Iterable[str], files: Mapping[str, str]) -> None:
        self._given = "\n".join(given)
        self._files = files
        self._known: dict[str, bool] = {}

    def invented(self, artifacts: Iterable[Artifact]) -> tuple[str, ...]:
        """The digests and commits that come from nowhere, each as a line for who has to mend it."""
        return tuple(
            f"{artifact.path}:{number}: {pin} is in no data: take one that is"
            for artifact in artifacts
            for number, line in enumerate(artifact.text.splitlines(), 1)
            for pin in _PIN.findall(line)
            if not self._knows(pin)
        )

    def hosts(self, artifacts: Iterable[Artifact]) -> tuple[str, ...]:
        """The hosts that nothing else names."""
        found = set()
        for artifact in artifacts:
            found.update(_HOST.findall(artifact.text))
            for command in _CONNECTS.findall(_JOINED.sub(" ", artifact.text)):
                found.update(_BARE_HOST.findall(_OUTPUT.sub(" ", command)))
        found = {host.lower() for host in found}
        return tuple(sorted(host for host in found if not self._knows(host)))

    def _knows(self, value: str) -> bool:
        if value not in self._known:
            self._known[value] = value in self._given or any(
                value in self._files[path] for path in self._files
            )
        return self._known[value]


def difference(draft: str, text: str) -> str:
    """The lines that a text has instead of those of a draft, for a note; empty if they are the same."""
    lines = [
        f"    {line}"
        for line in unified_diff(draft.splitlines(), text.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"    and {len(lines) - _MOST_LINES} more lines"]
    return "\n".join(lines)
