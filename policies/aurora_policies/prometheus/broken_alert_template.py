from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import parse
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM004",
    severity="error",
    category="validity",
    equivalents={"pint": "alerts/template"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    annotations:
                      summary: '{{ «$label.instance» }} is down'
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    annotations:
                      summary: '{{ $value | «human» }}'
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    annotations:
                      summary: '{{ query «"sum(up"» | first | value }} left'
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    annotations:
                      summary: '{{ with $x := $labels.instance }}{{ $x }}{{ end }} is down ({{ $value | humanize }})'
            """,
            because="variables, functions and blocks exist and are closed",
        ),
    ],
)
def broken_alert_template(inside: RuleIn) -> Iterator[Finding]:
    """A template in a label or an annotation cannot be expanded.

    Prometheus does not load a file with a template that does not parse. A template that fails when the alert fires
    puts an error message in place of the text.
    Use the variables, functions and labels of Prometheus templates: `$labels`, `$value`, `humanize`, `query`.

    <https://prometheus.io/docs/prometheus/latest/configuration/template_reference/>
    """
    for _, place, template in inside.templates:
        for flaw in template.flaws:
            yield Finding(at=place.sub(flaw.start, flaw.end), message=flaw.message)
        for use in template.queries:
            mistake = parse(use.name).mistake
            if mistake is not None:
                yield Finding(
                    at=place.sub(use.start, use.end),
                    message=f"the argument of 'query' is not valid PromQL: {mistake.message}",
                )
