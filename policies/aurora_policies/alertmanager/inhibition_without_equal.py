from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import InhibitRule


@policy(
    "ALM012",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            route:
              receiver: team
            receivers:
              - name: team
            inhibit_rules:
              - «source_matchers»: [severity=critical]
                target_matchers: [severity=warning]
            """
        ),
        good(
            """\
            route:
              receiver: team
            receivers:
              - name: team
            inhibit_rules:
              - source_matchers: [severity=critical]
                target_matchers: [severity=warning]
                equal: [alertname, cluster]
            """
        ),
        good(
            """\
            route:
              receiver: team
            receivers:
              - name: team
            inhibit_rules:
              - source_matchers: [alertname=Maintenance]
                target_matchers: [severity=warning]
            """,
            because="one alert is meant to silence all the others",
        ),
    ],
)
def inhibition_without_equal(rule: InhibitRule) -> Iterator[Finding]:
    """An inhibition rule silences alerts that have nothing to do with the one that fires.

    Without `equal`, a single critical alert of any service mutes every warning of all the others.
    Name the labels that must be the same in both alerts, such as `cluster` and `service`.

    <https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule>
    """
    if rule.equal or rule.extra.get("sources"):
        return
    for key in ("source_matchers", "source_match", "source_match_re"):
        texts = getattr(rule, key)
        if texts and not any("alertname" in text for text in texts):
            message = "without equal, one alert silences those of every other service"
            yield Finding(at=rule.at[key], message=message)
            return
