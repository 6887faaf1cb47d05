from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RulerField


@policy(
    "PRM030",
    severity="info",
    category="maintainability",
    equivalents={"pint": "yaml/parse"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                «partial_response_strategy»: warn
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
            """
        ),
        good(
            """\
            groups:
              - name: api
                query_offset: 1m
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
            """,
            because="Prometheus supports `query_offset`",
        ),
    ],
)
def ruler_field(problem: RulerField) -> Iterator[Finding]:
    """A rule file uses a field that Prometheus does not support.

    The rulers of Thanos, Mimir and VictoriaMetrics read the same file format with additional fields.
    Prometheus does not load a file that contains one of them.
    Remove the field if Prometheus reads the file; otherwise leave this policy off.

    <https://thanos.io/tip/components/rule.md/#partial-response>
    """
    yield Finding(at=problem.at, message=problem.message)
