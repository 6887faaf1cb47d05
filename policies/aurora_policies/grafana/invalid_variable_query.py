import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import parse_with_variables, without_strings
from aurora_devops.kinds.grafana import VariableIn

_CALL = regex(r"\s*(?P<name>[a-z_]+)\((?P<args>.*)\)\s*", re.DOTALL)
_LABEL = regex(r",\s*[a-zA-Z_$\[][\w${}\[\]]*\s*\Z")
_FUNCTIONS = ("label_names", "label_values", "metrics", "query_result")


@policy(
    "GRA022",
    severity="error",
    category="validity",
    equivalents={"dashboard-linter": "template-label-promql-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "ds", "query": "prometheus"}, '
            '{"type": "query", "name": "ns", "datasource": "$ds", "query": «"label_values(up{, ns)"»}]}}'
        ),
        bad(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "ds", "query": "prometheus"}, '
            '{"type": "query", "name": "ns", "datasource": "$ds", "query": «"labels(up, ns)"»}]}}'
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "ds", "query": "prometheus"}, '
            '{"type": "query", "name": "ns", "datasource": "$ds", "query": "label_values(up{job=~\\"$job\\"}, ns)"}]}}',
            because="the query is supported, and variables can be used in it",
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "ds", "query": "prometheus"}, '
            '{"type": "query", "name": "ns", "datasource": "$ds", "query": "metrics(node_.*)"}]}}',
            because="the argument of metrics is a regular expression",
        ),
    ],
)
def invalid_variable_query(inside: VariableIn) -> Iterator[Finding]:
    """The query of a variable is not supported by the Prometheus data source.

    The list of values stays empty, and so do the panels that use the variable.
    Write `label_values(selector, label)`, `label_names()`, `metrics(regex)` or `query_result(expression)`.

    <https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/>
    """
    text = inside.variable.query_text
    if not text.strip() or not inside.of_prometheus:
        return
    query = inside.variable.at["query"]
    at = query["query"] if isinstance(inside.variable.query, dict) else query
    match = _CALL.fullmatch(text)
    if match is None:
        # A selector alone is a query for series.
        if "(" in without_strings(text):
            yield Finding(
                at=at, message=f"'{text}' is not a variable query; write label_values(metric, label)"
            )
    elif match["name"] not in _FUNCTIONS:
        yield Finding(at=at, message=f"'{match['name']}' is not a function of variable queries")
    elif match["name"] in ("label_values", "query_result"):
        args = match["args"].strip()
        if match["name"] == "label_values":
            cut = _LABEL.search(args)
            args = args[: cut.start()] if cut else ""
        mistake = parse_with_variables(args).mistake if args else None
        if mistake is not None:
            yield Finding(at=at, message=mistake.message)
