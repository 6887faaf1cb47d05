"""Grafana: dashboards as JSON."""

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

__all__ = [
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
]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
