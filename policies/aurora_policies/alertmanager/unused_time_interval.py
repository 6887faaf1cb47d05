from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import AlertmanagerConfig
from aurora_devops.subjects import is_dynamic


@policy(
    "ALM003",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            route:
              receiver: team
            receivers:
              - name: team
            time_intervals:
              - name: «weekends»
                time_intervals:
                  - weekdays: ['saturday:sunday']
            """
        ),
        good(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  mute_time_intervals: [weekends]
            receivers:
              - name: team
            time_intervals:
              - name: weekends
                time_intervals:
                  - weekdays: [saturday, sunday]
            """,
            because="a route mutes its alerts in the interval",
        ),
    ],
)
def unused_time_interval(config: AlertmanagerConfig) -> Iterator[Finding]:
    """A time interval is not used by any route.

    Alerts are not muted during this time.
    Use it in a route, under `mute_time_intervals` or `active_time_intervals`, or remove it.

    <https://prometheus.io/docs/alerting/latest/configuration/#time_interval>
    """
    used: set[str] = set()
    for inside in config.routes():
        used.update(inside.route.mute_time_intervals, inside.route.active_time_intervals)
    if any(map(is_dynamic, used)):
        return
    for interval in (*config.mute_time_intervals, *config.time_intervals):
        if interval.name and interval.name not in used and not is_dynamic(interval.name):
            yield Finding(
                at=interval.at["name"], message=f"time interval '{interval.name}' is not used by any route"
            )
