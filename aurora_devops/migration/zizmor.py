"""zizmor: `zizmor.yml` (documentation, page Configuration)."""

from __future__ import annotations

from ..core.policy import Severity
from .files import File, Folder
from .settings import Settings

# What zizmor says only to those who ask for its pedantic or its auditor persona.
_ASKED = frozenset(
    {
        "anonymous-definition",
        "concurrency-limits",
        "secrets-outside-env",
        "self-hosted-runner",
        "undocumented-permissions",
        "unpinned-images",
    }
)
_SEVERITIES: dict[str, Severity] = {
    "high": "error",
    "medium": "warning",
    "low": "info",
    "informational": "info",
}


def read(folder: Folder, settings: Settings) -> None:
    """Take over what zizmor is set to."""
    for file in folder.data(".github/zizmor.yml", ".github/zizmor.yaml", "zizmor.yml", "zizmor.yaml"):
        known = settings.known("zizmor")
        settings.add_defaults("zizmor", file.path, [id for id in known if id not in _ASKED])
        for id in file.keys("rules"):
            _rule(file, id, settings)


def _rule(file: File, id: str, settings: Settings) -> None:
    at = ("rules", id)
    if file.get(*at, "disable") is True:
        settings.drop("zizmor", id, file.at(*at, "disable"))
        return
    for place, origin in file.strings(*at, "ignore"):
        name, _, line = place.partition(":")
        if line:
            settings.note(
                origin, f"on line {line} of {name} write # zizmor: ignore[{id}], which works here too"
            )
        elif name.isprintable() and "/" not in name:
            settings.drop("zizmor", id, origin, (f"/.github/workflows/{name}",))
        else:
            settings.note(origin, f"{name}: zizmor wants the name of a workflow's file")
    severity = _SEVERITIES.get(str(file.get(*at, "remap", "severity")))
    if severity is not None:
        settings.rate("zizmor", id, severity, file.at(*at, "remap", "severity"))
    if file.get(*at, "config") is not None:
        settings.note(file.at(*at, "config"), f"the config of {id} has no equivalent")
