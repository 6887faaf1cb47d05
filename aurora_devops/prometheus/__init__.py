"""Prometheus: alerting and recording rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Group, GroupIn, Rule, RuleFile, RuleIn
    from .validity import InvalidDuration, InvalidRuleFile

_HOMES = {
    ".model": ("Group", "GroupIn", "Rule", "RuleFile", "RuleIn"),
    ".validity": ("InvalidDuration", "InvalidRuleFile"),
}

__all__ = ["Group", "GroupIn", "InvalidDuration", "InvalidRuleFile", "Rule", "RuleFile", "RuleIn"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
