from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.formats.promql import Binary, Call, Selector, parents
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds


class Options(PolicyOptions):
    scrape_interval: str = option("1m", description="The scrape interval of the metrics.")


@policy(
    "PRM023",
    severity="warning",
    category="reliability",
    equivalents={"pint": "alerts/absent"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: «absent(up{job="api"})»
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: «absent(vector(1))»
                    for: 5m
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api"})
                    for: 5m
            """,
            because="the alert waits 5 minutes",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent_over_time(up{job="api"}[10m])
            """,
            because="the range covers several scrapes",
        ),
    ],
)
def hasty_absent(inside: RuleIn, options: Options) -> Iterator[Finding]:
    """An alert on `absent` fires on a single evaluation.

    After a start, Prometheus evaluates rules before the first targets are scraped, so every restart fires this alert.
    Set `for` to at least twice the scrape interval, or use `absent_over_time`.
    """
    rule = inside.rule
    if not rule.alerting:
        return
    least = 2 * (seconds(options.scrape_interval) or 60)
    waits = seconds(rule.for_) if rule.for_ else 0.0
    for node, above in parents(inside.query.expr) if inside.query.expr is not None else ():
        if not isinstance(node, Call) or node.name != "absent":
            continue
        # Another condition has to be true as well.
        if any(isinstance(part, Binary) and part.op in ("and", "unless") for part in above):
            continue
        if not any(isinstance(part, Selector) for part in node.walk()):
            yield Finding(
                at=inside.part(node),
                message="'absent' never has a result here, because its argument always has one",
            )
        elif waits is not None and waits < least:
            message = (
                f"alert '{rule.name}' fires when the metric is missing once; set 'for' to {least:g}s or more"
            )
            yield Finding(at=inside.part(node), message=message)
