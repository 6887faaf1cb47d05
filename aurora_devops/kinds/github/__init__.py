"""GitHub Actions: workflows and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Action,
        ActionRuns,
        Concurrency,
        Container,
        Credentials,
        Environment,
        Event,
        Expression,
        Input,
        Job,
        JobIn,
        Schedule,
        Snapshot,
        Step,
        StepIn,
        Strategy,
        Uses,
        Workflow,
    )

__all__ = [
    "Action",
    "ActionRuns",
    "Concurrency",
    "Container",
    "Credentials",
    "Environment",
    "Event",
    "Expression",
    "Input",
    "Job",
    "JobIn",
    "Schedule",
    "Snapshot",
    "Step",
    "StepIn",
    "Strategy",
    "Uses",
    "Workflow",
]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
