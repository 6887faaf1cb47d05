"""What a policy yields: the place that breaks it, the message, and the fix."""

from __future__ import annotations

from .facts import Fact
from .place import At
from .record import record


@record
class Edit:
    """One replacement: the text at `at` becomes `text`."""

    at: At
    text: str


@record
class Fix:
    """Edits that remove a finding; `safe` only if nobody could want the old text back."""

    edits: tuple[Edit, ...]
    safe: bool = False
    title: str = ""


@record
class Related:
    """Another place that belongs to a finding, with what it has to do with it."""

    at: At | Fact
    message: str


@record
class Finding:
    """One place that breaks one policy, complete at birth.

    `at` is a span or a place in the artifact at hand, or a fact of any artifact where a policy compares
    several; `message` names the actual value and fits a line. Severity is the policy's, never decided here.
    `ids` are the ids of other linters that a finding of a policy `by_id` answers for, canonical; `--select ID` and
    `--ignore ID` concern only the findings with this id.
    """

    at: At | Fact
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    ids: frozenset[str] = frozenset()
