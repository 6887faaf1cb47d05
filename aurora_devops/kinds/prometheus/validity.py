"""What Prometheus refuses when it loads a rule file.

Source: model/rulefmt/rulefmt.go of prometheus/prometheus, which `promtool check rules` runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Place
from ...formats.http_client import broken_duration
from ...formats.structure import nearest
from ...subjects import is_dynamic
from .dialects import FILE_KEYS, group_keys, owner, rule_keys
from .model import RuleFile


class InvalidRuleFile(Problem):
    """A rule file that Prometheus does not load."""


class InvalidDuration(Problem):
    """A duration that Prometheus does not accept."""


class RulerField(Problem):
    """A field of another ruler, which Prometheus does not support."""


_GROUP_KEYS = ("name", "interval", "query_offset", "limit", "labels", "rules")
_RULE_KEYS = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_ALERT_ONLY = ("for", "keep_firing_for", "annotations")
_BAD_METRIC = regex(r"[{}]")


def mistakes(file: RuleFile, data: Any, *, strict: bool = True) -> Iterator[Problem]:
    """All that is wrong with the data of a rule file; the places are those of `file`.

    Not `strict` means a PrometheusRule, whose group may have fields of other rulers. A template may have keys of the
    program that fills it in at the top.
    """
    if data is None:
        # Prometheus loads an empty file, which has no rules.
        return
    if not isinstance(data, dict):
        yield InvalidRuleFile(
            file.at, f"a rule file must be a mapping with the key 'groups', not {_kind(data)}"
        )
        return
    if "groups" not in data:
        yield from _no_groups(file, data)
        return
    if strict and file.dialect != "template":
        for key in data:
            if key != "groups" and key not in FILE_KEYS:
                message = f"unknown key '{key}' at the top level{nearest(key, ['groups'])}"
                yield InvalidRuleFile(file.at[key].key, message)
    groups = data["groups"]
    at = file.at["groups"]
    if groups is None or _unknown(groups):
        return
    if not isinstance(groups, list):
        yield InvalidRuleFile(at.key, f"'groups' must be a list, not {_kind(groups)}")
        return
    judge = _Judge(file.dialect, strict)
    for index, group in enumerate(groups):
        yield from judge.group(at[index], group)


def _no_groups(file: RuleFile, data: dict[str, Any]) -> Iterator[Problem]:
    for key, value in data.items():
        if key == "rules" and isinstance(value, list):
            message = "'rules' is at the top level; write it in a group: groups: [{name: ..., rules: [...]}]"
            yield InvalidRuleFile(file.at[key].key, message)
        elif key not in FILE_KEYS:
            hint = nearest(key, ["groups"]) or "; a rule file has the key 'groups'"
            yield InvalidRuleFile(file.at[key].key, f"unknown key '{key}' at the top level{hint}")


def _unknown(value: Any) -> bool:
    return isinstance(value, str) and is_dynamic(value)


class _Judge:
    """Judges the groups of one file, which may have the fields of its dialect."""

    def __init__(self, dialect: str, strict: bool) -> None:
        self.strict = strict
        self.foreign = (*group_keys(dialect), *rule_keys(dialect))
        self.names: set[str] = set()

    def group(self, at: Place, group: Any) -> Iterator[Problem]:
        """All that is wrong with a group."""
        if not isinstance(group, dict):
            if not _unknown(group):
                yield InvalidRuleFile(at, f"a group must be a mapping, not {_kind(group)}")
            return
        yield from self.keys(at, group, _GROUP_KEYS, "a group")
        yield from self.name(at, group.get("name"))
        for key in ("interval", "query_offset"):
            yield from _duration(at, group, key)
        limit = group.get("limit")
        if (
            limit is not None
            and not _unknown(limit)
            and (isinstance(limit, bool) or not isinstance(limit, int))
        ):
            yield InvalidRuleFile(at["limit"], f"'limit' must be an integer, not {_shown(limit)}")
        yield from _pairs(at, group, "labels")
        rules = group.get("rules")
        if rules is None or _unknown(rules):
            return
        if not isinstance(rules, list):
            yield InvalidRuleFile(at["rules"].key, f"'rules' must be a list, not {_kind(rules)}")
            return
        for index, rule in enumerate(rules):
            yield from self.rule(at["rules"][index], rule)

    def keys(self, at: Place, holder: dict[str, Any], known: tuple[str, ...], what: str) -> Iterator[Problem]:
        """The keys that Prometheus does not know."""
        for key in holder:
            if key in known:
                continue
            if key not in self.foreign:
                hint = nearest(key, list(known))
                yield InvalidRuleFile(at[key].key, f"unknown key '{key}' in {what}{hint}")
            elif self.strict:
                message = (
                    f"'{key}' is a field of {owner(key)}; Prometheus does not load a file that contains it"
                )
                yield RulerField(at[key].key, message)

    def name(self, at: Place, name: Any) -> Iterator[Problem]:
        """What is wrong with the name of a group."""
        if name is None or name == "":
            yield InvalidRuleFile(at["name"], "the group has no 'name'")
        elif isinstance(name, (dict, list)):
            yield InvalidRuleFile(at["name"], f"'name' of a group must be a string, not {_kind(name)}")
        elif str(name) in self.names and not is_dynamic(str(name)):
            message = f"group name '{name}' is used twice in this file; give each group a name of its own"
            yield InvalidRuleFile(at["name"], message)
        else:
            self.names.add(str(name))

    def rule(self, at: Place, rule: Any) -> Iterator[Problem]:
        """All that is wrong with a rule."""
        if not isinstance(rule, dict):
            if not _unknown(rule):
                yield InvalidRuleFile(at, f"a rule must be a mapping, not {_kind(rule)}")
            return
        yield from self.keys(at, rule, _RULE_KEYS, "a rule")
        yield from _identity(at, rule)
        expr = rule.get("expr")
        if isinstance(expr, (dict, list)):
            yield InvalidRuleFile(at["expr"].key, f"'expr' must be a string, not {_kind(expr)}")
        elif (expr is None or str(expr).strip() == "") and ("alert" in rule or "record" in rule):
            named = "alert" if "alert" in rule else "record"
            where = at["expr"].key if "expr" in rule else at[named]
            yield InvalidRuleFile(where, f"rule {_shown(rule[named])} has no 'expr'")
        if "record" in rule and "alert" not in rule:
            for key in _ALERT_ONLY:
                if rule.get(key):
                    message = f"a recording rule cannot have '{key}'; only alerting rules can"
                    yield InvalidRuleFile(at[key].key, message)
        for key in ("for", "keep_firing_for"):
            yield from _duration(at, rule, key)
        yield from _pairs(at, rule, "labels")
        yield from _pairs(at, rule, "annotations")


def _identity(at: Place, rule: dict[str, Any]) -> Iterator[Problem]:
    """Exactly one of `alert` and `record`, with a valid name."""
    if "alert" in rule and "record" in rule:
        yield InvalidRuleFile(at["record"].key, "the rule has both 'alert' and 'record'; keep one of them")
        return
    if "alert" not in rule and "record" not in rule:
        where = at["expr"].key if "expr" in rule else at
        yield InvalidRuleFile(where, "the rule has neither 'alert' nor 'record'")
        return
    key = "alert" if "alert" in rule else "record"
    name = rule[key]
    if isinstance(name, (dict, list, bool)):
        yield InvalidRuleFile(at[key], f"'{key}' must be a string, not {_kind(name)}")
    elif name is None or name == "":
        yield InvalidRuleFile(at[key], f"'{key}' is empty; write the name of the rule")
    elif key == "record" and not is_dynamic(str(name)) and _BAD_METRIC.search(str(name)):
        message = f"'{name}' is not a metric name; write matchers in 'expr', and labels in 'labels'"
        yield InvalidRuleFile(at[key], message)


def _duration(at: Place, holder: dict[str, Any], key: str) -> Iterator[Problem]:
    value = holder.get(key)
    if value is None or _unknown(value):
        return
    if isinstance(value, (dict, list)):
        yield InvalidRuleFile(at[key].key, f"'{key}' must be a duration such as 5m, not {_kind(value)}")
    elif mistake := broken_duration(value):
        yield InvalidDuration(at[key], f"'{key}': {mistake}")


def _pairs(at: Place, holder: dict[str, Any], key: str) -> Iterator[Problem]:
    """Labels and annotations: names to strings."""
    values = holder.get(key)
    if values is None or _unknown(values):
        return
    if not isinstance(values, dict):
        yield InvalidRuleFile(at[key], f"'{key}' must be a mapping, not {_kind(values)}")
        return
    for name, value in values.items():
        if name == "__name__" and key == "labels":
            yield InvalidRuleFile(at[key][name].key, "the label '__name__' cannot be set in a rule")
        elif not name:
            yield InvalidRuleFile(at[key].key, f"'{key}' has an empty name")
        if isinstance(value, (dict, list)):
            yield InvalidRuleFile(at[key][name].key, f"'{name}' must be a string, not {_kind(value)}")


def _shown(value: Any) -> str:
    return _kind(value) if isinstance(value, (dict, list)) or value is None else f"'{value}'"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    return "an empty value" if value is None else "a string"
