"""Pinned versions: the table of a generator, and `aurora.pins.json` with the entries of a repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..core.lazy import regex
from ..core.settings import ConfigError

NAME = "aurora.pins.json"
# What an entry of each section has; the texts become parts of Dockerfiles, workflows and modules.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "images": ("tag", "digest"),
    "actions": ("version", "commit"),
    "tools": ("version",),
    "providers": ("version",),
    "pulumi": ("version",),
}
_FORMS = {
    "tag": regex(r"[A-Za-z0-9_][\w.-]{0,127}"),
    "digest": regex(r"sha256:[0-9a-f]{64}"),
    "version": regex(r"[0-9][0-9A-Za-z.+-]{0,63}"),
    "commit": regex(r"[0-9a-f]{40}"),
}
_ENTRY = regex(r"[A-Za-z0-9][\w./:-]{0,254}")

Table = dict[str, dict[str, dict[str, str]]]


def parse(text: str, where: str) -> Table:
    """The entries of a table in JSON, by section and name. Raises ConfigError with the first wrong entry.

    Sections and fields that are not known, such as the date of a table, are left out.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: is not JSON: {error}") from None
    if not isinstance(data, dict) or not FIELDS.keys() & data.keys():
        raise ConfigError(f"{where}: is not a table of pins, which has {', '.join(FIELDS)}")
    return {section: _section(data[section], section, where) for section in FIELDS if section in data}


def _section(entries: Any, section: str, where: str) -> dict[str, dict[str, str]]:
    if not isinstance(entries, dict):
        raise ConfigError(f"{where}: {section} must be an object")
    found = {}
    for name, entry in sorted(entries.items()):
        if not _ENTRY.fullmatch(name):
            raise ConfigError(f"{where}: {section}: {name!r} cannot be a name")
        values = entry if isinstance(entry, dict) else {}
        for key in FIELDS[section]:
            value = values.get(key)
            if not isinstance(value, str) or not _FORMS[key].fullmatch(value):
                raise ConfigError(f"{where}: {section}: {name}: {key} {value!r} cannot be used")
        found[name] = {key: values[key] for key in FIELDS[section]}
    return found


def merged(*tables: Mapping[str, Any]) -> Table:
    """The entries of several tables; a later one replaces entries of the earlier ones."""
    found: Table = {}
    for table in tables:
        for section in FIELDS.keys() & table.keys():
            entries = found.setdefault(section, {})
            entries.update(
                (name, {key: entry[key] for key in FIELDS[section]}) for name, entry in table[section].items()
            )
    return found


def beyond(base: Mapping[str, Any], table: Table) -> Table:
    """The entries of a table that differ from those of another one."""
    known = merged(base)
    found = {
        section: {name: entry for name, entry in entries.items() if known.get(section, {}).get(name) != entry}
        for section, entries in table.items()
    }
    return {section: entries for section, entries in found.items() if entries}


def text_of(table: Table) -> str:
    """The text of `aurora.pins.json`."""
    ordered = {section: dict(sorted(table[section].items())) for section in FIELDS if table.get(section)}
    return json.dumps(ordered, indent=2) + "\n"


def pins_in(files: Mapping[str, str]) -> Table:
    """The entries of a repository; none without the file."""
    return parse(files[NAME], NAME) if NAME in files else {}
