"""The settings that apply to a file, each with the place where it is set, and the enabled policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.catalogue import Catalogue
from ..core.config import LintConfig, read, written_in
from ..core.engine import Engine
from ..core.extends import load
from ..core.files import Checkout
from ..core.policy import Policy, Severity
from ..core.profiles import is_file
from ..core.selection import Selection, counts_aside
from ..core.settings import Choices, Settings

DEFAULT = "default"
# The settings of a configuration below the root that apply.
_NESTED = ("profile", "extend-select", "require", "severity", "overrides")
# The lists that options of the command line add to.
_ADDED = ("extend-select", "ignore", "exclude")

# The name of a setting, its value, and where the value comes from.
Row = tuple[str, Any, str]


def show_config(
    repository: Checkout, choices: Choices, name: str, catalogue: Catalogue, *, as_json: bool = False
) -> str:
    """The configuration files, the kind, the settings and the policies that apply to a file, as text or JSON."""
    shown = _shown(repository, choices, name, catalogue)
    return (
        f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n" if as_json else "\n".join(_lines(shown)) + "\n"
    )


def _shown(repository: Checkout, choices: Choices, name: str, catalogue: Catalogue) -> dict[str, Any]:
    files = repository.around(Path(name))
    config = choices.settings(repository, files)
    engine = Engine(catalogue, config)
    (path,) = files.paths
    kind = engine.reader.kind_of(path)
    layers = engine.selection.overriding(path)
    profiles = [] if config.select else [config.profile]
    profiles.extend(nested.profile for _, nested in config.nested if nested.profile_at)
    aside = engine.reporting.aside(path)
    origins = [each.origin for each in (config, *(nested for _, nested in config.nested)) if each.origin]
    extended = [
        name for each in (config, *(nested for _, nested in config.nested)) for name, _ in each.extended
    ]
    sources = _Sources(repository.root, config, choices)
    policies = engine.catalogue.policies if kind is None else engine.catalogue.policies_for(kind.name)
    return {
        "file": path,
        "kind": kind.name if kind else None,
        "root": repository.root.as_posix(),
        "configuration": [origin.name for origin in origins],
        "extended": list(dict.fromkeys(map(sources.relative, extended))),
        "profile": list(dict.fromkeys(profiles)),
        "overrides": [index + 1 for index in layers if index < len(config.overrides)],
        "aside": aside,
        "fail-on": {"default": config.fail_on, **config.gates} if config.gates else config.fail_on,
        "options": {
            word: changed
            for word, sort in engine.catalogue.reader_options.items()
            if kind and kind.options and sort in kind.options()
            if (changed := engine.store.options(sort).changed())
        },
        "settings": _as_json(sources.rows, engine.selection, path),
        "nested": [
            {"directory": folder, "settings": _as_json(rows, engine.selection, path)}
            for folder, rows in sources.nested.items()
        ],
        "policies": [
            {
                "code": policy.code,
                "name": policy.name,
                "severity": rule.severity,
                "options": rule.options.changed() if rule.options is not None else {},
                "from": sources.enabling(policy, engine.selection, path),
                "severity-from": sources.severity(policy, rule.severity, engine.selection, path),
            }
            for policy in sorted(policies, key=lambda policy: policy.code)
            if (rule := engine.selection.rule(policy, layers)) is not None
            and (aside is None or counts_aside(policy, rule.severity))
        ],
    }


def _as_json(rows: Iterable[Row], selection: Selection, path: str) -> list[dict[str, Any]]:
    """The rows as JSON has them; a word that disables policies has a note about those that are required."""
    found = []
    for key, value, source in rows:
        row = {"key": key, "value": value, "from": source}
        if key.rpartition(".")[2] == "ignore" and isinstance(value, str) and not source.startswith("--"):
            policies = (selection.catalogue.policy(names.code) for names in selection.catalogue.called(value))
            required = [policy.name for policy in policies if selection.required(policy, path) is not None]
            if required:
                row["note"] = f"no effect on {', '.join(required)}: required"
        found.append(row)
    return found


def _lines(shown: Mapping[str, Any]) -> Iterator[str]:
    def listed(values: Iterable[object], empty: str = "none") -> str:
        return ", ".join(map(str, values)) or empty

    aside = shown["aside"]
    yield f"file: {shown['file']}"
    yield f"kind: {shown['kind'] or 'determined by content'}"
    yield f"root: {shown['root']}"
    yield f"configuration: {listed(shown['configuration'])}"
    if shown["extended"]:
        yield f"extended: {listed(shown['extended'])}"
    yield f"profile: {listed(shown['profile'], 'none (only the selected policies)')}"
    yield f"overrides: {listed(shown['overrides'])}"
    yield f"aside: {f'yes, by {aside} (only errors of policies about tokens)' if aside else 'no'}"
    gates = shown["fail-on"]
    if isinstance(gates, dict):
        others = (f"{name} {gate}" for name, gate in gates.items() if name != "default")
        gates = ", ".join((gates["default"], *others))
    yield f"fail-on: {gates}"
    for word, changed in shown["options"].items():
        yield f"options of {word}: {json.dumps(changed, separators=(',', ':'))}"
    yield "settings:"
    yield from _setting_lines(shown["settings"])
    for nested in shown["nested"]:
        yield f"settings in {nested['directory']}:"
        yield from _setting_lines(nested["settings"])
    yield "policies:"
    for policy in shown["policies"]:
        changed = policy["options"]
        options = f" {json.dumps(changed, separators=(',', ':'), default=list)}" if changed else ""
        source = policy["severity-from"]
        severity = "" if source in (DEFAULT, policy["from"]) else f"; severity from {source}"
        yield f"  {policy['code']} {policy['name']}: {policy['severity']}{options} ({policy['from']}{severity})"


def _setting_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        value = row["value"]
        if row["from"] == DEFAULT and not value and value is not False:
            continue
        if isinstance(value, list) and value:
            value = f"{len(value)} patterns"
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        note = f"; {row['note']}" if "note" in row else ""
        yield f"  {row['key']}: {shown} ({row['from']}{note})"


class _Sources:
    """Where each setting of a run comes from: a line of a file or of a package, an option, or the default."""

    def __init__(self, root: Path, config: Settings, choices: Choices) -> None:
        self._root = root.as_posix()
        self._config = config
        self._choices = choices
        self.rows = list(self._over(self._written(config)))
        self.nested = {
            folder: [row for row in self._written(nested) if row[0].split(".")[1] in _NESTED]
            for folder, nested in config.nested
        }

    def relative(self, name: str) -> str:
        """The name of a file in the repository as a path from its root; of another file, its name."""
        return name.removeprefix(f"{self._root}/")

    def _written(self, config: Settings) -> Iterator[Row]:
        """The settings in a configuration file and those that it extends, one row for each scalar."""
        values = load(config.origin).values if config.origin else None
        if values is None:
            return
        where = values.where
        for key, value in values.value.get("lint", {}).items():
            yield from self._flat(f"lint.{key}", value, ("lint", key), where)

    def _flat(
        self, name: str, value: Any, route: tuple[Any, ...], where: Callable[[tuple[Any, ...]], str]
    ) -> Iterator[Row]:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                yield from self._flat(f"{name}.{key}", inner, (*route, key), where)
        elif isinstance(value, list) and value:
            for index, inner in enumerate(value):
                numbered = f"{name}.{index + 1}" if isinstance(inner, dict) else name
                yield from self._flat(numbered, inner, (*route, index), where)
        else:
            yield name, value, self.relative(where(route))

    def _over(self, written: Iterable[Row]) -> Iterator[Row]:
        """The settings of the run: those of the command line over those of the files, and the defaults."""
        rows: dict[str, list[Row]] = {}
        for row in written:
            rows.setdefault(row[0].split(".")[1], []).append(row)
        choices = self._choices
        if choices.select:
            rows["select"] = [("lint.select", word, "--select") for word in choices.select]
        elif choices.profile is not None:
            rows.pop("select", None)
        for key, value in (("profile", choices.profile), ("fail-on", choices.fail_on)):
            if value is not None:
                rows[key] = [(f"lint.{key}", value, f"--{key}")]
        for category, gate in choices.gates.items():
            rows.setdefault("fail-on", []).append((f"lint.fail-on.{category}", gate, "--fail-on"))
        for key in _ADDED:
            added = getattr(choices, key.replace("-", "_"))
            rows.setdefault(key, []).extend((f"lint.{key}", value, f"--{key}") for value in added)
        if not choices.aside:
            rows["aside"] = [("lint.aside", [], "--no-aside")]
        rows["aside"] = [row for row in rows.get("aside", []) if not row[1] or row[1] in self._config.aside]
        for name, info in LintConfig.model_fields.items():
            key = info.alias or name
            found = rows.get(key)
            yield from found or [(f"lint.{key}", _plain(getattr(self._config, name)), DEFAULT)]

    def enabling(self, policy: Policy, selection: Selection, path: str) -> str:
        """What enables a policy for a path."""
        choices = self._choices
        for option, words in (("--select", choices.select), ("--extend-select", choices.extend_select)):
            if any(selection.calls(word, policy) for word in words):
                return option
        requirement = selection.required(policy, path)
        if requirement is not None and not choices.select:
            return f"required by {self.relative(requirement.by)}"

        def row(rows: Iterable[Row], *keys: str) -> Iterator[str]:
            for key, word, source in rows:
                if key in keys and isinstance(word, str) and selection.calls(word, policy):
                    yield source

        found = [*self._declaring(policy, selection, path), *row(self.rows, "lint.select")]
        if not self._config.select and selection.profile.entry(policy) is not None:
            found.append(self._profile(self._config))
        found += row(self.rows, "lint.extend-select")
        found += row(
            self.rows, *(f"lint.overrides.{number}.select" for number in self._overrides(selection, path))
        )
        for folder, rows in self.nested.items():
            if path.startswith(folder):
                found += row(rows, "lint.extend-select")
                found += (f"profile {value} of {folder}" for key, value, _ in rows if key == "lint.profile")
        return found[0] if found else "overrides"

    def _declaring(self, policy: Policy, selection: Selection, path: str) -> Iterator[str]:
        """Where a policy is declared."""
        for folder, declared in selection.catalogue.declared.items():
            if policy.code in declared and path.startswith(folder):
                _, file, position = declared[policy.code]
                written = written_in(read(file))
                where = written.where(("policies", position)) if written else file.name
                yield f"declared in {self.relative(where)}"

    def severity(self, policy: Policy, severity: Severity, selection: Selection, path: str) -> str:
        """What sets the severity that a policy has for a path; the last of what sets this one."""
        found = [(policy.severity, DEFAULT)]
        entry = selection.profile.entry(policy)
        if entry is not None and entry.severity is not None:
            found.append((entry.severity, self._profile(self._config)))
        numbers = self._overrides(selection, path)
        tables = ["lint.severity.", *(f"lint.overrides.{number}.severity." for number in numbers)]
        nested = (rows for folder, rows in self.nested.items() if path.startswith(folder))
        for rows in (self.rows, *nested):
            for table in tables:
                found += (
                    (value, source)
                    for key, value, source in rows
                    if key.startswith(table) and selection.calls(key.removeprefix(table), policy)
                )
        requirement = selection.required(policy, path)
        least = f"required by {self.relative(requirement.by)}" if requirement else "overrides"
        return next((source for value, source in reversed(found) if value == severity), least)

    def _profile(self, config: Settings) -> str:
        at = None if config.command.profile else config.profile_at
        name = (
            self.relative(at.beside(config.profile).name)
            if at and is_file(config.profile)
            else config.profile
        )
        return f"profile {name}"

    def _overrides(self, selection: Selection, path: str) -> list[int]:
        """The numbers of the overrides that apply to a path, from 1."""
        return [i + 1 for i in selection.overriding(path) if i < len(self._config.overrides)]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
