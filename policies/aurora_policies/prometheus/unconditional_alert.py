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
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up{job="api"} == 0
            """,
            because="the comparison is the condition",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api"})
            """,
            because="`absent` returns a result only if the series is missing",
        ),
        good(
            """\
            groups:
              - name: meta
                rules:
                  - alert: Watchdog
                    expr: vector(1)
            """,
            because="a heartbeat fires all the time",
        ),
        good(
            """\
            groups:
              - name: storage
                rules:
                  - alert: AnyHostAllowed
                    expr: subsystem_metadata{allow_any_host="yes"}
            """,
            because="the labels of an info metric are the condition",
        ),
    ],
)
def unconditional_alert(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no condition and fires for every result of its expression.

    An alert fires for each series that the expression returns, whatever its value, so this one fires as long as the
    metric exists.
    Compare the expression with a threshold; `> bool` does not filter, it returns 0 or 1 for every series.
    Info metrics (`_info`, `_metadata`) are selected by their labels and need no comparison.
    """
    query = inside.query
    if not inside.rule.alerting or query.expr is None or conditional(query.expr):
        return
    selectors = list(query.selectors())
    # Without a series it is a heartbeat, and ALERTS exists only while another alert fires.
    if not selectors or any(selector.name == "ALERTS" for selector in selectors):
        return
    if any(
        (selector.name or "").endswith(("_info", "_metadata")) and selector.matchers for selector in selectors
    ):
        return
    message = f"alert '{inside.rule.name}' has no condition; compare the expression with a threshold"
    yield Finding(at=inside.part(query.expr), message=message)
