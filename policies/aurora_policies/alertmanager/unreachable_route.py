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
            because="the narrower one comes first",
        ),
    ],
)
def unreachable_route(inside: RouteIn) -> Iterator[Finding]:
    """No alert reaches a route, because a route before it takes them all.

    An alert goes to the first route of a level that fits; the receiver of this one is never told anything.
    Put the narrower route first, or let the other one go on with `continue: true`.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    before: list[Route] = []
    for route in inside.route.routes:
        conditions = route.conditions
        if conditions is None:
            continue
        for other in before:
            if other.conditions is not None and other.conditions <= conditions:
                related = (Related(other.at["receiver"], "this one takes them"),)
                where = route.at["receiver"] if route.receiver else route.at
                message = "no alert comes here: a route before it takes them all and does not continue"
                yield Finding(at=where, message=message, related=related)
                break
        if not route.continue_:
            before.append(route)
