from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import Receiver

_INCIDENTS = frozenset({"pagerduty", "opsgenie", "victorops", "incidentio", "jira"})


@policy(
    "ALM010",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: pager
            receivers:
              - name: pager
                pagerduty_configs:
                  - routing_key_file: /etc/alertmanager/pagerduty
                    send_resolved: «false»
            """
        ),
        good(
            """\
            route:
              receiver: team
            receivers:
              - name: team
                pagerduty_configs:
                  - routing_key_file: /etc/alertmanager/pagerduty
                email_configs:
                  - to: team@example.com
                    send_resolved: false
            """,
            because="an email opens no incident",
        ),
    ],
)
def unresolved_incident(receiver: Receiver) -> Iterator[Finding]:
    """An incident is opened for an alert but not closed when the alert is resolved.

    The person on call finds incidents that ended hours ago, and the next alert of the group is added to the old
    incident.
    Leave `send_resolved` at its default `true` for receivers that keep incidents.

    <https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings>
    """
    for sort, at, settings in receiver.integrations:
        if sort in _INCIDENTS and settings.get("send_resolved") is False:
            yield Finding(
                at=at["send_resolved"],
                message=f"'{sort}' is not notified of resolved alerts; remove send_resolved: false",
            )
