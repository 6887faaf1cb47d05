from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.alertmanager import InvalidAlertmanagerConfig

_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: monitoring
spec:
  interval: 10m
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 77.5.0
      sourceRef:
        kind: HelmRepository
        name: prometheus
{}  values:
    alertmanager:
      alertmanagerSpec:
        replicas: 2
      config:
        route:
          receiver: team
        receivers:
          - name: team
            slack_configs:
              - «channel»: '#alerts'
"""
_PARTS = _RELEASE.replace("«", "").replace("»", "")


@policy(
    "ALM001",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            route:
              receiver: «team»
            receivers:
              - name: teams
            """
        ),
        bad(
            """\
            route:
              receiver: team
              routes:
                - matchers: [«'severity=critical"'»]
            receivers:
              - name: team
                webhook_configs:
                  - url: «example.com/hook»
            """
        ),
        bad(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  mute_time_intervals: [nights]
            receivers:
              - name: team
            time_intervals:
              - name: nights
                time_intervals:
                  - times:
                      - start_time: '22:00'
                        end_time: «'06:00'»
            """
        ),
        good(
            """\
            global:
              slack_api_url_file: /etc/alertmanager/slack
            route:
              receiver: team
              group_by: [alertname, cluster]
              repeat_interval: 12h
              routes:
                - receiver: team
                  matchers: ['severity=~"critical|page"', team = api]
            receivers:
              - name: team
                slack_configs:
                  - channel: '#alerts'
            """,
            because="every receiver exists and every field has a valid value",
        ),
        bad(_RELEASE.format(""), kind="kubernetes", path="monitoring.yaml"),
        good(
            _PARTS.format("  valuesFrom:\n    - kind: Secret\n      name: monitoring\n"),
            kind="kubernetes",
            path="monitoring.yaml",
            because="the Secret may have the URL of Slack",
        ),
        good(
            _PARTS.partition("  values:\n")[2]
            .replace("\n    ", "\n")
            .replace("    alertmanager", "alertmanager"),
            kind="helm-values",
            path="values.yaml",
            because="other files of values may have the URL of Slack",
        ),
        good(
            "route:\n  receiver: ${RECEIVER}\nreceivers:\n  - name: team\n",
            because="the value is filled in later",
        ),
    ],
)
def invalid_configuration(problem: InvalidAlertmanagerConfig) -> Iterator[Finding]:
    """Alertmanager does not load this configuration.

    Alertmanager does not start with it, and on a reload it keeps the old configuration.
    Use the fields of the reference with their types, and run `amtool check-config` before a deployment.
    In the values of a chart, to which other files or Secrets may add, nothing is reported that `global` may have there.

    <https://prometheus.io/docs/alerting/latest/configuration/>
    """
    yield Finding(at=problem.at, message=problem.message)
