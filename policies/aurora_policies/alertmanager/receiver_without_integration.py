from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import Receiver

_QUIET = (
    "null",
    "none",
    "blackhole",
    "black-hole",
    "devnull",
    "drop",
    "nobody",
    "ignore",
    "silent",
    "noop",
    "empty",
)


@policy(
    "ALM011",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: team
            receivers:
              - name: «team»
            """
        ),
        good(
            """\
            route:
              receiver: 'null'
              routes:
                - receiver: team
                  matchers: [severity=critical]
            receivers:
              - name: 'null'
              - name: team
                webhook_configs:
                  - url: http://alerts:8080/
            """,
            because="the name shows that it discards alerts",
        ),
    ],
)
def receiver_without_integration(receiver: Receiver) -> Iterator[Finding]:
    """A receiver has no integration and sends no notifications.

    Alerts that are routed to it are lost, although the configuration names a receiver.
    Add an integration, or give it a name that shows its purpose: `null`, `blackhole`.

    <https://prometheus.io/docs/alerting/latest/configuration/#receiver>
    """
    name = receiver.name
    if not name or any(word in name.lower() for word in _QUIET):
        return
    if not any(key.endswith("_configs") for key in receiver.extra):
        yield Finding(
            at=receiver.at["name"],
            message=f"receiver '{name}' has no integration; add one such as webhook_configs",
        )
