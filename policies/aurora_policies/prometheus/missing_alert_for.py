from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    Selector,
    Subquery,
    Unary,
    constant,
    unwrapped,
)
from aurora_devops.kinds.prometheus import RuleIn

# The name of an alert that only silences others has to fire before they do.
_INHIBITS = regex(r"(?i)inhibit")
# Functions whose result returns to zero when an event has left their range.
_PASSING = frozenset({"increase", "changes", "resets", "delta", "idelta"})


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
                    expr: increase(failures_total[1m]) > 5
            """,
            because="no fix: one minute after the last failure the condition is over, before `for: 5m` is",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
            """,
            because="the alert waits 5 minutes",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Restarted
                    expr: changes(start_time_seconds[15m]) > 2
            """,
            because="the range covers several scrapes",
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
              - name: slo
                rules:
                  - alert: ErrorBudgetBurn
                    expr: slo:burnrate5m > 0.0144 and slo:burnrate1h > 0.0144
            """,
            because="the longer window is the wait",
        ),
        good(
            """\
            groups:
              - name: backup
                rules:
                  - alert: BackupTooOld
                    expr: time() - backup_last_success_timestamp_seconds > 43200
            """,
            because="an age grows steadily",
        ),
        good(
            """\
            groups:
              - name: inhibit
                rules:
                  - alert: InhibitionNoNodes
                    expr: count(node_ready) == 0
                    labels:
                      no_nodes: "true"
            """,
            because="the alert inhibits others, whose notifications would be sent before it with `for`",
        ),
    ],
)
def missing_alert_for(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no `for` and fires on a single evaluation.

    One failed scrape sends a notification that is resolved at the next evaluation.
    Set `for` to the time that the condition must last.
    The fix writes five minutes, which may be too long for this alert, so it is unsafe.
    Conditions that need no `for` are not reported: a range of five minutes or more, two windows of different
    length (a burn rate), `increase(...) > 0`, an age or a remaining time, and alerts of severity `none` or `info`.
    Nor are alerts that only inhibit others, by their names (`InhibitionNoNodes`), which have to fire first.

    <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>
    """
    rule = inside.rule
    if not rule.alerting or rule.for_ is not None or inside.query.expr is None:
        return
    if isinstance(inside.query.expr, Number) or not any(inside.query.selectors()):
        return
    if _INHIBITS.match(rule.alert or ""):
        return
    severity = (rule.labels or {}).get("severity", (inside.group.labels or {}).get("severity"))
    if (severity is not None and str(severity).lower() in ("none", "info", "debug")) or any(
        map(_waits, inside.query.walk())
    ):
        return
    # A condition over a counter's increase ends by itself, before `for` is over.
    passing = any(isinstance(node, Call) and node.name in _PASSING for node in inside.query.walk())
    fix = None if passing else Fix((Edit(at=rule.at["expr"].below, text="for: 5m"),))
    message = f"alert '{rule.name}' has no 'for' and fires on a single evaluation; add for: 5m"
    yield Finding(at=inside.at, message=message, fix=fix)


def _waits(node: Expr) -> bool:
    """Whether a part of a condition does not change from one scrape to the next."""
    if isinstance(node, (Selector, Subquery)) and (node.range or 0) >= 300:
        return True
    # `hasty-absent` reports absent() without `for`.
    if isinstance(node, Call) and node.name in ("timestamp", "time", "absent", "absent_over_time"):
        return True
    if not isinstance(node, Binary):
        return False
    if node.op == "and":
        here, there = _windows(node.lhs), _windows(node.rhs)
        return bool(here and there) and here != there
    # An event that has happened: it does not happen again during `for`.
    counted = unwrapped(node.lhs)
    if isinstance(counted, Aggregation):
        counted = unwrapped(counted.expr)
    if (
        isinstance(counted, Call)
        and counted.name in ("increase", "changes", "resets")
        and constant(node.rhs) == 0
    ):
        return True
    # A time in seconds that is compared with an hour or more: an age, or what is left of a certificate.
    limit = constant(node.rhs)
    return node.compares and limit is not None and abs(limit) >= 3600 and _is_time(node.lhs)


_WINDOW = regex(r"(?<=[a-z:_])(\d+[smhdw])(?![a-z0-9])")


def _windows(expr: Expr) -> set[str]:
    """The time windows of an expression: its ranges, and those in the names of recorded metrics."""
    found: set[str] = set()
    for node in expr.walk():
        if isinstance(node, Selector):
            found.update(_WINDOW.findall(node.name or ""))
            if node.range is not None:
                found.add(f"{node.range:g}")
    return found


def _is_time(expr: Expr) -> bool:
    return all(isinstance(node, (Selector, Aggregation, Unary, Paren)) for node in expr.walk()) and any(
        (node.name or "").endswith(("_seconds", "_timestamp"))
        for node in expr.walk()
        if isinstance(node, Selector)
    )
