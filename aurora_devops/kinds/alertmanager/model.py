"""Alertmanager's configuration as typed models, in the words of its reference.

Source: prometheus.io/docs/alerting/latest/configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ...core.fields import Flag, Plain, Word, Words
from ...core.node import Node
from ...core.place import Place
from ...core.record import record
from ...formats.http_client import seconds
from .matchers import Matcher, Unreadable, parse

Scalar = str | bool | int | float | None


class _Alertmanager(Node, spelling=lambda name: name.strip("_")):
    """What all parts share: the spelling of their keys."""


class Route(_Alertmanager):
    """A node of the routing tree; what it does not set it has from the route above."""

    receiver: Word = None
    group_by: Words = []
    group_wait: Word = None
    group_interval: Word = None
    repeat_interval: Word = None
    continue_: Flag = None
    match: Plain = {}
    match_re: Plain = {}
    matchers: Words = []
    mute_time_intervals: Words = []
    active_time_intervals: Words = []
    routes: list[Route] = []

    @cached_property
    def conditions(self) -> frozenset[Matcher] | None:
        """What an alert must be like to take this route; None where a matcher cannot be read."""
        found = {Matcher(name, "=", str(value)) for name, value in self.match.items()}
        found |= {Matcher(name, "=~", str(value)) for name, value in self.match_re.items()}
        try:
            for text in self.matchers:
                found.update(parse(text))
        except Unreadable:
            return None
        return frozenset(found)


class Receiver(_Alertmanager):
    """A named set of integrations."""

    name: Word = None

    @property
    def integrations(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """Its integrations: the name of each (`slack`), its place, and its settings."""
        for key, items in self.extra.items():
            if key.endswith("_configs") and isinstance(items, list):
                for index, item in enumerate(items):
                    if isinstance(item, dict):
                        yield key.removesuffix("_configs"), self.at[key][index], item


class InhibitRule(_Alertmanager):
    """Alerts that silence others while they fire."""

    source_match: Plain = {}
    source_match_re: Plain = {}
    source_matchers: Words = []
    target_match: Plain = {}
    target_match_re: Plain = {}
    target_matchers: Words = []
    equal: Words = []


class TimeInterval(_Alertmanager):
    """A named interval of time."""

    name: Word = None


Intervals = list[TimeInterval]


class AlertmanagerConfig(_Alertmanager):
    """`alertmanager.yml`."""

    global_: Plain = {}
    templates: Words = []
    route: Route = Route()
    receivers: list[Receiver] = []
    inhibit_rules: list[InhibitRule] = []
    mute_time_intervals: Intervals = []
    time_intervals: Intervals = []

    def routes(self) -> Iterator[RouteIn]:
        """All routes, each before those below it."""
        stack = [RouteIn(self.route, None, 0)]
        while stack:
            inside = stack.pop()
            yield inside
            below = [RouteIn(route, inside, index) for index, route in enumerate(inside.route.routes)]
            stack.extend(reversed(below))


@record
class RouteIn:
    """A route with the one above it and its index there: policies about a route visit this."""

    route: Route
    above: RouteIn | None
    index: int

    def upwards(self) -> Iterator[Route]:
        """The route and those above it."""
        inside: RouteIn | None = self
        while inside is not None:
            yield inside.route
            inside = inside.above

    def inherited(self, field: str) -> str | None:
        """What a route has in a field, from itself or from the nearest route above that sets it."""
        values: Iterator[str | None] = (getattr(route, field) for route in self.upwards())
        return next((value for value in values if value is not None), None)

    def wait(self, field: str, default: str) -> float | None:
        """The seconds of a duration that a route has; None where it cannot be read."""
        return seconds(self.inherited(field) or default)
