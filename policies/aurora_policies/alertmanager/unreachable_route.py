from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.alertmanager import Route, RouteIn


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
            """
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
    before: list[Route] = []
    for route in inside.route.routes:
        conditions = route.conditions
        if conditions is None:
            continue
        for other in before:
            if other.conditions is not None and other.conditions <= conditions:
                related = (Related(other.at["receiver"], "this route matches"),)
                where = route.at["receiver"] if route.receiver else route.at
                message = (
                    "unreachable route: a route before it matches the same alerts without 'continue: true'"
                )
                yield Finding(at=where, message=message, related=related)
                break
        if not route.continue_:
            before.append(route)
