"""The events that start a workflow: their activity types, their filters, and the syntax of filters and schedules.

Source: docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from ...core.lazy import regex
from ...core.record import record
from ...formats.cron import parse
from ...formats.zones import time_zones

_BRANCHES = ("branches", "branches-ignore")
_PATHS = ("paths", "paths-ignore")
_TAGS = ("tags", "tags-ignore")
EVENT_KEYS = frozenset({"types", "workflows", "names", "versions", *_BRANCHES, *_PATHS, *_TAGS})


@record
class EventRule:
    """The activity types of an event, and its filters besides `types`."""

    types: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()
    any_type: bool = False


def _rule(types: str = "", *filters: str) -> EventRule:
    return EventRule(frozenset(types.split()), frozenset(filters))


_CHANGES = "created edited deleted"
_PULL_REQUEST = (
    "assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft "
    "locked unlocked enqueued dequeued milestoned demilestoned ready_for_review review_requested "
    "review_request_removed auto_merge_enabled auto_merge_disabled"
)

EVENTS: dict[str, EventRule] = {
    "branch_protection_rule": _rule(_CHANGES),
    "check_run": _rule("created rerequested completed requested_action"),
    "check_suite": _rule("completed requested rerequested"),
    "create": _rule(),
    "delete": _rule(),
    "deployment": _rule(),
    "deployment_status": _rule(),
    "discussion": _rule(
        "created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked "
        "category_changed answered unanswered"
    ),
    "discussion_comment": _rule(_CHANGES),
    "fork": _rule(),
    "gollum": _rule(),
    "image_version": _rule("", "names", "versions"),
    "issue_comment": _rule(_CHANGES),
    "issues": _rule(
        "opened edited deleted transferred pinned unpinned closed reopened assigned unassigned labeled "
        "unlabeled locked unlocked milestoned demilestoned typed untyped field_added field_removed"
    ),
    "label": _rule(_CHANGES),
    "member": _rule("added edited deleted"),
    "merge_group": _rule("checks_requested", *_BRANCHES),
    "milestone": _rule("created closed opened edited deleted"),
    "page_build": _rule(),
    "project": _rule("created closed reopened edited deleted updated"),
    "project_card": _rule("created moved converted edited deleted"),
    "project_column": _rule("created updated moved deleted"),
    "public": _rule(),
    "pull_request": _rule(_PULL_REQUEST, *_BRANCHES, *_PATHS),
    "pull_request_review": _rule("submitted edited dismissed"),
    "pull_request_review_comment": _rule(_CHANGES),
    "pull_request_target": _rule(_PULL_REQUEST, *_BRANCHES, *_PATHS),
    "push": _rule("", *_BRANCHES, *_TAGS, *_PATHS),
    "registry_package": _rule("published updated"),
    "release": _rule("published unpublished created edited deleted prereleased released"),
    "repository_dispatch": EventRule(any_type=True),
    "schedule": _rule(),
    "status": _rule(),
    "watch": _rule("started"),
    "workflow_call": _rule(),
    "workflow_dispatch": _rule(),
    "workflow_run": _rule("completed requested in_progress", "workflows", *_BRANCHES),
}

# Filters of which an event takes one or the other.
EXCLUSIVE = (_BRANCHES, _TAGS, _PATHS)

# The shortest interval between two runs of a schedule.
SHORTEST_MINUTES = 5


def cron_mistake(cron: str) -> str | None:
    """What is wrong with a cron expression of five fields in the POSIX dialect; None where it is valid."""
    try:
        values = parse(cron, last_weekday=7)
    except ValueError as mistake:
        return str(mistake)
    gap = _shortest_gap(sorted(values[0]), values[1])
    if gap < SHORTEST_MINUTES:
        times = "1 minute" if gap == 1 else f"{gap} minutes"
        return f"{cron!r} starts runs {times} apart; the shortest interval is {SHORTEST_MINUTES} minutes"
    return None


def _shortest_gap(minutes: list[int], hours: set[int]) -> int:
    """The shortest time between two runs in minutes, across the hour too where two hours follow each other."""
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    if any((hour + 1) % 24 in hours for hour in hours):
        gaps.append(60 + minutes[0] - minutes[-1])
    return min(gaps, default=60)


@lru_cache(maxsize=1024)
def glob_mistake(pattern: str, *, is_ref: bool) -> tuple[str, int] | None:
    """What is wrong with a filter pattern, and at which character; None where it is valid.

    `is_ref` for branches and tags, which follow git's rules for names; paths have fewer rules.
    """
    if not pattern.strip():
        return ("the pattern is empty; it matches nothing", 0)
    if pattern in ("!", "!/"):
        return ("'!' has no pattern after it", 0)
    if pattern != pattern.strip():
        return ("whitespace around a pattern is part of it, so it matches nothing", 0)
    start = 1 if pattern.startswith("!") else 0
    if not is_ref:
        body = pattern[start:]
        if body == "." or body.startswith(("./", "../")) or "/./" in body or "/../" in body:
            return (
                f"path pattern '{body}' matches nothing; write it from the repository root without ./",
                start,
            )
    return _glob_characters(pattern, start, is_ref)


def _glob_characters(pattern: str, start: int, is_ref: bool) -> tuple[str, int] | None:
    if is_ref and (pattern[start:].startswith("/") or pattern.endswith(("/", "."))):
        return (
            f"'{pattern}' matches no branch or tag; names do not start with '/' or end with '/' or '.'",
            start,
        )
    at, before = start, ""
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            if is_ref and pattern[at + 1 : at + 2] not in tuple("[?*\\+"):
                return (f"'{pattern[at : at + 2]}' is regular expression syntax; filters are globs", at)
            if not is_ref and pattern[at + 1 : at + 2] not in tuple("[]?*\\+!"):
                return (f"'{pattern[at : at + 2]}' is not an escape; separate folders with '/'", at)
            at += 1
        elif char in "?+":
            if before in ("", "*", "?", "+") or (before == "/" and at == start):
                return (f"'{char}' has no character before it to repeat", at)
        elif char == "[":
            end = pattern.find("]", at)
            if end < 0:
                return ("'[' is not closed", at)
            mistake = _set_mistake(pattern[at + 1 : end])
            if mistake:
                return (mistake, at)
            at = end
        elif is_ref and (char in " ^~:\t" or pattern.startswith(("..", "@{"), at)):
            return (f"{char!r} is not allowed in the name of a branch or a tag", at)
        before = char
        at += 1
    return None


def _set_mistake(inside: str) -> str | None:
    if not inside:
        return "'[]' matches nothing"
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            if inside[at] > inside[at + 2]:
                return f"the range '{inside[at : at + 3]}' is empty; its end is before its start"
            at += 3
        else:
            at += 1
    if len(inside) == 1:
        return f"'[{inside}]' matches one character; write '{inside}'"
    return None


_ZONE = regex(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}\Z")


def is_time_zone(name: str) -> bool:
    """Whether a name is a time zone of the IANA; by its form only where the machine has no list of them."""
    zones = time_zones()
    return name in zones if zones else _ZONE.match(name) is not None
