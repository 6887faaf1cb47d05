"""What Renovate refuses in its configuration, as `renovate-config-validator` does.

Source: lib/config/validation.ts of Renovate.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ...core.kind import Problem
from ...core.place import Route
from ...formats.structure import below, sort_of
from ...formats.zones import time_zones
from .model import Renovate
from .options import OF_RULES, OPTIONS, RENAMED, REPLACED

_BOOLEANS = frozenset(
    {
        *("automerge", "configMigration", "dependencyDashboard", "enabled", "ignoreScripts", "ignoreTests"),
        *(
            "osvVulnerabilityAlerts",
            "pinDigests",
            "platformAutomerge",
            "separateMajorMinor",
            "separateMinorPatch",
        ),
    }
)
_NUMBERS = frozenset({"branchConcurrentLimit", "prConcurrentLimit", "prHourlyLimit", "prPriority"})
_LISTS = frozenset(
    {
        *("addLabels", "assignees", "customManagers", "enabledManagers", "ignoreDeps", "ignorePaths"),
        *("ignorePresets", "includePaths", "labels", "packageRules", "reviewers"),
    }
)


class InvalidRenovateConfig(Problem):
    """A configuration that Renovate refuses."""


def judge(config: Renovate, data: Any) -> Iterator[Problem]:
    """What Renovate refuses in the data of a configuration."""
    if not isinstance(data, dict):
        return
    for route, message in (*_options(data, (), OPTIONS), *_zone(data), *_rules(data)):
        at = below(config.at, route)
        yield InvalidRenovateConfig(at.key if route and isinstance(route[-1], str) else at, message)


def _options(data: dict[str, Any], way: Route, known: frozenset[str]) -> Iterator[tuple[Route, str]]:
    for key, value in data.items():
        if key not in known and key not in RENAMED and key not in REPLACED:
            # Renovate learns new options, so only a name that resembles a known one is a mistake.
            if close := get_close_matches(key[:100], known, n=1, cutoff=0.85):
                yield (*way, key), f"unknown option '{key}'; did you mean '{close[0]}'?"
        elif value is None:
            continue
        elif key in _BOOLEANS and not isinstance(value, bool):
            yield (*way, key), f"'{key}' must be true or false, not {sort_of(value)}"
        elif key in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
            yield (*way, key), f"'{key}' must be an integer, not {sort_of(value)}"
        elif key in _LISTS and not isinstance(value, (list, str)):
            yield (*way, key), f"'{key}' must be a list, not {sort_of(value)}"


def _zone(data: dict[str, Any]) -> Iterator[tuple[Route, str]]:
    zone = data.get("timezone")
    if isinstance(zone, str) and zone and "{{" not in zone and time_zones() and zone not in time_zones():
        yield ("timezone",), f"'{zone}' is not a time zone"


def _rules(data: dict[str, Any]) -> Iterator[tuple[Route, str]]:
    rules = data.get("packageRules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        way = ("packageRules", index)
        yield from _options(rule, way, OPTIONS | OF_RULES)
        selects = any(
            key.startswith(("match", "exclude")) or key in RENAMED or key in REPLACED for key in rule
        )
        if not selects and "extends" not in rule:
            yield way, "the rule has no option that selects packages, such as 'matchPackageNames'"
