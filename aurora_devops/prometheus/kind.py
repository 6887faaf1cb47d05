"""The kind `prometheus-rules`: where rule files lie, how one is told by its content, and how it is read."""

from __future__ import annotations

from typing import Any

from ..core.kind import Document, Kind, Tree
from ..core.source import Source


def _read(source: Source, tree: Tree | None) -> Document:
    from .parse import read_rules

    return read_rules(source, tree)


def is_rule_file(data: Any) -> bool:
    """Whether data is a mapping with `groups` of rules."""
    if not isinstance(data, dict) or not isinstance(groups := data.get("groups"), list):
        return False
    return any(
        isinstance(group, dict) and isinstance(rules := group.get("rules"), list) and _holds_rules(rules)
        for group in groups
    )


def _holds_rules(rules: list[Any]) -> bool:
    return any(
        isinstance(rule, dict) and ("expr" in rule) and ("alert" in rule or "record" in rule)
        for rule in rules
    )


rules = Kind(
    name="prometheus-rules",
    title="Prometheus rule file",
    code="PRM",
    formats=("yaml",),
    read=_read,
    paths=(
        r"(?:^|/)(?:[\w.-]+[._-])?rules\.ya?ml$",
        r"(?:^|/)(?:[\w.-]+[._-])?alerts\.ya?ml$",
        r"\.rules$",
    ),
    hints=("groups:",),
    marks=("groups:", "rules:", "expr:"),
    claims=is_rule_file,
    example="prometheus/app.rules.yml",
)
