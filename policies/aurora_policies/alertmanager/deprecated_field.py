from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import AlertmanagerConfig


@policy(
    "ALM004",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  «match»:
                    severity: critical
            receivers:
              - name: team
            inhibit_rules:
              - «source_match»:
                  severity: critical
                target_matchers: [severity=warning]
                equal: [alertname]
            """
        ),
        good(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  matchers: [severity=critical]
            receivers:
              - name: team
            """,
            because="`matchers` replaced `match`",
        ),
    ],
)
def deprecated_field(config: AlertmanagerConfig) -> Iterator[Finding]:
    """A field is deprecated in Alertmanager.

    It is deprecated since version 0.22 or 0.24 and will be removed; `match` and `match_re` cannot express inequality.
    Use `matchers` instead of `match` and `match_re`, and the top-level `time_intervals` instead of
    `mute_time_intervals`.

    <https://prometheus.io/docs/alerting/latest/configuration/#matcher>
    """
    for inside in config.routes():
        for key in ("match", "match_re"):
            if getattr(inside.route, key):
                yield Finding(at=inside.route.at[key].key, message=f"'{key}' is deprecated; use 'matchers'")
    for rule in config.inhibit_rules:
        for key in ("source_match", "source_match_re", "target_match", "target_match_re"):
            if getattr(rule, key):
                instead = key.removesuffix("_re") + "ers"
                yield Finding(at=rule.at[key].key, message=f"'{key}' is deprecated; use '{instead}'")
    if config.mute_time_intervals:
        message = "'mute_time_intervals' is deprecated; use 'time_intervals'"
        yield Finding(at=config.at["mute_time_intervals"].key, message=message)
