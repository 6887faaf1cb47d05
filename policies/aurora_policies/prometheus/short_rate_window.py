from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.formats.promql import Call, Selector, unwrapped
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds

_FUNCTIONS = frozenset({"rate", "irate", "increase", "deriv", "delta", "idelta", "changes", "resets"})


class Options(PolicyOptions):
    scrape_interval: str = option("1m", description="The scrape interval of the metrics.")


@policy(
    "PRM012",
    severity="warning",
    category="reliability",
    equivalents={"pint": "promql/rate"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: rate(requests_total«[1m]»)
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: rate(requests_total[5m])
            """,
            because="5 minutes contain several samples",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: rate(requests_total[1m])
            """,
            options={"scrape_interval": "15s"},
            because="the option sets a shorter scrape interval",
        ),
    ],
)
def short_rate_window(inside: RuleIn, options: Options) -> Iterator[Finding]:
    """A range is too short to contain two samples.

    A rate needs at least two samples; with fewer it has no result, and one failed scrape causes gaps.
    Use at least four times the scrape interval; the option `scrape-interval` contains yours, the default of
    Prometheus is one minute.

    <https://www.robustperception.io/what-range-should-i-use-with-rate/>
    """
    least = 2 * (seconds(options.scrape_interval) or 60)
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name not in _FUNCTIONS:
            continue
        selector = unwrapped(node.args[0])
        if isinstance(selector, Selector) and selector.range is not None and selector.range < least:
            enough = f"use 4 times {options.scrape_interval} or more"
            message = f"'{node.name}' over {selector.range:g}s is too short; {enough}"
            yield Finding(at=inside.part((selector.range_start, selector.range_end)), message=message)
