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
            """,
            because="a child route uses the receiver",
        ),
        good(
            """\
            route:
              receiver: ${RECEIVER}
            receivers:
              - name: team
            """,
            because="the name is filled in later",
        ),
    ],
)
def unused_receiver(config: AlertmanagerConfig) -> Iterator[Finding]:
    """A receiver is not used by any route.

    Either a route is missing and the receiver is never notified, or the receiver is left over.
    Use it in a route, or remove it.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    used = {inside.route.receiver for inside in config.routes()}
    if not used - {None} or any(is_dynamic(name) for name in used if name):
        return
    for receiver in config.receivers:
        if receiver.name and receiver.name not in used and not is_dynamic(receiver.name):
            yield Finding(
                at=receiver.at["name"], message=f"receiver '{receiver.name}' is not used by any route"
            )
