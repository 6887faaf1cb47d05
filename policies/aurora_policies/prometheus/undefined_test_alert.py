from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Repository, bad, good, policy

RULES = """\
groups:
  - name: api
    rules:
      - alert: Down
        expr: up == 0
"""


@policy(
    "PRM111",
    severity="error",
    category="observability",
    everywhere=True,
    examples=[
        bad(
            """\
            rule_files: [../rules/*.yml]
            tests:
              - alert_rule_test:
                  - eval_time: 5m
                    alertname: «Dwon»
            """,
            kind="prometheus-tests",
            path="prometheus/tests/api.yml",
            files={"prometheus/rules/api.rules.yml": RULES},
        ),
        good(
            """\
            rule_files: [../rules/*.yml]
            tests:
              - alert_rule_test:
                  - eval_time: 5m
                    alertname: Down
            """,
            kind="prometheus-tests",
            path="prometheus/tests/api.yml",
            files={"prometheus/rules/api.rules.yml": RULES},
            because="a rule file defines the alert",
        ),
        good(
            """\
            rule_files: [/etc/prometheus/api.rules.yml]
            tests:
              - alert_rule_test:
                  - eval_time: 5m
                    alertname: Dwon
            """,
            kind="prometheus-tests",
            path="prometheus/tests/api.yml",
            files={"prometheus/rules/api.rules.yml": RULES},
            because="the rule file is not in the repository",
        ),
    ],
)
def undefined_test_alert(repository: Repository) -> Iterator[Finding]:
    """A rule test names an alert that none of its rule files defines.

    If the test expects no alert, it passes whatever the rules do; otherwise it always fails.
    Correct `alertname`, or add the rule file of the alert to `rule_files`.
    Tests are not checked if one of their rule files is not in the repository or contains no rules that can be read.

    <https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/>
    """
    tested = repository.about("tested-alert")
    if not tested:
        return
    alerts: dict[str, set[str]] = {}
    for fact in repository.about("alert", "recorded-metric"):
        alerts.setdefault(fact.path, set()).update([fact.name] if fact.about == "alert" else [])
    defined: dict[str, set[str] | None] = {}
    for fact in tested:
        patterns = fact["files"]
        if patterns not in defined:
            defined[patterns] = _alerts_of(patterns.split("\n"), repository, alerts)
        names = defined[patterns]
        if names is not None and fact.name not in names:
            message = (
                f"alert '{fact.name}' is not defined in the rule files of this test; correct 'alertname'"
            )
            yield Finding(at=fact, message=message)


def _alerts_of(patterns: list[str], repository: Repository, alerts: dict[str, set[str]]) -> set[str] | None:
    """The alerts of the files that match the patterns; None if one of the files is not known."""
    names: set[str] = set()
    for pattern in patterns:
        depth = pattern.count("/")
        found = [path for path in repository.paths if path.count("/") == depth and fnmatchcase(path, pattern)]
        if not found or any(path not in alerts for path in found):
            return None
        names.update(*(alerts[path] for path in found))
    return names
