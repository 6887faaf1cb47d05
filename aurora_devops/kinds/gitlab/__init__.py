"""GitLab pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Artifacts,
        Cache,
        Configuration,
        Default,
        Environment,
        Image,
        Job,
        JobIn,
        PipelineIn,
        Rule,
        Service,
        Trigger,
    )
    from .validity import (
        CyclicNeeds,
        InvalidExtends,
        InvalidInclude,
        InvalidInput,
        InvalidPipeline,
        InvalidReference,
        UnknownNeed,
        UnknownStage,
    )

__all__ = [
    "Artifacts",
    "Cache",
    "Configuration",
    "CyclicNeeds",
    "Default",
    "Environment",
    "Image",
    "InvalidExtends",
    "InvalidInclude",
    "InvalidInput",
    "InvalidPipeline",
    "InvalidReference",
    "Job",
    "JobIn",
    "PipelineIn",
    "Rule",
    "Service",
    "Trigger",
    "UnknownNeed",
    "UnknownStage",
]

_PROBLEMS = frozenset(
    {
        *("CyclicNeeds", "InvalidExtends", "InvalidInclude", "InvalidInput", "InvalidPipeline"),
        *("InvalidReference", "UnknownNeed", "UnknownStage"),
    }
)

__getattr__ = lazy_names(__name__, {name: ".validity" if name in _PROBLEMS else ".model" for name in __all__})
