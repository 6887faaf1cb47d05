from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Selector
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.series import conditional


@policy(
    "PRM011",
    severity="warning",
    category="reliability",
    equivalents={"pint": "alerts/comparison"},
    examples=[
        bad("""\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: «up{job="api"}»
            """),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: «sum(rate(errors_total[5m])) > bool 5»
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up{job="api"} == 0
            """,
            because="the comparison is the condition",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Gone
                    expr: absent(up{job="api"})
            """,
            because="`absent` returns a result only if the series is missing",
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
              - name: storage
                rules:
                  - alert: AnyHostAllowed
                    expr: subsystem_metadata{allow_any_host="yes"}
            """,
            because="the labels of an info metric are the condition",
        ),
        good(
            """\
            groups:
              - name: batch
                rules:
                  - record: batch:is_night
                    expr: hour() < 4
                  - record: batch:failed:ratio
                    expr: failed_total / batches_total > 0.1
                  - alert: NoBatch
                    expr: batch_pending and on() batch:is_night
                  - alert: Failed
                    expr: max by (job) (batch:failed:ratio)
            """,
            because="the recording rules have the comparisons",
        ),
        bad(
            """\
            groups:
              - name: batch
                rules:
                  - record: batch:is_night
                    expr: hour() < bool 4
                  - alert: NoBatch
                    expr: «batch_pending and on() batch:is_night»
            """,
            because="the recording rule gives 0 by day",
        ),
        good(
            """\
            groups:
              - name: nodes
                rules:
                  - alert: DiskFailed
                    expr: kube_node_labels{label_disk_check="failed"}
                  - alert: Locked
                    expr: kube_node_annotations{annotation_shop_lock!=""}
            """,
            because="the label of the node is the condition",
        ),
        bad(
            """\
            groups:
              - name: nodes
                rules:
                  - alert: Node
                    expr: «kube_node_labels{job="state"}»
            """
        ),
    ],
)
def unconditional_alert(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no condition and fires for every result of its expression.

    An alert fires for each series that the expression returns, whatever its value, so this one fires as long as the
    metric exists.
    Compare the expression with a threshold; `> bool` does not filter, it returns 0 or 1 for every series.
    Info metrics (`_info`, `_metadata`) are selected by their labels and need no comparison, as are the metrics of
    kube-state-metrics with the labels and annotations of objects. A recording rule of the same file may have the
    comparison.
    """
    query = inside.query
    if not inside.rule.alerting or query.expr is None or conditional(query.expr, _conditional(inside)):
        return
    selectors = list(query.selectors())
    # Without a series it is a heartbeat, and ALERTS exists only while another alert fires.
    if not selectors or any(selector.name == "ALERTS" for selector in selectors):
        return
    if any(map(_is_info, selectors)):
        return
    message = f"alert '{inside.rule.name}' has no condition; compare the expression with a threshold"
    yield Finding(at=inside.part(query.expr), message=message)


def _conditional(inside: RuleIn) -> set[str]:
    """The metrics that the rules of the file record only under a condition."""
    return {
        name
        for name, rules in inside.file.recorded.items()
        if all(one.query.expr is not None and conditional(one.query.expr) for one in rules)
    }


def _is_info(selector: Selector) -> bool:
    """Whether the labels of a metric are selected whose value is always 1."""
    name = selector.name or ""
    if name.endswith(("_info", "_metadata")):
        return bool(selector.matchers)
    return any(
        name.endswith(ending) and one.name.startswith(start)
        for ending, start in (("_labels", "label_"), ("_annotations", "annotation_"))
        for one in selector.matchers
    )
