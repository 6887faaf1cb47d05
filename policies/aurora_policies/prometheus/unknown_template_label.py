from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.promql import parse
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.series import outcome


@policy(
    "PRM013",
    severity="warning",
    category="observability",
    equivalents={"pint": "alerts/template"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: sum by (job) (rate(errors_total[5m])) > 1
                    annotations:
                      summary: errors on {{ «$labels.instance» }}
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job=~"api.*"})
                    annotations:
                      summary: '{{ «.Labels.job» }} is gone'
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    annotations:
                      summary: "{{ (query \\"sum(up)\\" | first)«.Labels.zone» }} is affected"
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: sum by (job) (rate(errors_total[5m])) > 1
                    annotations:
                      summary: errors in {{ $labels.job }}
            """,
            because="the aggregation keeps `job`",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: sum by (job) (rate(errors_total[5m])) * on (job) group_left (team) owner > 1
                    annotations:
                      summary: call {{ $labels.team }}
            """,
            because="`group_left` adds `team`",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api"})
                    annotations:
                      summary: '{{ $labels.job }} is gone'
            """,
            because="`absent` has the labels of its equality matchers",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api", cluster=""})
                    annotations:
                      summary: '{{ $labels.job }} is gone in {{ $labels.cluster }}'
            """,
            because="an empty value is often one that a template sets later",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Changes
                    expr: increase((max without (pod) (changes_total) or 0 * absent(changes_total))[15m:1m]) >= 4
                    annotations:
                      summary: many changes in {{ $labels.job }}
            """,
            because="what has no labels is always 0, which is not above the threshold",
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Changes
                    expr: increase((max without (pod) (changes_total) or 0 * absent(changes_total))[15m:1m]) < 4
                    annotations:
                      summary: few changes in {{ «$labels.job» }}
            """
        ),
    ],
)
def unknown_template_label(inside: RuleIn) -> Iterator[Finding]:
    """A template uses a label that the result of the expression does not have.

    An aggregation, `on (...)` or `absent` keeps some labels only, and the text is empty where the label should be.
    Keep the label in the aggregation (`by (job, instance)`), or remove it from the text.

    <https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators>
    """
    found = inside.outcome
    if not inside.rule.alerting or found is None:
        return
    for _, place, template in inside.templates:
        for use in template.labels:
            if use.query is None:
                # The labels of a group are not the expression's, but some template may count on them.
                lacking = found.lacking(use.name)
                if lacking is not None and use.name not in (inside.group.labels or {}):
                    message = f"label '{use.name}' does not exist on the result of the expression"
                    related = (Related(inside.part(lacking.cause), "this removes the label"),)
                    yield Finding(place.sub(use.start, use.end), message, related=related)
            elif (expr := parse(use.query).expr) is not None and outcome(expr).lacking(use.name) is not None:
                message = f"label '{use.name}' does not exist on the result of this query"
                yield Finding(at=place.sub(use.start, use.end), message=message)
