"""The events that start a workflow: their activity types, their filters, and the syntax of those.

Source: docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ...formats.numbers import whole

_BRANCHES = ("branches", "branches-ignore")
_PATHS = ("paths", "paths-ignore")
_TAGS = ("tags", "tags-ignore")
EVENT_KEYS = frozenset({"types", "workflows", "names", "versions", *_BRANCHES, *_PATHS, *_TAGS})


@dataclass(frozen=True, slots=True)
class EventRule:
    """What may be said of an event: its activity types, and its filters beside `types`."""

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

_MONTHS = {
    name: i
    for i, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAYS = {name: i for i, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_ITEM = re.compile(r"(?:\*|(?P<from>\w+)(?:-(?P<to>\w+))?)(?:/(?P<step>\d+))?\Z")
# GitHub starts a schedule no more often.
SHORTEST_MINUTES = 5


def cron_mistake(cron: str) -> str | None:
    """What is wrong with a POSIX cron line of five fields; None where nothing is."""
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return (
            f"{cron!r} has {len(fields)} of the five fields"
            if len(fields) < 5
            else f"{cron!r} has more than five fields"
        )
    values: list[set[int]] = []
    for field, (name, low, high, words) in zip(fields, _FIELDS, strict=True):
        found: set[int] = set()
        for item in field.split(","):
            numbers = _item(item, low, high, words)
            if numbers is None:
                return f"{item!r} is no {name}: it goes from {low} to {high}"
            found |= numbers
        values.append(found)
    minutes = sorted(values[0])
    gaps = [later - earlier for earlier, later in pairwise(minutes)]
    if gaps and min(gaps) < SHORTEST_MINUTES:
        return f"{cron!r} means every {min(gaps)} minutes, and GitHub starts no more often than every five"
    return None


def _item(item: str, low: int, high: int, words: dict[str, int]) -> set[int] | None:
    match = _ITEM.match(item)
    if match is None:
        return None
    step = int(match["step"] or 1)
    first, last = low, high
    if match["from"]:
        start = _number(match["from"], words)
        end = _number(match["to"], words) if match["to"] else (high if match["step"] else start)
        if start is None or end is None:
            return None
        first, last = start, end
    if not (low <= first <= last <= high) or step == 0:
        return None
    return set(range(first, last + 1, step))


def _number(text: str, words: dict[str, int]) -> int | None:
    number = whole(text)
    return words.get(text.lower()) if number is None else number


@lru_cache(maxsize=1024)
def glob_mistake(pattern: str, *, is_ref: bool) -> tuple[str, int] | None:
    """What is wrong with a filter pattern, and at which character; None where nothing is.

    `is_ref` for branches and tags, which follow git's rules for names; paths have fewer.
    """
    if not pattern.strip():
        return ("the pattern is empty", 0)
    if pattern in ("!", "!/"):
        return ("nothing follows the !", 0)
    if pattern != pattern.strip():
        return ("white space around a pattern belongs to it, and matches nothing", 0)
    start = 1 if pattern.startswith("!") else 0
    if not is_ref:
        body = pattern[start:]
        if body == "." or body.startswith(("./", "../")) or "/./" in body or "/../" in body:
            return (f"{body} is not understood: paths begin at the repository's root, without ./", start)
    return _glob_characters(pattern, start, is_ref)


def _glob_characters(pattern: str, start: int, is_ref: bool) -> tuple[str, int] | None:
    if is_ref and (pattern[start:].startswith("/") or pattern.endswith(("/", "."))):
        return (f"no branch or tag begins or ends as {pattern} does", start)
    at, before = start, ""
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            if is_ref and pattern[at + 1 : at + 2] not in tuple("[?*\\+"):
                return (f"a pattern is no regular expression: {pattern[at : at + 2]} matches nothing", at)
            if not is_ref and pattern[at + 1 : at + 2] not in tuple("[]?*\\+!"):
                return (f"{pattern[at : at + 2]} escapes nothing: write / between folders", at)
            at += 1
        elif char in "?+":
            if before in ("", "*", "?", "+") or (before == "/" and at == start):
                return (f"{char} follows no character that it could repeat", at)
        elif char == "[":
            end = pattern.find("]", at)
            if end < 0:
                return ("[ is not closed", at)
            mistake = _set_mistake(pattern[at + 1 : end])
            if mistake:
                return (mistake, at)
            at = end
        elif is_ref and (char in " ^~:\t" or pattern.startswith(("..", "@{"), at)):
            return (f"{char!r} cannot stand in the name of a branch or a tag", at)
        before = char
        at += 1
    return None


def _set_mistake(inside: str) -> str | None:
    if not inside:
        return "[] matches nothing"
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            if inside[at] > inside[at + 2]:
                return f"the range {inside[at : at + 3]} is empty"
            at += 3
        else:
            at += 1
    if len(inside) == 1:
        return f"[{inside}] matches one character: write {inside}"
    return None


_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}\Z")


def is_time_zone(name: str) -> bool:
    """Whether a name is one of the IANA's time zones; true as well where this machine has no list of them."""
    from zoneinfo import available_timezones

    zones = available_timezones()
    return name in zones if zones else _ZONE.match(name) is not None
