from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import TargetIn
from aurora_devops.kinds.grafana.logql import unbalanced


@policy(
    "GRA025",
    severity="error",
    category="validity",
    equivalents={"dashboard-linter": "target-logql-rule"},
    examples=[
        bad(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "loki"}]}, '
            '"panels": [{"type": "timeseries", "targets": [{"expr": "sum(rate(«{»app=\\"api\\"[5m]))"}]}]}'
        ),
        good(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "loki"}]}, '
            '"panels": [{"type": "timeseries", "targets": [{"expr": "{app=\\"api\\"} |~ \\"[{(\\""}]}]}',
            because="brackets in quotes do not count",
        ),
    ],
)
def invalid_log_query(inside: TargetIn) -> Iterator[Finding]:
    """The brackets of a log query are not balanced.

    Loki rejects the query, and the panel shows an error.
    Close the bracket.
    """
    expr = inside.target.expr
    if not expr or inside.language != "loki":
        return
    found = unbalanced(expr)
    if found is not None:
        yield Finding(
            at=inside.part((found, found + 1)), message=f"unbalanced '{expr[found]}' in a log query"
        )
