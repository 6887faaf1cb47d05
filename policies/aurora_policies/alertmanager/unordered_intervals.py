from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import RouteIn


@policy(
    "ALM006",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: team
              group_interval: 10m
              repeat_interval: «5m»
            receivers:
              - name: team
            """
        ),
        bad(
            """\
            route:
              receiver: team
              group_wait: «10m»
            receivers:
              - name: team
            """,
            because="group_interval is 5m by default",
        ),
        good(
            """\
            route:
              receiver: team
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 4h
              routes:
                - receiver: team
                  matchers: [severity=info]
                  group_wait: 5m
            receivers:
              - name: team
            """,
            because="each interval is longer than the one before it",
        ),
    ],
)
def unordered_intervals(inside: RouteIn) -> Iterator[Finding]:
    """The intervals of a route are not in order.

    Notifications are repeated at the end of a `group_interval` only, so a shorter `repeat_interval` is rounded up to
    it. A `group_wait` longer than `group_interval` delays the first notification.
    Order them: `group_wait`, `group_interval`, then `repeat_interval` as a multiple of `group_interval`.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    route = inside.route
    wait = inside.wait("group_wait", "30s")
    interval = inside.wait("group_interval", "5m")
    repeat = inside.wait("repeat_interval", "4h")
    if interval is None:
        return
    said = inside.inherited("group_interval") or "5m"
    if wait is not None and wait > interval and (route.group_wait or route.group_interval):
        name = "group_wait" if route.group_wait else "group_interval"
        written = inside.inherited("group_wait") or "30s"
        yield Finding(at=route.at[name], message=f"group_wait {written} is longer than group_interval {said}")
    if repeat and repeat < interval and (route.repeat_interval or route.group_interval):
        name = "repeat_interval" if route.repeat_interval else "group_interval"
        written = inside.inherited("repeat_interval") or "4h"
        yield Finding(
            at=route.at[name], message=f"repeat_interval {written} is shorter than group_interval {said}"
        )
