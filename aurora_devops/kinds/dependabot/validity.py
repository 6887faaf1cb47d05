"""What GitHub refuses in a Dependabot configuration.

Source: docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Route
from ...formats import cron
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    boolean,
    integer,
    is_set,
    judged,
    list_of,
    map_of,
    nearest,
    quoted,
    shown,
    sort_of,
    text,
    within,
    word,
)
from ...formats.zones import time_zones
from ...subjects import is_dynamic
from .model import Dependabot

ECOSYSTEMS = frozenset(
    {
        *("bazel", "bun", "bundler", "cargo", "composer", "conda", "deno", "devcontainers", "docker"),
        *("docker-compose", "dotnet-sdk", "elm", "github-actions", "gitsubmodule", "gomod", "gradle"),
        *("helm", "julia", "maven", "mix", "nix", "npm", "nuget", "opentofu", "pip", "pre-commit", "pub"),
        *("rust-toolchain", "sbt", "swift", "terraform", "uv", "vcpkg"),
    }
)
# Names of tools, languages and files that are written instead of the name of the ecosystem.
_MEANT = {
    **dict.fromkeys(("yarn", "pnpm", "node", "nodejs", "javascript", "typescript"), "npm"),
    **dict.fromkeys(("poetry", "pipenv", "pip-compile", "pipfile", "python", "pypi", "pip3"), "pip"),
    **dict.fromkeys(("go", "golang", "go-modules", "go_modules", "go-mod"), "gomod"),
    **dict.fromkeys(("ruby", "gem", "gems", "rubygems"), "bundler"),
    **dict.fromkeys(("rust", "crates"), "cargo"),
    **dict.fromkeys(("actions", "github-action", "github_actions", "github", "workflows"), "github-actions"),
    **dict.fromkeys(("dockerfile", "container", "containers"), "docker"),
    **dict.fromkeys(("compose", "docker_compose"), "docker-compose"),
    **dict.fromkeys(("submodule", "submodules", "git-submodule", "gitsubmodules"), "gitsubmodule"),
    **dict.fromkeys(("devcontainer", "dev-containers"), "devcontainers"),
    **dict.fromkeys(("php", "packagist"), "composer"),
    **dict.fromkeys(("dotnet", ".net"), "nuget"),
    **dict.fromkeys(("hex", "elixir"), "mix"),
    **dict.fromkeys(("precommit", "pre_commit"), "pre-commit"),
    **dict.fromkeys(("dart", "flutter"), "pub"),
    "tofu": "opentofu",
}
_INTERVALS = ("daily", "weekly", "monthly", "quarterly", "semiannually", "yearly", "cron")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = regex(r"(?:[01]\d|2[0-3]):[0-5]\d")


class InvalidDependabotConfig(Problem):
    """A value that Dependabot does not accept."""


def judge(config: Dependabot, data: Any) -> Iterator[Problem]:
    """All that GitHub refuses in the data of a configuration."""
    notes = Notes(is_dynamic)
    _CONFIG({} if data is None else data, (), notes)
    for mistake in notes.mistakes:
        yield InvalidDependabotConfig(mistake.place(config.at), mistake.message)


def _version(value: Any, route: Route, notes: Notes) -> None:
    if isinstance(value, bool) or value not in (2, "2"):
        notes.say(route, f"'version' must be 2, not {shown(value)}")


def _ecosystem(name: str) -> str:
    # Dependabot learns new ecosystems, so only a name that means a known one is a mistake.
    if name in ECOSYSTEMS:
        return ""
    meant = _MEANT.get(name.lower()) or (name.lower() if name.lower() in ECOSYSTEMS else None)
    hint = f"; use '{meant}'" if meant else nearest(name, ECOSYSTEMS)
    return f"'{name}' is not a package ecosystem of Dependabot{hint}" if hint else ""


def _time(value: str) -> str:
    return "" if _TIME.fullmatch(value) else f"time '{value}' is not valid; use the format hh:mm, quoted"


def _timezone(value: str) -> str:
    zones = time_zones()
    # Systems without a database of time zones know none.
    return f"'{value}' is not a time zone{nearest(value, zones)}" if zones and value not in zones else ""


def _cron(value: str) -> str:
    # Dependabot also takes the natural language of its library; only five fields can be judged.
    if len(value.split()) != 5 or "#" in value or "L" in value:
        return ""
    try:
        cron.parse(value, last_weekday=7)
    except ValueError as error:
        return str(error)
    return ""


def _intervals(schedule: dict[str, Any], route: Route, notes: Notes) -> None:
    if schedule.get("interval") == "cron" and not is_set(schedule.get("cronjob")):
        notes.say((*route, "interval"), "interval 'cron' needs a 'cronjob'")


_schedule = Struct(
    "a schedule",
    {
        "interval": word(*_INTERVALS),
        "day": word(*_DAYS),
        "time": judged(_time),
        "timezone": judged(_timezone),
        "cronjob": judged(_cron),
    },
    required=("interval",),
    also=_intervals,
)
_commit_message = Struct(
    "'commit-message'", {"prefix": text, "prefix-development": text, "include": word("scope")}
)
_limit = within(integer, least=0)
_days = within(integer, least=0, most=90)
_cooldown = Struct(
    "'cooldown'",
    {
        **dict.fromkeys(
            ("default-days", "semver-major-days", "semver-minor-days", "semver-patch-days"), _days
        ),
        "include": list_of(text),
        "exclude": list_of(text),
    },
)
_group = Struct(
    "a group",
    {
        "applies-to": word("version-updates", "security-updates"),
        "dependency-type": word("development", "production"),
        "patterns": list_of(text),
        "exclude-patterns": list_of(text),
        "update-types": list_of(word("major", "minor", "patch")),
        "group-by": text,
    },
)
_SEMVER = tuple(f"version-update:semver-{part}" for part in ("major", "minor", "patch"))


def _words(value: Any, route: Route, notes: Notes) -> None:
    """A string or a list of strings."""
    (list_of(text) if isinstance(value, list) else text)(value, route, notes)


_allow = Struct(
    "an item of 'allow'",
    {
        "dependency-name": text,
        "dependency-type": word("direct", "indirect", "all", "production", "development"),
        "update-types": list_of(word(*_SEMVER)),
    },
)
_ignore = Struct(
    "an item of 'ignore'",
    {"dependency-name": text, "update-types": list_of(word(*_SEMVER)), "versions": _words},
)


def _update(update: dict[str, Any], route: Route, notes: Notes) -> None:
    where = (*route, "package-ecosystem") if "package-ecosystem" in update else route
    if not is_set(update.get("directory")) and not is_set(update.get("directories")):
        notes.say(where, "the entry has no 'directory' or 'directories'", "key")
    if not is_set(update.get("schedule")) and not is_set(update.get("multi-ecosystem-group")):
        notes.say(where, "the entry has no 'schedule'", "key")


_fields: dict[str, Shape] = {
    "assignees": list_of(text),
    "commit-message": _commit_message,
    "labels": list_of(text),
    "milestone": integer,
    "open-pull-requests-limit": _limit,
    "pull-request-branch-name": anything,
    "schedule": _schedule,
    "target-branch": text,
}
_entry = Struct(
    "an entry of 'updates'",
    {
        **_fields,
        "package-ecosystem": judged(_ecosystem),
        "directory": text,
        "directories": list_of(text, least=1),
        "allow": list_of(_allow),
        "cooldown": _cooldown,
        "exclude-paths": list_of(text),
        "groups": map_of(_group),
        "ignore": list_of(_ignore),
        "insecure-external-code-execution": word("allow", "deny"),
        "multi-ecosystem-group": text,
        "name": text,
        "patterns": list_of(text),
        "rebase-strategy": word("auto", "disabled"),
        "registries": _words,
        # Deprecated: reviewers are those of the CODEOWNERS file.
        "reviewers": list_of(text),
        "vendor": boolean,
        "versioning-strategy": word("auto", "increase", "increase-if-necessary", "lockfile-only", "widen"),
    },
    required=("package-ecosystem",),
    exclusive=(("directory", "directories"),),
    also=_update,
)


def _references(config: dict[str, Any], route: Route, notes: Notes) -> None:
    """Names of registries and groups that are not defined, and entries that are there twice."""
    if "updates" not in config:
        notes.say(route, "the configuration has no 'updates'")
    updates = config.get("updates")
    registries, groups = config.get("registries") or {}, config.get("multi-ecosystem-groups") or {}
    if not isinstance(updates, list) or not isinstance(registries, dict) or not isinstance(groups, dict):
        return
    seen: dict[tuple[Any, ...], int] = {}
    for index, update in enumerate(updates):
        if not isinstance(update, dict):
            continue
        way = (*route, "updates", index)
        named = update.get("registries")
        for at, name in enumerate(named if isinstance(named, list) else ()):
            if isinstance(name, str) and name != "*" and name not in registries:
                hint = nearest(name, registries)
                notes.say((*way, "registries", at), f"registry '{name}' is not defined in 'registries'{hint}")
        group = update.get("multi-ecosystem-group")
        if isinstance(group, str) and group not in groups:
            message = f"group '{group}' is not defined in 'multi-ecosystem-groups'{nearest(group, groups)}"
            notes.say((*way, "multi-ecosystem-group"), message)
        key = (update.get("package-ecosystem"), update.get("directory"), update.get("target-branch") or "")
        if not all(isinstance(part, str) for part in key):
            continue
        first = seen.setdefault(key, index)
        if first != index and not is_set(update.get("name")):
            message = f"ecosystem '{key[0]}' already has an entry for directory '{key[1]}'; merge the two"
            notes.say((*way, "package-ecosystem"), message)


def _registry(value: Any, route: Route, notes: Notes) -> None:
    # Sorts of registries and their fields are added often, so only what each of them needs is checked.
    if not isinstance(value, dict):
        notes.say(route, f"{quoted(route)} must be a mapping, not {sort_of(value)}", "key")
    elif not is_set(value.get("type")):
        notes.say(route, f"registry {quoted(route)} has no 'type'", "key")


_CONFIG = Struct(
    "the configuration",
    {
        "version": _version,
        "updates": list_of(_entry),
        "registries": map_of(_registry),
        "enable-beta-ecosystems": boolean,
        "multi-ecosystem-groups": map_of(
            Struct(
                "a group of ecosystems",
                {
                    **_fields,
                    **dict.fromkeys(
                        ("update-types", "dependency-type", "exclude-patterns", "patterns"), anything
                    ),
                },
                required=("schedule",),
            )
        ),
    },
    required=("version",),
    also=_references,
    # Of anchors, which GitHub accepts under keys of this form.
    extension="x-",
)
