"""What Prometheus refuses when it loads a rule file.

Source: model/rulefmt/rulefmt.go of prometheus/prometheus, which `promtool check rules` runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...core.config import nearest
from ...core.kind import Problem
from ...core.place import Place
from ...subjects import is_dynamic
from .model import RuleFile, seconds


class InvalidRuleFile(Problem):
    """A rule file that Prometheus does not load."""


class InvalidDuration(Problem):
    """A duration that Prometheus cannot read."""


_GROUP_KEYS = ("name", "interval", "query_offset", "limit", "labels", "rules")
_RULE_KEYS = ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations")
_ALERT_ONLY = ("for", "keep_firing_for", "annotations")
# What the rulers of Thanos, Mimir, Cortex and Loki read in addition.
_OTHER_FILE_KEYS = ("namespace",)
_OTHER_GROUP_KEYS = (
    "partial_response_strategy",
    "source_tenants",
    "evaluation_delay",
    "align_evaluation_time_on_interval",
    "remote_write",
)
_BAD_METRIC = re.compile(r"[{}]")


def mistakes(file: RuleFile, data: Any, *, strict: bool = True) -> Iterator[Problem]:
    """All that is wrong with the data of a rule file; the places are those of `file`.

    Not `strict` means a PrometheusRule, whose group may hold fields of other rulers.
    """
    if not isinstance(data, dict) or "groups" not in data:
        yield from _no_groups(file, data)
        return
    if strict:
        for key in data:
            if key != "groups" and key not in _OTHER_FILE_KEYS:
                yield InvalidRuleFile(file.at[key].key, f"unknown key {key}{nearest(key, ['groups'])}")
    groups = data["groups"]
    at = file.at["groups"]
    if groups is None:
        return
    if not isinstance(groups, list):
        yield InvalidRuleFile(at.key, f"groups is {_kind(groups)}, not a list")
        return
    names: set[str] = set()
    for index, group in enumerate(groups):
        yield from _group(at[index], group, strict, names)


def _no_groups(file: RuleFile, data: Any) -> Iterator[Problem]:
    """A file taken for a rule file by its path only is judged where it looks like one."""
    if _rules(data):
        yield InvalidRuleFile(file.at[0], "a rule file is a mapping with groups, not a list of rules")
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if hint := nearest(key, ["groups"]):
            yield InvalidRuleFile(file.at[key].key, f"unknown key {key}{hint}")
        elif key == "rules" and _rules(value):
            yield InvalidRuleFile(file.at[key].key, "rules stand in a group, under groups")


def _rules(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(rule, dict) and "expr" in rule for rule in value)


def _group(at: Place, group: Any, strict: bool, names: set[str]) -> Iterator[Problem]:
    if not isinstance(group, dict):
        yield InvalidRuleFile(at, f"a group is {_kind(group)}, not a mapping")
        return
    for key in group:
        if key in _GROUP_KEYS:
            continue
        if key in _OTHER_GROUP_KEYS:
            if strict and key == "partial_response_strategy":
                yield InvalidRuleFile(
                    at[key].key, f"{key} is read by Thanos only; Prometheus refuses the file"
                )
            continue
        yield InvalidRuleFile(at[key].key, f"unknown key {key} in a group{nearest(key, list(_GROUP_KEYS))}")
    name = group.get("name")
    if name is None or name == "":
        yield InvalidRuleFile(at["name"], "the group has no name")
    elif isinstance(name, (dict, list)):
        yield InvalidRuleFile(at["name"], f"the group's name is {_kind(name)}, not a string")
    elif str(name) in names:
        yield InvalidRuleFile(at["name"], f"another group of this file is named {name}, too")
    else:
        names.add(str(name))
    for key in ("interval", "query_offset"):
        yield from _duration(at, group, key)
    yield from _pairs(at, group, "labels")
    rules = group.get("rules")
    if rules is None:
        return
    if not isinstance(rules, list):
        yield InvalidRuleFile(at["rules"].key, f"rules is {_kind(rules)}, not a list")
        return
    for index, rule in enumerate(rules):
        yield from _rule(at["rules"][index], rule)


def _rule(at: Place, rule: Any) -> Iterator[Problem]:
    if not isinstance(rule, dict):
        yield InvalidRuleFile(at, f"a rule is {_kind(rule)}, not a mapping")
        return
    for key in rule:
        if key not in _RULE_KEYS:
            yield InvalidRuleFile(at[key].key, f"unknown key {key} in a rule{nearest(key, list(_RULE_KEYS))}")
    yield from _identity(at, rule)
    expr = rule.get("expr")
    if isinstance(expr, (dict, list)):
        yield InvalidRuleFile(at["expr"].key, f"expr is {_kind(expr)}, not a string")
    elif (expr is None or str(expr).strip() == "") and ("alert" in rule or "record" in rule):
        name = at["alert" if "alert" in rule else "record"]
        yield InvalidRuleFile(at["expr"].key if "expr" in rule else name, "the rule has no expr")
    if "record" in rule and "alert" not in rule:
        for key in _ALERT_ONLY:
            if rule.get(key):
                yield InvalidRuleFile(at[key].key, f"a recording rule cannot have {key}")
    for key in ("for", "keep_firing_for"):
        yield from _duration(at, rule, key)
    yield from _pairs(at, rule, "labels")
    yield from _pairs(at, rule, "annotations")


def _identity(at: Place, rule: dict[str, Any]) -> Iterator[Problem]:
    """Exactly one of `alert` and `record`, with a name that is one."""
    if "alert" in rule and "record" in rule:
        yield InvalidRuleFile(at["record"].key, "the rule has both alert and record")
        return
    if "alert" not in rule and "record" not in rule:
        where = at["expr"].key if "expr" in rule else at
        yield InvalidRuleFile(where, "the rule has neither alert nor record")
        return
    key = "alert" if "alert" in rule else "record"
    name = rule[key]
    if isinstance(name, (dict, list, bool)):
        yield InvalidRuleFile(at[key], f"{key} is {_kind(name)}, not a string")
    elif name is None or name == "":
        yield InvalidRuleFile(at[key], f"{key} is empty")
    elif key == "record" and not is_dynamic(str(name)) and _BAD_METRIC.search(str(name)):
        yield InvalidRuleFile(at[key], f"{name} is no metric name: braces belong in expr, or in labels")


def _duration(at: Place, holder: dict[str, Any], key: str) -> Iterator[Problem]:
    value = holder.get(key)
    if value is None:
        return
    if isinstance(value, (dict, list)):
        yield InvalidRuleFile(at[key].key, f"{key} is {_kind(value)}, not a duration")
    elif not is_dynamic(str(value)) and seconds(value) is None:
        hint = f"; write {value}s" if isinstance(value, int) and not isinstance(value, bool) else ""
        yield InvalidDuration(at[key], f"{key}: {value} is no duration{hint}")


def _pairs(at: Place, holder: dict[str, Any], key: str) -> Iterator[Problem]:
    """Labels and annotations: names to strings."""
    values = holder.get(key)
    if values is None:
        return
    if not isinstance(values, dict):
        yield InvalidRuleFile(at[key], f"{key} is {_kind(values)}, not a mapping")
        return
    for name, value in values.items():
        if name == "__name__" and key == "labels":
            yield InvalidRuleFile(at[key][name].key, "the label __name__ cannot be set")
        elif not name:
            yield InvalidRuleFile(at[key].key, f"{key} has an empty name")
        if isinstance(value, (dict, list)):
            yield InvalidRuleFile(at[key][name].key, f"{name} is {_kind(value)}, not a string")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if value is None:
        return "empty"
    return {dict: "a mapping", list: "a list"}.get(
        dict if isinstance(value, dict) else list if isinstance(value, list) else str, "a string"
    )
