from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.promql import Call, Number, Subquery
from aurora_devops.kinds.prometheus import RuleIn

# What tells of an event, and is over when that has left the range; or an age, which is a wait already.
_PASSING = frozenset({"increase", "changes", "resets", "delta", "idelta", "time"})


@policy(
    "PRM005",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: «InstanceDown»
                    expr: up == 0
                    labels:
                      severity: critical
            """,
            fixed="""\
            groups:
              - name: api
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
                    labels:
                      severity: critical
            """,
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: «Failed»
                    expr: increase(failures_total[1m]) > 0
            """,
            because="a minute after the last failure it is over, so `for: 5m` would keep it from firing",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Restarted
                    expr: changes(start_time_seconds[15m]) > 2
            """,
            because="the range is a wait of its own",
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
def missing_alert_for(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no `for`.

    One bad scrape or one evaluation at the wrong moment calls somebody out, and the alert is resolved before
    they have opened their laptop.
    Say for how long the condition must hold; the fix writes five minutes, which may be too long for this alert,
    so it is not applied unasked. It is not offered for a condition that ends by itself, such as an increase within
    a minute, that compares ages or two windows, or whose severity is `none` or `info`.
    An expression that looks back over a range of five minutes or more waits by itself.

    <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>
    """
    rule = inside.rule
    if not rule.alerting or rule.for_ is not None or inside.query.expr is None:
        return
    if isinstance(inside.query.expr, Number) or not any(inside.query.selectors()):
        return
    for node in inside.query.walk():
        reach = node.range if isinstance(node, Subquery) else getattr(node, "range", None)
        if (reach is not None and reach >= 300) or (isinstance(node, Call) and node.name == "timestamp"):
            return
    fix = Fix((Edit(at=rule.at["expr"].below, text="for: 5m"),)) if _lasts(inside) else None
    yield Finding(at=inside.at, message=f"{rule.name} fires at the first evaluation that fits", fix=fix)


def _lasts(inside: RuleIn) -> bool:
    """Whether the condition is one of a state that lasts, so that the alert still fires with `for`."""
    ranges: set[float] = set()
    for node in inside.query.walk():
        if isinstance(node, Call) and (node.name in _PASSING or node.name.endswith("_over_time")):
            return False
        reach = getattr(node, "range", None)
        if reach is not None:
            ranges.add(reach)
    severity = (inside.rule.labels or {}).get("severity")
    return len(ranges) < 2 and severity not in ("none", "info")
