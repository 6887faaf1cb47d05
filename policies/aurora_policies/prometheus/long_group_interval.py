from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import GroupIn
from aurora_devops.kinds.prometheus.model import seconds


@policy(
    "PRM021",
    severity="warning",
    category="reliability",
    equivalents={"pint": "group/interval"},
    examples=[
        bad(
            """\
            groups:
              - name: slow
                interval: «10m»
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
            """
        ),
        good(
            """\
            groups:
              - name: slow
                interval: 5m
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
            """,
            because="5 minutes is the limit",
        ),
        good(
            """\
            groups:
              - name: slow
                interval: 10m
                rules:
                  - alert: Down
                    expr: up == 0
            """,
            because="an alert keeps its state between two evaluations",
        ),
    ],
)
def long_group_interval(inside: GroupIn) -> Iterator[Finding]:
    """A group is evaluated less often than every five minutes.

    Samples older than five minutes are stale: queries of the recorded series return nothing between two evaluations,
    and graphs have gaps.
    Evaluate the group at least every five minutes. A group that has only alerts is not reported.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness>
    """
    interval = seconds(inside.group.interval) if inside.group.interval else None
    if interval is None or interval <= 300:
        return
    if any(rule.record for rule in inside.group.rules or ()):
        message = f"interval {inside.group.interval} is longer than 5m, after which samples are stale"
        yield Finding(at=inside.group.at["interval"], message=message)
