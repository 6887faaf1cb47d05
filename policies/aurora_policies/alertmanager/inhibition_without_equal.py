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
            """,
            because="only alerts of the same name and cluster are muted",
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
            because="a maintenance alert mutes all others",
        ),
    ],
)
def inhibition_without_equal(rule: InhibitRule) -> Iterator[Finding]:
    """An inhibition rule has no `equal` and mutes unrelated alerts.

    Without `equal`, a single critical alert of any service mutes every warning of all other services.
    List the labels that must be equal in both alerts, such as `cluster` and `service`.

    <https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule>
    """
    if rule.equal or rule.extra.get("sources"):
        return
    for key in ("source_matchers", "source_match", "source_match_re"):
        texts = getattr(rule, key)
        if texts and not any("alertname" in text for text in texts):
            message = "inhibition rule has no 'equal', so one alert mutes those of all services"
            yield Finding(at=rule.at[key], message=message)
            return
