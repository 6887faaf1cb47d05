"""hadolint: `.hadolint.yaml` (README, section Configure)."""

from __future__ import annotations

from ..core.policy import Severity
from .files import File, Folder
from .settings import Settings

# Silent unless a label schema or trusted registries are given, or a severity is.
_SILENT = frozenset({"DL1001", "DL3026", "DL3057", *(f"DL30{number}" for number in (*range(49, 57), 58))})
_SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "info": "info", "style": "info"}
_THRESHOLDS = {**_SEVERITIES, "ignore": "info", "none": "never"}


def read(folder: Folder, settings: Settings) -> None:
    """Take over what hadolint is set to."""
    for file in folder.data(".hadolint.yaml", ".hadolint.yml"):
        _read(file, settings)


def _read(file: File, settings: Settings) -> None:
    ids = [id.upper() for id in settings.known("hadolint")]
    settings.add_defaults("hadolint", file.path, [id for id in ids if id not in _SILENT])
    for id, origin in file.strings("ignored"):
        settings.drop(settings.speaker(id, "hadolint", "shellcheck"), id, origin)
    for level in file.keys("override"):
        for id, origin in file.strings("override", level):
            severity = _SEVERITIES.get(level)
            if severity is None:
                settings.note(origin, f"{level} is no severity of hadolint")
            else:
                settings.rate(settings.speaker(id, "hadolint", "shellcheck"), id, severity, origin)
                if id in _SILENT and settings.policies("hadolint", id):
                    settings.add("hadolint", id, origin)
    _registries(file, settings)
    _labels(file, settings)
    threshold = file.get("failure-threshold")
    if file.get("no-fail") is True:
        settings.fail("never", file.at("no-fail"))
    elif isinstance(threshold, str) and threshold in _THRESHOLDS:
        settings.fail(_THRESHOLDS[threshold], file.at("failure-threshold"))
    if file.get("disable-ignore-pragma") is True:
        settings.note(file.at("disable-ignore-pragma"), "run aurora-lint with --no-suppressions")


def _registries(file: File, settings: Settings) -> None:
    trusted = file.strings("trustedRegistries")
    if trusted:
        origin = file.at("trustedRegistries")
        if settings.option("hadolint", "DL3026", "registries", [name for name, _ in trusted], origin):
            settings.add("hadolint", "DL3026", origin)


_SORTS = ("text", "rawtext", "url", "email", "rfc3339", "spdx", "hash", "semver")


def _labels(file: File, settings: Settings) -> None:
    labels = {name: file.get("label-schema", name) for name in file.keys("label-schema")}
    for name, sort in labels.items():
        if sort not in _SORTS:
            settings.note(file.at("label-schema", name), f"{sort} is no sort of label: taken for text")
            labels[name] = "text"
    strict = file.get("strict-labels") is True
    origin = file.at("label-schema")
    if labels:
        if settings.option("hadolint", "DL3049", "labels", list(labels), origin):
            settings.add("hadolint", "DL3049", origin)
        sorts = {name: sort for name, sort in labels.items() if sort not in ("text", "rawtext")}
        for id in ("DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058"):
            if sorts and any(policy.options for policy in settings.policies("hadolint", id)):
                settings.option("hadolint", id, "labels", sorts, origin)
                settings.add("hadolint", id, origin)
                break
    if strict and labels:
        if settings.option("hadolint", "DL3050", "labels", list(labels), file.at("strict-labels")):
            settings.add("hadolint", "DL3050", file.at("strict-labels"))
    elif strict:
        settings.note(file.at("strict-labels"), "no label may be set without a label schema: not said here")
