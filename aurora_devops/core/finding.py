"""What a policy yields: the place that breaks it, the message, and the fix."""

from __future__ import annotations

from dataclasses import dataclass

from .facts import Fact
from .place import At


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement: the text at `at` becomes `text`."""

    at: At
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove a finding; `safe` if they never change behavior."""

    edits: tuple[Edit, ...]
    safe: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and how it is related."""

    at: At | Fact
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that violates one policy.

    `at` is a span or a place in the visited artifact, or a fact of any artifact if the policy compares several;
    `message` names the actual value and fits on a line. The severity is that of the policy.
    """

    at: At | Fact
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
