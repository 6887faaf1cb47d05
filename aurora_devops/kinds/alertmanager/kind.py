"""The kind `alertmanager`: its paths, how its content is recognised, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_alertmanager

    return read_alertmanager(source, tree, context)


# Keys at the root of files that are called alertmanager.yml as well: Kubernetes objects, Helm values, compose files,
# workflows, Prometheus's own configuration and Grafana's provisioning.
_OTHERS = frozenset(
    {
        "apiVersion",
        "kind",
        "services",
        "image",
        "replicaCount",
        "config",
        "jobs",
        "on",
        "alertmanager",
        "enabled",
    }
    | {
        "groups",
        "scrape_configs",
        "datasources",
        "version",
        "server",
        "alertmanagerSpec",
        "ingress",
        "resources",
    }
    | {
        "alerting",
        "name",
        "prometheus",
        "contactPoints",
        "alertmanager_config",
        "include",
        "networks",
        "suite",
    }
)


def is_foreign_configuration(data: Any) -> bool:
    """Whether data has a key of another program."""
    if isinstance(data, list):
        return any(isinstance(item, dict) for item in data)
    if not isinstance(data, dict):
        return False
    if isinstance(data.get("route"), dict) and isinstance(data.get("receivers"), list):
        return "apiVersion" in data
    # The OpenTelemetry Collector and Vector have `receivers`, which are mappings there.
    return (
        not _OTHERS.isdisjoint(data)
        or isinstance(data.get("receivers"), dict)
        or any(key.startswith("alertmanager_") for key in data)
    )


def is_config_file(data: Any) -> bool:
    """Whether data is sure to be an Alertmanager configuration, wherever it lies."""
    return (
        isinstance(data, dict)
        and not is_foreign_configuration(data)
        and isinstance(route := data.get("route"), dict)
        and isinstance(data.get("receivers"), list)
        and ("receiver" in route or "routes" in route)
    )


alertmanager = Kind(
    name="alertmanager",
    title="Alertmanager configuration",
    code="ALM",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    # `alertmanager-ingress.yaml` may be anything: such a file is recognised by its content.
    paths=(
        r"(?:^|/)alert[_-]?manager(?:\.[\w-]+)?\.ya?ml$",
        r"(?:^|/)alert[_-]?manager[_-](?:config|conf|cfg|dev|test|staging|prod|production|local)\.ya?ml$",
    ),
    hints=("receivers:",),
    marks=("route:", "receivers:"),
    claims=is_config_file,
    foreign=is_foreign_configuration,
    example="alertmanager.yml",
)
