"""The kinds `prometheus-rules` and `prometheus-config`: where they lie, how their content tells, how they are read."""

from __future__ import annotations

from typing import Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml


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
    render=as_yaml("groups"),
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


def _read_config(source: Source, tree: Tree | None) -> Document:
    from .config_parse import read_config

    return read_config(source, tree)


_SECTIONS = frozenset(
    {"scrape_configs", "rule_files", "alerting", "remote_write", "remote_read", "scrape_config_files"}
    | {"otlp", "tracing", "storage", "runtime"}
)
_GLOBALS = frozenset(
    {"scrape_interval", "scrape_timeout", "evaluation_interval", "external_labels", "scrape_protocols"}
    | {"metric_name_validation_scheme", "scrape_native_histograms", "extra_scrape_metrics"}
    | {"always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb"}
)
# Sections of programs that took over Prometheus's words: Promtail, Grafana Agent, promtool's tests, rule files.
_OTHERS = frozenset(
    {"clients", "positions", "integrations", "metrics", "tests", "groups", "services", "apiVersion", "kind"}
)


def is_configuration(data: Any) -> bool:
    """Whether data has one of the sections of a Prometheus configuration, and none of another program's."""
    if not isinstance(data, dict) or not _OTHERS.isdisjoint(data):
        return False
    settings = data.get("global")
    return not _SECTIONS.isdisjoint(data) or (
        isinstance(settings, dict) and not _GLOBALS.isdisjoint(settings)
    )


def is_config_file(data: Any) -> bool:
    """Whether data is sure to be a Prometheus configuration, wherever it lies."""
    if not is_configuration(data):
        return False
    jobs = data.get("scrape_configs")
    if isinstance(jobs, list) and any(isinstance(job, dict) and "job_name" in job for job in jobs):
        return True
    settings = data.get("global")
    measured = isinstance(settings, dict) and not _GLOBALS.isdisjoint(settings)
    return measured and any(isinstance(data.get(key), list) for key in ("rule_files", "remote_write"))


config = Kind(
    name="prometheus-config",
    title="Prometheus configuration",
    code="PRM",
    formats=("yaml",),
    read=_read_config,
    render=as_yaml("scrape_configs"),
    paths=(r"(?:^|/)prometheus(?:[.-][\w-]+)?\.ya?ml$",),
    hints=("scrape_configs:", "rule_files:", "remote_write:"),
    marks=("scrape_configs:", "job_name:"),
    claims=is_config_file,
    example="prometheus.yml",
)
