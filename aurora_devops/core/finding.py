"""What a policy yields: a place, a message, and optionally a fix."""

from __future__ import annotations

from .facts import Fact
from .place import At
from .record import record


@record
class Edit:
    """A replacement of the text at `at` by `text`."""

    at: At
    text: str


@record
class Fix:
    """Edits that remove a finding; `safe` if they never change behavior."""

    edits: tuple[Edit, ...]
    safe: bool = False
    title: str = ""


@record
class Related:
    """Another place that a finding refers to, with a message about it."""

    at: At | Fact
    message: str


@record
class Finding:
    """A place that violates a policy.

    A finding is complete when it is yielded: the engine adds the severity, which the policy and the configuration
    determine. `at` is a span or a place in the artifact that the policy visits, or a fact of another artifact if the
    policy compares several. `message` is one line and contains the actual value. `ids` are the ids of other linters
    that a finding of a policy with `by_id` reports, in canonical spelling; `--select ID` and `--ignore ID` apply only
    to the findings with this id.
    """

    at: At | Fact
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    ids: frozenset[str] = frozenset()
