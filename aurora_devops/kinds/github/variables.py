"""The environment variables of steps, with known values in the place of expressions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ...commands.call import expanded
from ...core.lazy import regex
from .model import JobIn, Scalar, Step

# An input of a reusable workflow: its values are known when all files are read.
INPUT = regex(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
_NO_VALUES: Mapping[str, str] = MappingProxyType({})


def env_values(values: dict[str, Scalar] | str, known: Mapping[str, str] = _NO_VALUES) -> dict[str, str]:
    """The variables of an `env`; one with an unknown value has its own name as the value."""
    if not isinstance(values, dict):
        return {}
    texts = {name: expanded(str(value), known) for name, value in values.items() if value is not None}
    return {name: f"${{{name}}}" if "${{" in INPUT.sub("", text) else text for name, text in texts.items()}


def variables_of(
    inside: JobIn,
    step: Step,
    known: Mapping[str, str] = _NO_VALUES,
    exported: Mapping[str, str] = _NO_VALUES,
) -> dict[str, str]:
    """The variables of a step in a run of its job with these values of the matrix.

    `exported` are the variables that earlier steps set, which have precedence over those of the job.
    """
    found: dict[str, str] = {}
    for env in (inside.workflow.env, inside.job.env):
        found |= env_values(env, known)
    found |= exported
    # The variables of a step may refer to those of its job.
    return {**found, **env_values(step.env, {**found, **known})} if step.env else found
