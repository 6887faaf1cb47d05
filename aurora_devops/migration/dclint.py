"""dclint: `.dclintrc`, or the key `dclint` of `package.json` (README, section Configuration)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core.policy import Severity
from .files import File, Folder, Origin
from .paths import from_glob
from .settings import Settings

_FILES = (".dclintrc", ".dclintrc.json", ".dclintrc.yaml", ".dclintrc.yml")
_CODE = (".dclintrc.js", ".dclintrc.cjs", ".dclintrc.mjs", "dclint.config.js", "dclint.config.cjs")
_LEVELS: dict[str, Severity] = {"1": "warning", "2": "error"}
# A rule's parameter, and the option that says the same.
_OPTIONS = {
    ("no-build-and-image", "checkPullPolicy"): "allow_pull_policy",
    ("service-image-require-explicit-tag", "prohibitedTags"): "tags",
    ("service-keys-order", "groups"): "order",
    ("top-level-properties-order", "customOrder"): "order",
}


def read(folder: Folder, settings: Settings) -> None:
    """Take over what dclint is set to."""
    for name in _CODE:
        if (folder.root / name).exists():
            settings.notes.append(f"{name}: is code, not read")
    for file in folder.data(*_FILES):
        _read(file, (), settings)
        return
    if (source := folder.text("package.json")) is not None and '"dclint"' in source.text:
        for file in folder.data("package.json"):
            if isinstance(file.get("dclint"), dict):
                _read(file, ("dclint",), settings)


def _read(file: File, at: tuple[str, ...], settings: Settings) -> None:
    settings.add_defaults("dclint", file.path, settings.known("dclint"))
    for id in file.keys(*at, "rules"):
        said = file.get(*at, "rules", id)
        level = said[0] if isinstance(said, list) and said else said
        origin = file.at(*at, "rules", id)
        if level == 0 and level is not False:
            settings.drop("dclint", id, origin)
        elif str(level) not in _LEVELS:
            settings.note(origin, f"{level!r} is no level of dclint")
        else:
            _rule(settings, id, _LEVELS[str(level)], origin)
            if isinstance(said, list) and len(said) > 1 and isinstance(said[1], dict):
                _parameters(settings, id, said[1], origin)
    for path, origin in file.strings(*at, "exclude"):
        patterns = from_glob(path)
        if patterns is None:
            settings.note(origin, f"exclude {path}: not a path of the repository")
        else:
            settings.leave("dclint", "CMP", patterns, origin)
    if file.get(*at, "quiet") is True:
        settings.note(file.at(*at, "quiet"), "quiet shows errors only; aurora-lint shows all, see fail-on")


def _rule(settings: Settings, id: str, severity: Severity, origin: Origin) -> None:
    policies = settings.policies("dclint", id)
    if not settings.add("dclint", id, origin):
        return
    if any(policy.severity != severity for policy in policies):
        settings.rate("dclint", id, severity, origin)


def _parameters(settings: Settings, id: str, said: dict[str, Any], origin: Origin) -> None:
    for name, value in said.items():
        option = _OPTIONS.get((id, name))
        if option is None or not isinstance(value, (bool, list)):
            settings.note(origin, f"{id}: {name} has no equivalent")
        else:
            held = value if isinstance(value, bool) else list(_words(value))
            settings.option("dclint", id, option, held, origin)


def _words(values: list[Any]) -> Iterator[str]:
    for value in values:
        yield "x-" if value == "x-properties" else str(value)
