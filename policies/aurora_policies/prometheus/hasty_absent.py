from collections.abc import Iterator

from pydantic import BaseModel, Field

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Call, Selector
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds


class Options(BaseModel, frozen=True, extra="forbid"):
    scrape_interval: str = Field("1m", description="How often metrics are scraped.")


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
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent_over_time(up{job="api"}[10m])
            """,
            because="the range is the wait",
        ),
    ],
)
def hasty_absent(inside: RuleIn, options: Options) -> Iterator[Finding]:
    """An alert fires as soon as a metric is missing from one evaluation.

    When Prometheus starts, rules are evaluated before the first targets are scraped, and every restart fires this
    alert; so does a target that changes its address.
    Wait with `for` at least twice as long as metrics take to be scraped, or use `absent_over_time`.
    """
    rule = inside.rule
    if not rule.alerting:
        return
    least = 2 * (seconds(options.scrape_interval) or 60)
    waits = seconds(rule.for_) if rule.for_ else 0.0
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name != "absent":
            continue
        if not any(isinstance(part, Selector) for part in node.walk()):
            yield Finding(at=inside.part(node), message="absent of what is always there is never true")
        elif waits is not None and waits < least:
            message = f"{rule.name} fires when one evaluation misses the metric"
            yield Finding(at=inside.part(node), message=message)
