from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.series import conditional


@policy(
    "PRM011",
    severity="warning",
    category="reliability",
    equivalents={"pint": "alerts/comparison"},
    examples=[
        bad("""\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: «up{job="api"}»
            """),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: «sum(rate(errors_total[5m])) > bool 5»
            """
        ),
        good("""\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up{job="api"} == 0
            """),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api"})
            """
        ),
        good(
            """\
            groups:
              - name: meta
                rules:
                  - alert: Watchdog
                    expr: vector(1)
            """,
            because="it is meant to fire always",
        ),
    ],
)
def unconditional_alert(inside: RuleIn) -> Iterator[Finding]:
    """An alert compares its expression with nothing.

    An alert fires for every result that the expression has, whatever its value: this one fires as long as the
    metric exists, also when all is well.
    Compare with a threshold; `> bool` does not filter, it gives 0 or 1 for every series.
    """
    query = inside.query
    if not inside.rule.alerting or query.expr is None or conditional(query.expr):
        return
    # Without a series it is a heartbeat, and ALERTS exists only while another alert fires.
    names = {selector.name for selector in query.selectors()}
    if names and "ALERTS" not in names:
        yield Finding(
            at=inside.part(query.expr), message=f"{inside.rule.name} fires whenever the metric exists"
        )
