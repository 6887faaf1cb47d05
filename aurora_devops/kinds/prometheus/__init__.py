"""Prometheus: alerting and recording rules, and the configuration that loads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from ...formats.http_client import Credential
    from .config_model import Global, PrometheusConfig, RelabelConfig, RemoteWrite, ScrapeConfig, ScrapeIn
    from .config_validity import InvalidPrometheusConfig
    from .model import Group, GroupIn, Rule, RuleFile, RuleIn
    from .tests_model import QueryCase, RuleTest, RuleTestFile
    from .tests_validity import InvalidRuleTest
    from .validity import InvalidDuration, InvalidRuleFile, RulerField

_HOMES = {
    "...formats.http_client": ("Credential",),
    ".config_model": (
        "Global",
        "PrometheusConfig",
        "RelabelConfig",
        "RemoteWrite",
        "ScrapeConfig",
        "ScrapeIn",
    ),
    ".config_validity": ("InvalidPrometheusConfig",),
    ".model": ("Group", "GroupIn", "Rule", "RuleFile", "RuleIn"),
    ".tests_model": ("QueryCase", "RuleTest", "RuleTestFile"),
    ".tests_validity": ("InvalidRuleTest",),
    ".validity": ("InvalidDuration", "InvalidRuleFile", "RulerField"),
}

__all__ = [
    "Credential",
    "Global",
    "Group",
    "GroupIn",
    "InvalidDuration",
    "InvalidPrometheusConfig",
    "InvalidRuleFile",
    "InvalidRuleTest",
    "PrometheusConfig",
    "QueryCase",
    "RelabelConfig",
    "RemoteWrite",
    "Rule",
    "RuleFile",
    "RuleIn",
    "RuleTest",
    "RuleTestFile",
    "RulerField",
    "ScrapeConfig",
    "ScrapeIn",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
