from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import RouteIn


@policy(
    "ALM008",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            «route»:
              receiver: team
            receivers:
              - name: team
                webhook_configs:
                  - url: http://alerts:8080/
            """
        ),
        good(
            """\
            route:
              receiver: team
              group_by: [alertname]
            receivers:
              - name: team
            """,
            because="the root route groups by the name of the alert",
        ),
        good(
            """\
            route:
              receiver: nobody
              routes:
                - receiver: team
                  group_by: [alertname]
            receivers:
              - name: nobody
              - name: team
            """,
            because="the child routes set it",
        ),
    ],
)
def missing_group_by(inside: RouteIn) -> Iterator[Finding]:
    """The root route has no `group_by`.

    All alerts are one group then: an alert about a database is added to the notification about a disk at the next
    `group_interval`.
    Set `group_by`, usually to `alertname` and the labels of clusters or services.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    route = inside.route
    if inside.above is not None or not route.receiver or route.group_by:
        return
    if route.routes and all(below.group_by for below in route.routes):
        return
    yield Finding(at=route.at, message="the root route has no 'group_by', so all alerts are one group")
