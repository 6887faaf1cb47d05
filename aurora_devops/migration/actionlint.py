"""actionlint: `.github/actionlint.yaml` (documentation, page Configuration)."""

from __future__ import annotations

from ..core.lazy import regex
from .files import File, Folder, Origin
from .paths import from_glob
from .settings import Settings

# Its patterns are over messages: what in one tells the message, and the policy that answers for it.
_MESSAGES = (
    (regex(r"potentially untrusted"), "script-injection"),
    (regex(r"label.*is unknown"), "unknown-runner"),
    (regex(r"too old to run"), "outdated-action"),
    (regex(r"constant expression"), "constant-condition"),
    (regex(r"property.*is not defined"), "unknown-property"),
    (regex(r"input.*is not defined in action"), "unknown-action-input"),
    (regex(r"workflow command.*deprecated"), "deprecated-command"),
)
_SHELLCHECK = regex(r"\bSC\d{4}\b")


def read(folder: Folder, settings: Settings) -> None:
    """Take over what actionlint is set to."""
    for file in folder.data(".github/actionlint.yaml", ".github/actionlint.yml"):
        settings.add_defaults("actionlint", file.path, settings.known("actionlint"))
        for label, origin in file.strings("self-hosted-runner", "labels"):
            if any(sign in label for sign in "*?["):
                settings.note(origin, f"label {label}: write every label out under options")
            else:
                settings.option("actionlint", "runner-label", "labels", [label], origin)
        if file.get("config-variables") is not None:
            settings.note(file.at("config-variables"), "config-variables has no equivalent")
        for glob in file.keys("paths"):
            _path(file, glob, settings)


def _path(file: File, glob: str, settings: Settings) -> None:
    patterns = from_glob(glob)
    for said, origin in file.strings("paths", glob, "ignore"):
        if patterns is None:
            settings.note(origin, f"{glob}: not a path of the repository")
        else:
            _message(settings, said, patterns, origin)


def _message(settings: Settings, said: str, paths: list[str], origin: Origin) -> None:
    """What a pattern over actionlint's messages silences, where that can be told."""
    codes = _SHELLCHECK.findall(said)
    for code in codes:
        settings.drop(settings.speaker(code, "shellcheck", "hadolint"), code, origin, paths)
    if codes:
        return
    plain = said.replace("\\", "").lower()
    for message, name in _MESSAGES:
        if message.search(plain) and settings.catalogue.find(name):
            entry = Origin(origin.path, origin.line, origin.reason or said)
            settings.overrides.setdefault(tuple(paths), {}).setdefault(name, []).append(entry)
            return
    settings.note(
        origin, f"{said!r} is a pattern over actionlint's messages: name the policy in overrides instead"
    )
