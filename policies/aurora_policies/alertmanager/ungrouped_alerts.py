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
            """,
            because="alerts with the same name and cluster are one notification",
        ),
    ],
)
def ungrouped_alerts(inside: RouteIn) -> Iterator[Finding]:
    """Alerts are grouped by all labels, so each alert is a separate notification.

    When a network fails, a hundred notifications hide the important one.
    Group by labels such as `alertname` and `cluster`; use `...` only for receivers that group alerts themselves.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if inside.route.group_by == ["..."]:
        yield Finding(
            at=inside.route.at["group_by"][0],
            message="group_by: ['...'] sends a separate notification for each alert",
        )
