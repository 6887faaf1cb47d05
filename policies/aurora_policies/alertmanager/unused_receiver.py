from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import AlertmanagerConfig
from aurora_devops.subjects import is_dynamic


@policy(
    "ALM002",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            """\
            route:
              receiver: team
            receivers:
              - name: team
              - name: «pager»
            """
        ),
        good(
            """\
            route:
              receiver: team
              routes:
                - receiver: pager
                  matchers: [severity=critical]
            receivers:
              - name: team
              - name: pager
            """
        ),
        good(
            """\
            route:
              receiver: ${RECEIVER}
            receivers:
              - name: team
            """,
            because="nobody knows which one is named",
        ),
    ],
)
def unused_receiver(config: AlertmanagerConfig) -> Iterator[Finding]:
    """No route sends alerts to a receiver.

    Somebody set it up to be notified, and is not: either the route is missing, or the receiver is left over.
    Name it in a route, or remove it.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    used = {inside.route.receiver for inside in config.routes()}
    if not used - {None} or any(is_dynamic(name) for name in used if name):
        return
    for receiver in config.receivers:
        if receiver.name and receiver.name not in used and not is_dynamic(receiver.name):
            yield Finding(
                at=receiver.at["name"], message=f"no route sends alerts to the receiver {receiver.name}"
            )
