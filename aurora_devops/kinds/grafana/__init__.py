"""Grafana: dashboards as JSON, and the files from which it provisions data sources, dashboards and alerting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Dashboard,
        Datasource,
        FieldConfig,
        Panel,
        PanelIn,
        Row,
        Target,
        TargetIn,
        Templating,
        Variable,
        VariableIn,
    )
    from .provisioning_model import (
        ContactPoint,
        GrafanaRule,
        GrafanaRuleGroup,
        NotificationPolicy,
        Provider,
        ProvisionedDatasource,
        Provisioning,
    )
    from .provisioning_validity import InvalidProvisioning

_HOMES = {
    ".model": (
        "Dashboard",
        "Datasource",
        "FieldConfig",
        "Panel",
        "PanelIn",
        "Row",
        "Target",
        "TargetIn",
        "Templating",
        "Variable",
        "VariableIn",
    ),
    ".provisioning_model": (
        "ContactPoint",
        "GrafanaRule",
        "GrafanaRuleGroup",
        "NotificationPolicy",
        "ProvisionedDatasource",
        "Provider",
        "Provisioning",
    ),
    ".provisioning_validity": ("InvalidProvisioning",),
}

__all__ = [
    "ContactPoint",
    "Dashboard",
    "Datasource",
    "FieldConfig",
    "GrafanaRule",
    "GrafanaRuleGroup",
    "InvalidProvisioning",
    "NotificationPolicy",
    "Panel",
    "PanelIn",
    "Provider",
    "ProvisionedDatasource",
    "Provisioning",
    "Row",
    "Target",
    "TargetIn",
    "Templating",
    "Variable",
    "VariableIn",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
