"""Gitleaks: `.gitleaks.toml` (README, section Configuration)."""

from __future__ import annotations

import tomllib
from typing import Any

from .files import File, Folder, Origin
from .paths import from_regex
from .settings import Settings


def read(folder: Folder, settings: Settings) -> None:
    """Take over what Gitleaks is set to."""
    source = folder.text(".gitleaks.toml", "gitleaks.toml")
    if source is None:
        return
    try:
        data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # The message ends with the place: "... (at line 3, column 7)".
        message, _, place = str(error).partition(" (at line ")
        line = place.partition(",")[0]
        settings.note(Origin(source.path, int(line) if line.isdigit() else 1), message)
        return
    folder.found = True
    file = File(source)
    extend = data.get("extend")
    extend = extend if isinstance(extend, dict) else {}
    settings.add_defaults("gitleaks", file.path, settings.known("gitleaks"))
    for id in _strings(extend.get("disabledRules")):
        settings.drop("gitleaks", id, _at(file, id))
    for key in ("path", "url"):
        if extend.get(key):
            settings.note(file.line(str(extend[key])), "extends another file, which is not read")
    for allowed in (*_tables(data.get("allowlist")), *_tables(data.get("allowlists"))):
        _allowlist(file, allowed, _strings(allowed.get("targetRules")), settings)
    for rule in _tables(data.get("rules")):
        _rule(file, rule, settings)


def _rule(file: File, rule: dict[str, Any], settings: Settings) -> None:
    id = str(rule.get("id", ""))
    if "regex" in rule or "path" in rule:
        settings.note(_at(file, id), f"rule {id}: a pattern of one's own is a policy of one's own here")
    for allowed in (*_tables(rule.get("allowlist")), *_tables(rule.get("allowlists"))):
        _allowlist(file, allowed, [id], settings)


def _allowlist(file: File, allowed: dict[str, Any], ids: list[str], settings: Settings) -> None:
    reason = str(allowed.get("description", ""))
    both = str(allowed.get("condition", "")).upper() == "AND"
    for regex in _strings(allowed.get("paths")):
        place = file.line(regex)
        origin = Origin(place.path, place.line, reason)
        patterns = from_regex(regex)
        if patterns is None or both:
            why = "holds only together with others" if both else "no pattern says the same"
            settings.note(origin, f"allowed path {regex!r}: {why}")
            continue
        for id in ids:
            settings.drop("gitleaks", id, origin, patterns)
        if not ids:
            settings.leave("gitleaks", "SEC", patterns, origin)
    for key in ("regexes", "stopwords", "commits"):
        if said := _strings(allowed.get(key)):
            settings.note(
                file.line(said[0]),
                f"allowed {key}: no equivalent; # gitleaks:allow on the line works here too",
            )


def _at(file: File, id: str) -> Origin:
    """Where an id is written in quotes."""
    return file.line(f'"{id}"' if f'"{id}"' in file.source.text else f"'{id}'")


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _tables(value: object) -> list[dict[str, Any]]:
    tables = value if isinstance(value, list) else [value]
    return [table for table in tables if isinstance(table, dict)]
