"""Helm: charts, rendered with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        ChartFiles,
        Dependency,
        HelmChart,
        InvalidValues,
        Maintainer,
        MissingDependency,
        MisspelledValue,
        OutdatedLock,
        RefusedTemplate,
        TemplateProblem,
        UndeclaredValue,
        UnknownCondition,
        UnquotedString,
        UnreadValue,
        UnusedValue,
    )

__all__ = [
    "ChartFiles",
    "Dependency",
    "HelmChart",
    "InvalidValues",
    "Maintainer",
    "MissingDependency",
    "MisspelledValue",
    "OutdatedLock",
    "RefusedTemplate",
    "TemplateProblem",
    "UndeclaredValue",
    "UnknownCondition",
    "UnquotedString",
    "UnreadValue",
    "UnusedValue",
]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
