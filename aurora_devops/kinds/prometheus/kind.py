"""The kinds of Prometheus files, rules, their tests and the configuration: how they are recognized and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_rules

    return read_rules(source, tree, context)


def is_rule_file(data: Any) -> bool:
    """Whether data is a mapping with `groups` of rules."""
    if not isinstance(data, dict) or not isinstance(groups := data.get("groups"), list):
        return False
    return not is_foreign_rule_file(data) and any(
        isinstance(group, dict) and isinstance(rules := group.get("rules"), list) and _has_rule(rules)
        for group in groups
    )


def _has_rule(rules: list[Any]) -> bool:
    return any(
        isinstance(rule, dict) and "expr" in rule and ("alert" in rule or "record" in rule) for rule in rules
    )


# Keys at the root of files that other programs call `rules.yml` or `alerts.yml`: Kubernetes and Grafana's
# provisioning, promtool's tests, Semgrep, OpenAPI, JSON Schema, workflows, pipelines, compose and Ansible files.
_RULES_OF_OTHERS = frozenset(
    {"apiVersion", "kind", "metadata", "spec", "tests", "rule_files", "scrape_configs", "openapi", "swagger"}
    | {
        "$schema",
        "$id",
        "properties",
        "definitions",
        "services",
        "jobs",
        "on",
        "version",
        "settings",
        "extends",
    }
    | {"plugins", "policies", "description", "lang", "source", "type", "id", "title", "name", "include"}
    | {"checks", "detection", "logsource", "defaults", "overrides", "default", "config", "enabled", "global"}
    | {"alerts", "alert_rules", "slos", "pattern", "patterns", "categories", "monitors", "resources"}
    | {"stages", "workflow", "variables"}
)
# What the items of such a file's list, or of its `rules`, have: Falco, Semgrep, Ansible and others.
_ITEMS_OF_OTHERS = frozenset(
    {
        "id",
        "rule",
        "macro",
        "list",
        "pattern",
        "patterns",
        "name",
        "type",
        "match",
        "condition",
        "hosts",
        "tasks",
    }
    | {
        "required_engine_version",
        "key",
        "value",
        "from",
        "to",
        "action",
        "path",
        "include",
        "import_playbook",
    }
)
_GRAFANA = frozenset({"orgId", "folder"})


def is_foreign_rule_file(data: Any) -> bool:
    """Whether data has a key of another program whose files have the same names."""
    if isinstance(data, list):
        return _foreign_items(data)
    if not isinstance(data, dict):
        return False
    groups = data.get("groups")
    if isinstance(groups, list):
        # Grafana's provisioning has groups of rules too, and other programs have groups of something else.
        found = [group for group in groups if isinstance(group, dict)]
        return (
            "apiVersion" in data
            or any(not _GRAFANA.isdisjoint(group) for group in found)
            or (bool(found) and not any(_looks_like_group(group) for group in found))
        )
    listed = data.get("rules")
    if isinstance(listed, list) and _has_rule(listed):
        return False
    # Hidden jobs of GitLab pipelines, which other files extend, begin with a dot.
    foreign = any(key in _RULES_OF_OTHERS or str(key).startswith(".") for key in data)
    return foreign or _foreign_items(listed)


def _looks_like_group(group: dict[str, Any]) -> bool:
    """Whether a group has keys of a group or a rule, or no list of something else."""
    own = {"rules", "interval", "query_offset", "limit", "labels", "alert", "record", "expr"}
    return not own.isdisjoint(group) or not any(
        isinstance(value, (list, dict)) for key, value in group.items() if key != "name"
    )


def _foreign_items(items: Any) -> bool:
    """Whether a list consists of mappings that no rule and no group looks like."""
    if not isinstance(items, list):
        return False
    found = [item for item in items if isinstance(item, dict)]
    return any(not _ITEMS_OF_OTHERS.isdisjoint(item) for item in found) and not any(
        not {"expr", "alert", "record", "rules"}.isdisjoint(item) for item in found
    )


rules = Kind(
    name="prometheus-rules",
    title="Prometheus rule file",
    code="PRM",
    formats=("yaml",),
    read=_read,
    render=as_yaml("groups"),
    # A name like `team-rules.yml` alone is ambiguous: such a file is recognised by its content.
    paths=(
        r"(?:^|/)(?:[\w-]+\.)*(?:rules|alerts)\.ya?ml$",
        r"(?:^|/)(?:alert(?:s|ing)?|record(?:ing)?|prom(?:etheus)?|thanos|mimir)[._-]?(?:rules|alerts)\.ya?ml$",
        r"(?:^|/)(?:prometheus|alertmanager|thanos|mimir)/(?:.+/)?[\w.-]*[._-](?:rules|alerts)\.ya?ml$",
        r"(?:^|/)(?:prometheus|alert(?:s|ing)?|monitoring|mixins?)/(?:.+/)?[\w.-]+\.rules$",
        r"(?:^|/)(?:prometheus|alerts?)\.rules$",
    ),
    hints=("groups:",),
    marks=("groups:", "rules:", "expr:"),
    claims=is_rule_file,
    foreign=is_foreign_rule_file,
    example="prometheus/app.rules.yml",
)


def _read_tests(source: Source, tree: Tree | None, context: Context) -> Document:
    from .tests_parse import read_tests

    return read_tests(source, tree)


_TEST_FILE = frozenset({"rule_files", "tests", "evaluation_interval", "group_eval_order", "fuzzy_compare"})
_PARTS_OF_A_TEST = frozenset({"input_series", "alert_rule_test", "promql_expr_test"})
# Keys of vmalert-tool, which reads tests with the same structure.
_VICTORIA_TESTS = frozenset({"metricsql_expr_test", "disable_alertgroup_label", "groupname"})


def is_test_file(data: Any) -> bool:
    """Whether data is a file for `promtool test rules`."""
    return not is_foreign_test_file(data) and any(
        not _PARTS_OF_A_TEST.isdisjoint(test) for test in _mappings(data.get("tests"))
    )


def is_foreign_test_file(data: Any) -> bool:
    """Whether data is a file of another program: it has none of the keys of promtool, or one of vmalert-tool."""
    if not isinstance(data, dict):
        return True
    tests = _mappings(data.get("tests"))
    cases = [case for test in tests for case in _mappings(test.get("alert_rule_test"))]
    return (bool(data) and _TEST_FILE.isdisjoint(data)) or any(
        not _VICTORIA_TESTS.isdisjoint(holder) for holder in (data, *tests, *cases)
    )


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


tests = Kind(
    name="prometheus-tests",
    title="Prometheus rule tests",
    code="PRM",
    formats=("yaml",),
    read=_read_tests,
    render=as_yaml("tests"),
    # Files with other names are recognized by their content.
    paths=(r"(?:^|/)[\w.-]*(?:rules?|alerts?)[._-](?:unit[._-]?)?tests?\.ya?ml$",),
    hints=("input_series:", "alert_rule_test:", "promql_expr_test:"),
    marks=("tests:", "input_series:"),
    claims=is_test_file,
    foreign=is_foreign_test_file,
    example="prometheus/app.rules.test.yml",
)


def _read_config(source: Source, tree: Tree | None, context: Context) -> Document:
    from .config_parse import read_config

    return read_config(source, tree, context)


_SECTIONS = frozenset(
    {"scrape_configs", "rule_files", "alerting", "remote_write", "remote_read", "scrape_config_files"}
    | {"otlp", "tracing", "storage", "runtime"}
)
_GLOBALS = frozenset(
    {"scrape_interval", "scrape_timeout", "evaluation_interval", "external_labels", "scrape_protocols"}
    | {"metric_name_validation_scheme", "scrape_native_histograms", "extra_scrape_metrics"}
    | {"always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb"}
)
# Sections of programs that took over Prometheus's keys (Promtail, Grafana Agent, promtool's tests, rule files), and
# of other files with the same name: Kubernetes, compose, Ansible, Helm values, the OpenTelemetry Collector.
_OTHERS = frozenset(
    {"clients", "positions", "integrations", "metrics", "tests", "groups", "services", "apiVersion", "kind"}
    | {
        "server",
        "traces",
        "receivers",
        "exporters",
        "service",
        "jobs",
        "on",
        "image",
        "replicaCount",
        "version",
    }
    | {
        "prometheus",
        "prometheusOperator",
        "grafana",
        "alertmanager",
        "kubeStateMetrics",
        "nodeExporter",
        "name",
    }
    | {
        "datasources",
        "instances",
        "init_config",
        "resources",
        "serverFiles",
        "kube-prometheus-stack",
        "rules",
    }
    | {
        "namespace",
        "enabled",
        "openapi",
        "$schema",
        "include",
        "volumes",
        "networks",
        "ingress",
        "dependencies",
    }
    | {"scrape", "metrics_path", "targets", "modules", "management"}
)


def is_foreign_configuration(data: Any) -> bool:
    """Whether data has a key of another program."""
    if isinstance(data, list):
        # A playbook, or a list of tasks or targets.
        return any(isinstance(item, dict) and "job_name" not in item for item in data)
    return isinstance(data, dict) and (
        not _OTHERS.isdisjoint(data) or any(key.startswith("prometheus_") for key in data)
    )


def is_config_file(data: Any) -> bool:
    """Whether data is sure to be a Prometheus configuration, wherever it lies."""
    if not isinstance(data, dict) or is_foreign_configuration(data):
        return False
    settings = data.get("global")
    measured = isinstance(settings, dict) and not _GLOBALS.isdisjoint(settings)
    jobs = data.get("scrape_configs")
    if isinstance(jobs, list) and any(isinstance(job, dict) and _is_job(job) for job in jobs):
        return True
    if measured:
        # Cortex, Mimir and Loki have no `global` with these keys.
        return True
    writes = data.get("remote_write")
    return isinstance(writes, list) and any(
        isinstance(write, dict) and str(write.get("url", "")).startswith(("http://", "https://"))
        for write in writes
    )


def _is_job(job: dict[str, Any]) -> bool:
    return "job_name" in job or any(key.endswith("_sd_configs") or key == "static_configs" for key in job)


config = Kind(
    name="prometheus-config",
    title="Prometheus configuration",
    code="PRM",
    formats=("yaml",),
    read=_read_config,
    render=as_yaml("scrape_configs"),
    # `prometheus-ingress.yaml` may be anything: such a file is recognised by its content.
    paths=(
        r"(?:^|/)prometheus(?:\.[\w-]+)?\.ya?ml$",
        r"(?:^|/)prometheus[_-](?:config|conf|cfg|dev|test|staging|prod|production|local|agent)\.ya?ml$",
    ),
    hints=("scrape_configs:", "rule_files:", "remote_write:", "scrape_interval:", "evaluation_interval:"),
    marks=("scrape_configs:", "job_name:"),
    claims=is_config_file,
    foreign=is_foreign_configuration,
    example="prometheus.yml",
)
