"""The settings of a configuration file that weaken the checks: below the root, and against a trusted revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...core.kind import Problem, Softening, Tree
from ...core.place import Route
from ...core.policy import SEVERITIES
from ...core.settings import Settings
from ...core.source import Span
from ...core.untyped import mapping
from ...formats import yaml

# The settings that apply below the root; the others could disable policies, exclude files, or change their kind.
_ADDING = frozenset({"profile", "extend-select", "require", "severity", "overrides"})
# Each of these profiles contains the ones before it.
_PROFILES = ("recommended", "strict", "all")

# The keys of a declared policy that do not change what it reports.
_DESCRIBING = frozenset({"description", "message", "url", "examples"})

_Change = tuple[Route, str]


def below_root(tree: Tree) -> Iterator[Problem]:
    """The settings of a configuration below the root that are not applied."""
    lint = _lint(tree)
    for key, value in lint.items():
        # A default that is written out, as `aurora init` does, changes nothing.
        if key not in _ADDING and value and value != _default(key):
            yield _problem(tree, ("lint", key), f"'{key}' is not applied below the root of the repository")
    yield from _lowered(tree, ("lint",), lint)
    for index, override in _overrides(lint):
        route: Route = ("lint", "overrides", index)
        if "ignore" in override:
            yield _problem(
                tree, (*route, "ignore"), "'ignore' is not applied below the root of the repository"
            )
        yield from _lowered(tree, route, override)


def _lowered(tree: Tree, route: Route, section: Mapping[Any, Any]) -> Iterator[Problem]:
    for name, severity in _mapping(section, "severity").items():
        if severity == "info":
            message = f"severity 'info' of '{name}' is not applied: below the root it can only be raised"
            yield _problem(tree, (*route, "severity", name), message)


def since(tree: Tree | None, trusted: str, *, nested: bool = False) -> Iterator[Problem]:
    """The settings of a configuration that weaken the checks compared with the text of an earlier one.

    Below the root, only the settings that apply there are compared.
    """
    documents = yaml.read(trusted).documents
    old = documents[0] if documents else None
    for route, message in _extending_changes(_whole(old), _whole(tree), nested):
        yield _problem(tree, route, f"this change {message}")
    for route, message in _policy_changes(_whole(old), _whole(tree)):
        yield _problem(tree, route, f"this change {message}")
    before, now = _lint(old), _lint(tree)
    for route, message in _changes(before, now):
        if not nested or (route[0] in _ADDING and "ignore" not in route):
            yield _problem(tree, ("lint", *route), f"this change {message}")


def _policy_changes(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[_Change]:
    """The declared policies that are removed or changed, apart from their descriptions and examples."""
    old, new = _policies(before), _policies(now)
    for name, (_, policy) in old.items():
        index, changed = new.get(name, (0, None))
        if changed is None:
            yield ("policies",), f"removes '{name}' from 'policies'"
        elif changed != policy:
            yield ("policies", index), f"changes the policy '{name}'"


def _policies(whole: Mapping[Any, Any]) -> dict[str, tuple[int, Any]]:
    """The entries of `policies` by name, with their indices; a file is its own name."""
    entries = whole.get("policies")
    found: dict[str, tuple[int, Any]] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, str):
            found[entry] = index, entry
        elif isinstance(entry, dict):
            checked = {key: value for key, value in entry.items() if key not in _DESCRIBING}
            found[str(entry.get("name"))] = index, checked
    return found


def _extending_changes(before: Mapping[Any, Any], now: Mapping[Any, Any], nested: bool) -> Iterator[_Change]:
    """The files that are extended, and the settings of theirs that do not apply."""
    yield from _removed(before, now, ("extends",))
    yield from _added(before, now, ("remove",))
    if not nested:
        yield from _added(before, now, ("extends",))


def _changes(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[_Change]:
    yield from _profile_changes(before, now)
    yield from _removed(before, now, ("extend-select",))
    yield from _removed(before, now, ("require",))
    yield from _added(before, now, ("ignore",))
    for key in ("exclude", "aside"):
        yield from _pattern_changes(before, now, key)
    yield from _severity_changes(before, now, (), _gates(before))
    for key, what in (("options", "options"), ("kinds", "kind")):
        old, new = _mapping(before, key), _mapping(now, key)
        for word in {**old, **new}:
            if old.get(word) != new.get(word):
                yield (key, word), f"{'sets' if word in new else 'removes'} the {what} of '{word}'"
    yield from _override_changes(before, now)
    yield from _limit_changes(before, now)


def _profile_changes(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[_Change]:
    """The policies that are enabled: by a profile, or by `select` instead of it."""
    if _words(before, "select"):
        yield from _removed(before, now, ("select",))
    elif _words(now, "select"):
        yield ("select",), "sets 'select', which replaces the profile"
    else:
        old, new = _setting(before, "profile"), _setting(now, "profile")
        larger = {old, new} <= {*_PROFILES} and _PROFILES.index(new) > _PROFILES.index(old)
        if old != new and not larger:
            yield ("profile",), f"sets 'profile' to '{new}' instead of '{old}'"


def _pattern_changes(before: Mapping[Any, Any], now: Mapping[Any, Any], key: str) -> Iterator[_Change]:
    """Patterns that match more paths; one that begins with ! matches fewer."""
    old, new = _words(before, key), _words(now, key)
    matching = [index for index, pattern in enumerate(new) if not pattern.startswith("!")]
    added = [index for index in matching if new[index] not in old]
    if added and key not in now:
        yield (key,), f"removes '{key}', so the default applies"
        return
    for index in added:
        yield (key, index), f"adds '{new[index]}' to '{key}'"
    for pattern in old:
        if matching and pattern.startswith("!") and pattern not in new:
            yield (key,), f"removes '{pattern}' from '{key}'"


def _override_changes(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[_Change]:
    """The overrides, compared by their list of paths."""
    old: dict[tuple[str, ...], dict[Any, Any]] = {}
    for _, override in _overrides(before):
        old.setdefault(tuple(_words(override, "paths")), {}).update(override)
    left = dict(old)
    for index, override in _overrides(now):
        paths = tuple(_words(override, "paths"))
        left.pop(paths, None)
        earlier, route = old.get(paths, {}), ("overrides", index)
        yield from _removed(earlier, override, (*route, "select"))
        yield from _added(earlier, override, (*route, "ignore"))
        yield from _severity_changes(earlier, override, route, _gates(before))
    for paths, override in left.items():
        if _words(override, "select") or "error" in _mapping(override, "severity").values():
            yield ("overrides",), f"removes the override of {', '.join(map(repr, paths))}"


def _severity_changes(
    before: Mapping[Any, Any], now: Mapping[Any, Any], route: Route, gates: Mapping[Any, Any]
) -> Iterator[_Change]:
    """Lower severities; the severity of a policy that is not set is not known, but `info` is the lowest."""
    old, new = _mapping(before, "severity"), _mapping(now, "severity")
    for word, severity in new.items():
        if severity not in SEVERITIES or severity == old.get(word):
            continue
        if old.get(word) in SEVERITIES:
            lower = SEVERITIES.index(severity) > SEVERITIES.index(old[word])
            instead = f" instead of '{old[word]}'"
        else:
            lower = severity == "info" or (severity == "warning" and "error" in gates.values())
            instead = ""
        if lower:
            yield (*route, "severity", word), f"sets the severity of '{word}' to '{severity}'{instead}"
    for word, severity in old.items():
        if severity == "error" and word not in new:
            yield (*route, "severity"), f"removes the severity 'error' of '{word}'"


def _gate_changes(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[_Change]:
    """Higher severities in `fail-on`, of all categories or of one."""
    order = (*reversed(SEVERITIES), "never")
    for category in {**_ALL, **old, **new}:
        before, now = (gates.get(category, gates.get("default", "warning")) for gates in (old, new))
        if before in order and now in order and order.index(now) > order.index(before):
            about = "" if category in _ALL else f" of {category}"
            yield ("fail-on",), f"sets 'fail-on'{about} to '{now}' instead of '{before}'"


_ALL = {"default": "warning"}


def _gates(section: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """`fail-on` by category."""
    return _mapping(section, "fail-on") or {"default": _setting(section, "fail-on")}


def _limit_changes(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[_Change]:
    yield from _gate_changes(_gates(before), _gates(now))
    if before.get("require-reason") is True and now.get("require-reason") is not True:
        yield ("require-reason",), "sets 'require-reason' to false"
    old, new = _setting(before, "max-file-size"), _setting(now, "max-file-size")
    if isinstance(old, int) and isinstance(new, int) and new < old:
        yield ("max-file-size",), f"sets 'max-file-size' to {new} instead of {old}"


def _added(before: Mapping[Any, Any], now: Mapping[Any, Any], route: Route) -> Iterator[_Change]:
    key = str(route[-1])
    old = _words(before, key)
    for index, word in enumerate(_words(now, key)):
        if word not in old:
            yield (*route, index) if isinstance(now.get(key), list) else route, f"adds '{word}' to '{key}'"


def _removed(before: Mapping[Any, Any], now: Mapping[Any, Any], route: Route) -> Iterator[_Change]:
    key = str(route[-1])
    new = _words(now, key)
    for word in _words(before, key):
        if word not in new:
            yield route, f"removes '{word}' from '{key}'"


def _whole(tree: Tree | None) -> Mapping[Any, Any]:
    return mapping(tree.value if tree is not None else None)


def _lint(tree: Tree | None) -> Mapping[Any, Any]:
    return _mapping(_whole(tree), "lint")


def _default(key: Any) -> Any:
    value = getattr(Settings(), str(key).replace("-", "_"), None)
    return list(value) if isinstance(value, tuple) else value


def _setting(section: Mapping[Any, Any], key: str) -> Any:
    default = _default(key)
    value = section.get(key)
    return value if isinstance(value, type(default)) else default


def _mapping(section: Mapping[Any, Any], key: str) -> dict[Any, Any]:
    return mapping(section.get(key))


def _words(section: Mapping[Any, Any], key: str) -> list[str]:
    value = section.get(key)
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else _default(key) or ()
    return [word for word in words if isinstance(word, str)]


def _overrides(section: Mapping[Any, Any]) -> Iterator[tuple[int, dict[Any, Any]]]:
    overrides = section.get("overrides")
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        if isinstance(override, dict):
            yield index, override


def _problem(tree: Tree | None, route: Route, message: str) -> Problem:
    at = Span(0, 0) if tree is None else tree.find(route, "key") or tree.focus(route)
    return Softening(at, message)
