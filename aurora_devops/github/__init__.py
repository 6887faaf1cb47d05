"""GitHub Actions: workflows and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Action,
        ActionRuns,
        Concurrency,
        Container,
        Credentials,
        Environment,
        Event,
        Input,
        Job,
        JobIn,
        Schedule,
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
    "Input",
    "Job",
    "JobIn",
    "Schedule",
    "Step",
    "StepIn",
    "Strategy",
    "Uses",
    "Workflow",
]

__getattr__ = lazy_names(__name__, {name: ".model" for name in __all__})
