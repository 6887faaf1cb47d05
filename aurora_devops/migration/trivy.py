"""trivy: `.trivyignore`, `.trivyignore.yaml` and `trivy.yaml` (documentation, sections Filtering and Configuration)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from ..core.lazy import regex
from .files import File, Folder, Origin
from .paths import from_glob
from .settings import Settings

_VULNERABILITY = regex(r"(?:CVE|GHSA|RUSTSEC|GO|PYSEC|TEMP|DLA|DSA|ELSA|RHSA|ALAS|USN)-", re.IGNORECASE)
_FAIL_ON = {"CRITICAL": "error", "HIGH": "error", "MEDIUM": "warning", "LOW": "info", "UNKNOWN": "info"}
_SECTIONS = ("misconfigurations", "secrets")


def read(folder: Folder, settings: Settings) -> None:
    """Take over what trivy is set to."""
    used = ""
    for file in folder.data("trivy.yaml", "trivy.yml"):
        used = file.path
        _settings(file, settings)
    for file in folder.data(".trivyignore.yaml", ".trivyignore.yml"):
        used = used or file.path
        for section in _SECTIONS:
            _section(file, section, settings)
        for section in ("vulnerabilities", "licenses"):
            if count := len(file.get(section) or ()):
                settings.note(
                    file.at(section), f"{count} {section} of packages, which are not looked for here"
                )
    if (source := folder.text(".trivyignore")) is not None:
        folder.found = True
        used = used or source.path
        _plain(File(source), settings)
    if used:
        settings.add_defaults("trivy", used, settings.known("trivy"))


def _plain(file: File, settings: Settings) -> None:
    """Lines of an id, perhaps with `exp:` and a date; a comment above is the reason."""
    source = file.source
    packages: list[Origin] = []
    for line in range(1, len(source.starts) + 1):
        text, _, beside = source.line_text(line).partition("#")
        words = text.split()
        if not words:
            continue
        span = source.line_span(line)
        origin = Origin(file.path, line, beside.strip() or file.reason(line, span))
        until = next((word.removeprefix("exp:") for word in words[1:] if word.startswith("exp:")), "")
        if _VULNERABILITY.match(words[0]):
            packages.append(origin)
        else:
            _drop(settings, words[0], until, (), origin)
    if packages:
        settings.note(
            packages[0], f"{len(packages)} vulnerabilities of packages, which are not looked for here"
        )


def _section(file: File, section: str, settings: Settings) -> None:
    entries = file.get(section)
    for index in range(len(entries) if isinstance(entries, list) else 0):
        at = (section, index)
        id, statement = file.get(*at, "id"), file.get(*at, "statement")
        origin = file.at(*at, "id")
        if not isinstance(id, str):
            settings.note(file.at(*at), "names no id")
            continue
        if isinstance(statement, str):
            origin = Origin(origin.path, origin.line, " ".join(statement.split()))
        patterns: list[str] = []
        for path, place in file.strings(*at, "paths"):
            found = from_glob(path)
            patterns.extend(found or ())
            if found is None:
                settings.note(place, f"{path}: not a path of the repository")
        if not file.strings(*at, "paths") or patterns:
            _drop(settings, id, str(file.get(*at, "expired_at") or ""), patterns, origin)


def _drop(settings: Settings, id: str, until: str, paths: list[str] | tuple[()], origin: Origin) -> None:
    if until:
        try:
            end = date.fromisoformat(until[:10])
        except ValueError:
            settings.note(origin, f"{until!r} is no date")
            return
        if end <= settings.today:
            settings.note(origin, f"{id} has expired on {end}, and is left out")
            return
        reason = f"until {end}" + (f": {origin.reason}" if origin.reason else "")
        origin = Origin(origin.path, origin.line, reason)
    if settings.drop("trivy", id, origin, paths) and until:
        settings.note(origin, f"{id} ends on {until[:10]}; here it has to be taken out by hand")


def _settings(file: File, settings: Settings) -> None:
    for name in ("skip-dirs", "skip-files"):
        for route in ((name,), ("scan", name)):
            _each(file, route, settings, lambda pattern, origin: settings.skip(pattern, origin))
    levels = [level.upper() for level, _ in file.strings("severity")]
    named = [_FAIL_ON[level] for level in levels if level in _FAIL_ON]
    if named:
        origin = file.at("severity")
        settings.fail(next(level for level in ("info", "warning", "error") if level in named), origin)
        settings.note(
            origin, "trivy shows only these severities; aurora-lint shows all, and fails by fail-on"
        )
    if file.get("ignorefile") not in (None, ".trivyignore", ".trivyignore.yaml"):
        settings.note(
            file.at("ignorefile"), "another ignore file: only .trivyignore and .trivyignore.yaml are read"
        )
    if file.get("ignore-policy"):
        settings.note(file.at("ignore-policy"), "a policy in Rego, not read")


def _each(
    file: File, route: tuple[str, ...], settings: Settings, take: Callable[[str, Origin], None]
) -> None:
    for path, origin in file.strings(*route):
        patterns = from_glob(path)
        if patterns is None:
            settings.note(origin, f"{path}: not a path of the repository")
        for pattern in patterns or ():
            take(pattern, origin)
