from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import RouteIn


@policy(
    "ALM007",
    severity="info",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: team
              group_by: [«'...'»]
            receivers:
              - name: team
            """
        ),
        good(
            """\
            route:
              receiver: team
              group_by: [alertname, cluster]
            receivers:
              - name: team
            """
        ),
    ],
)
def ungrouped_alerts(inside: RouteIn) -> Iterator[Finding]:
    """Alerts are grouped by all of their labels, so that each is a notification of its own.

    When a network goes down, a hundred messages hide the one that says why.
    Group by what belongs together for the person who is called, such as `alertname` and `cluster`; for a receiver
    that groups by itself, `...` is right.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if inside.route.group_by == ["..."]:
        yield Finding(at=inside.route.at["group_by"][0], message="every alert is a notification of its own")
