from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.alertmanager import Route, RouteIn
from aurora_devops.kinds.alertmanager.matchers import Matcher


@policy(
    "ALM005",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                - receiver: «pager»
                  matchers: [severity=critical]
            receivers:
              - name: team
              - name: pager
            """
        ),
        bad(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  matchers: [severity=critical]
                - receiver: «pager»
                  matchers: [severity="critical", team="api"]
            receivers:
              - name: team
              - name: pager
            """
        ),
        good(
            """\
            route:
              receiver: team
              routes:
                - receiver: audit
                  continue: true
                - receiver: pager
                  matchers: [severity=critical]
            receivers:
              - name: team
              - name: audit
              - name: pager
            """,
            because="`continue` passes the alerts on to the next route",
        ),
        good(
            """\
            route:
              receiver: team
              routes:
                - receiver: pager
                  matchers: [severity=critical, team=api]
                - receiver: team
                  matchers: [severity=critical]
            receivers:
              - name: team
              - name: pager
            """,
            because="the more specific route is first",
        ),
    ],
)
def unreachable_route(inside: RouteIn) -> Iterator[Finding]:
    """A route never matches, because a route before it matches all its alerts.

    An alert takes the first matching route of a level, so the receiver of this one is never notified.
    Put the more specific route first, or set `continue: true` on the other one.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    before = _Before()
    for route in inside.route.routes:
        conditions = route.conditions
        if conditions is None:
            continue
        other = before.taking(conditions)
        if other is not None:
            related = (Related(other.at["receiver"], "this route matches"),)
            where = route.at["receiver"] if route.receiver else route.at
            message = "unreachable route: a route before it matches the same alerts without 'continue: true'"
            yield Finding(at=where, message=message, related=related)
        elif not route.continue_:
            before.add(route, conditions)


class _Before:
    """The routes of a level that do not continue, each under its rarest condition."""

    def __init__(self) -> None:
        self.routes: list[tuple[Route, frozenset[Matcher]]] = []
        self.under: defaultdict[Matcher | None, list[int]] = defaultdict(list)

    def add(self, route: Route, conditions: frozenset[Matcher]) -> None:
        rarest = min(conditions, key=lambda condition: len(self.under[condition]), default=None)
        self.under[rarest].append(len(self.routes))
        self.routes.append((route, conditions))

    def taking(self, conditions: frozenset[Matcher]) -> Route | None:
        """The first route that takes every alert with these conditions."""
        indexes = (index for one in (None, *conditions) for index in self.under.get(one, ()))
        first = min((index for index in indexes if self.routes[index][1] <= conditions), default=None)
        return None if first is None else self.routes[first][0]
