from collections.abc import Iterator

from pydantic import BaseModel, Field

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Call, Selector, unwrapped
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds

_FUNCTIONS = frozenset({"rate", "irate", "increase", "deriv", "delta", "idelta", "changes", "resets"})


class Options(BaseModel, frozen=True, extra="forbid"):
    scrape_interval: str = Field("1m", description="How often metrics are scraped.")


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
            """
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
        ),
    ],
)
def short_rate_window(inside: RuleIn, options: Options) -> Iterator[Finding]:
    """A range is too short to hold two samples.

    A rate needs at least two samples in its range; with fewer it gives nothing at all, and one failed scrape is
    enough for gaps in graphs and alerts that never fire.
    Take four times the scrape interval or more; the option `scrape-interval` says what yours is, a minute being
    the default of Prometheus.

    <https://www.robustperception.io/what-range-should-i-use-with-rate/>
    """
    least = 2 * (seconds(options.scrape_interval) or 60)
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name not in _FUNCTIONS:
            continue
        selector = unwrapped(node.args[0])
        if isinstance(selector, Selector) and selector.range is not None and selector.range < least:
            message = f"{node.name} over {selector.range:g}s may hold one sample at {options.scrape_interval} a scrape"
            yield Finding(at=inside.part((selector.range_start, selector.range_end)), message=message)
