"""What the alerts and dashboards that a module creates read of Prometheus, and the runbooks that they link to.

Sources: the documentation of the providers of AWS, Azure, Google Cloud, Grafana, Mimir and Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from ...cloud.value import Value
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At, Elsewhere
from ...core.record import record
from ...core.source import Span
from ...facts import NamedResource, RecordedLabels, RunbookLink, SelectedLabel
from ...queries import query_facts
from .containers import MARKERS, place_of
from .model import Resource

if TYPE_CHECKING:
    from ...cloud.resource import Block

# The attributes of alerts with texts for those who are alerted.
_DESCRIBED: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws_cloudwatch_composite_alarm": (("alarm_description",),),
    "aws_cloudwatch_metric_alarm": (("alarm_description",),),
    "azurerm_monitor_activity_log_alert": (("description",),),
    "azurerm_monitor_metric_alert": (("description",),),
    "azurerm_monitor_scheduled_query_rules_alert_v2": (("description",),),
    "datadog_monitor": (("message",),),
    "google_monitoring_alert_policy": (("documentation", "content"), ("documentation", "links", "url")),
    "newrelic_nrql_alert_condition": (("runbook_url",), ("description",)),
}
# The sort of a metric that counts entries of a log; one of AWS is below its namespace.
LOG_METRIC = "log metric"
_POLICY = "google_monitoring_alert_policy"
_RULES: dict[str, str] = {
    "azurerm_monitor_alert_prometheus_rule_group": "expression",
    "mimir_rule_group_alerting": "expr",
    "mimir_rule_group_recording": "expr",
}
# The attributes with YAML that has groups of rules.
_GROUPS = {
    "aws_prometheus_rule_group_namespace": "data",
    "kubectl_manifest": "yaml_body",
    "kubernetes_manifest": "manifest",
}
_GRAFANA_RULES = "grafana_rule_group"
# Dashboards in JSON.
_DASHBOARDS = {"google_monitoring_dashboard": "dashboard_json", "grafana_dashboard": "config_json"}
TYPES = frozenset((*_DESCRIBED, *_RULES, *_GROUPS, *_DASHBOARDS, _GRAFANA_RULES))

# Stands for an unknown part of a query, as a variable of Grafana does.
_VARIABLE = "$v"
_URL = regex(r"https?://[^\s()<>\"'`\]]+")
_END = ".,;:!?*"
# The metric in a filter of Cloud Monitoring, and its labels.
_FILTERED = regex(
    r"metric\.type\s*=\s*\"(?:prometheus\.googleapis\.com/(?P<metric>[a-zA-Z_]\w*)/(?:counter|gauge|histogram|summary|unknown)"
    r"(?::\w+)?)\""
)
# A metric that counts entries of a log, in a filter or in a query of MQL.
_OF_LOGS = regex(r"\blogging\.googleapis\.com/user/([\w.$/-]+)")
_ALARM = "aws_cloudwatch_metric_alarm"
_LABEL = regex(r"\bmetric\.labels?\.\"?([a-zA-Z_]\w*)\"?")


@record
class _Text:
    """A text with the value that it comes from; unknown parts are variables."""

    text: str
    value: Value
    offset: int = 0
    whole: str = ""

    def part(self, text: str, start: int = 0) -> _Text:
        """A text that this one contains, such as a query in YAML."""
        return _Text(text, self.value, max(self.text.find(text, start), 0), self.text)

    def sub(self, start: int, end: int) -> At:
        """The place of a part, if it is found where the value is written; the place of the value otherwise."""
        value = self.value
        # What comes before an unknown part is written as it is.
        piece = self.text[start:end].partition(_VARIABLE)[0].rstrip("[{( ")
        raw = value.source.text[value.start : value.end]
        whole = self.whole or self.text
        before = whole.count(piece, 0, self.offset + start) if piece else 0
        for written in (piece, piece.replace("\\", "\\\\").replace('"', '\\"')):
            # The first one has the same text if it is not certain which one is meant.
            found = -1
            for _ in range((before if raw.count(written) == whole.count(piece) else 0) + 1):
                found = raw.find(written, found + 1)
            if piece and found >= 0 and value.source.path:
                first = value.start + found
                return Elsewhere(value.source, Span(first, first + len(written)))
        return place_of(value)


def _text(value: Value) -> _Text | None:
    text = value.string if value.known else value.text
    return _Text(MARKERS.sub(_VARIABLE, text), value) if isinstance(text, str) and text.strip() else None


def monitoring_of(document: Document, resource: Resource) -> Iterator[Fact]:
    """What an alert or a dashboard reads, and its runbooks."""
    reader = _Reader(document, resource)
    sort = resource.type
    if sort == _POLICY:
        for condition in resource.blocks("conditions"):
            yield from reader.query(condition.get("condition_prometheus_query_language", "query"))
            for name in ("condition_threshold", "condition_absent"):
                for block in condition.blocks(name):
                    groups = [
                        each
                        for one in block.blocks("aggregations")
                        for each in one.get("group_by_fields").items
                    ]
                    yield from reader.filtered(block.get("filter"), groups)
            yield from reader.of_logs(condition.get("condition_monitoring_query_language", "query"))
    elif sort == _ALARM:
        queried = [metric for query in resource.blocks("metric_query") for metric in query.blocks("metric")]
        for metric in (resource, *queried):
            yield from reader.alarm(metric)
    elif sort in _RULES:
        for rule in resource.blocks("rule"):
            yield from reader.rule(rule, _RULES[sort])
    elif sort in _GROUPS:
        yield from reader.groups(resource.get(_GROUPS[sort]))
    elif sort == _GRAFANA_RULES:
        for rule in resource.blocks("rule"):
            for data in rule.blocks("data"):
                model = data.get("model")
                yield from reader.target(model.decoded or model)
            yield from reader.annotated(rule.get("annotations"), rule.get("name").string or "")
    elif sort in _DASHBOARDS:
        value = resource.get(_DASHBOARDS[sort])
        # Grafana's own files of dashboards are read as such.
        if sort.startswith("google_") or not value.source.path.endswith(".json"):
            yield from reader.dashboard(value.decoded or value)
    for path in _DESCRIBED.get(sort, ()):
        yield from reader.linked(_at(resource, path), resource.name)


def _at(block: Block, path: tuple[str, ...]) -> Iterator[Value]:
    """The values at a path of blocks."""
    if len(path) == 1:
        yield block.get(path[0])
        return
    for inner in block.blocks(path[0]):
        yield from _at(inner, path[1:])


@record
class _Reader:
    """Reads the queries and links of a resource."""

    document: Document
    resource: Resource

    def is_own(self, value: Value) -> bool:
        """Whether the file of the document has the value, or the value is in another sort of file.

        What a module has itself is stated with its own file, and not with those that call it.
        """
        path = value.source.path
        return (
            not path.endswith((".tf", ".tofu"))
            or self.resource.module.caller is None
            or dirname(path) == dirname(self.document.source.path)
        )

    def query(self, value: Value) -> Iterator[Fact]:
        """What a query reads."""
        text = _text(value)
        if text is not None and self.is_own(value):
            yield from self.expression(text)

    def expression(self, text: _Text) -> Iterator[Fact]:
        from ...formats.promql import looks_like_logql, parse_with_variables

        if not looks_like_logql(text.text):
            yield from query_facts(parse_with_variables(text.text), text, self.resource.name, self.document)

    def filtered(self, value: Value, groups: Iterable[Value] = ()) -> Iterator[Fact]:
        """The metric in a filter of Cloud Monitoring, and the labels of one of Prometheus in it and in the groups."""
        yield from self.of_logs(value)
        text = _text(value)
        match = _FILTERED.search(text.text) if text is not None else None
        if text is None or match is None or not self.is_own(value):
            return
        metric = match["metric"]
        place = text.sub(*match.span("metric"))
        yield self.document.statement("metric-read", metric, place, by=self.resource.name)
        for one in (text, *filter(None, map(_text, groups))):
            for label in _LABEL.finditer(one.text):
                yield self.document.fact(
                    SelectedLabel, one.sub(*label.span(1)), metric=metric, label=label[1]
                )

    def of_logs(self, value: Value) -> Iterator[Fact]:
        """The metrics of logs in a filter or a query."""
        text = _text(value)
        for match in _OF_LOGS.finditer(text.text) if text is not None and self.is_own(value) else ():
            if text is not None and "$" not in match[1]:
                yield self.counted(match[1], text.sub(*match.span(1)), "google")

    def counted(self, name: str, at: At, provider: str) -> Fact:
        """A metric of logs that the resource reads."""
        by = self.resource.address
        return self.document.fact(NamedResource, at, type=LOG_METRIC, name=name, provider=provider, by=by)

    def alarm(self, metric: Block) -> Iterator[Fact]:
        """The metric of an alarm of AWS that is not one of a service of AWS."""
        namespace, name = metric.get("namespace").string or "", metric.get("metric_name")
        if namespace and not namespace.startswith("AWS/") and name.string:
            yield self.counted(f"{namespace}/{name.string}", place_of(name), "aws")

    def rule(self, rule: Block | Value, attribute: str) -> Iterator[Fact]:
        """What a rule reads and records, and its runbook."""
        yield from self.query(rule.get(attribute))
        if recorded := rule.get("record").string:
            yield from self.recorded(recorded, place_of(rule.get("record")))
        yield from self.annotated(rule.get("annotations"), rule.get("alert").string or "")

    def recorded(self, name: str, at: At) -> Iterator[Fact]:
        yield self.document.statement("recorded-metric", name, at, group="")
        yield self.document.fact(RecordedLabels, at, metric=name, labels=None)

    def annotated(self, annotations: Value, alert: str) -> Iterator[Fact]:
        """The runbook in the annotations of a rule."""
        found = (annotations.get(name) for name in ("runbook_url", "runbook"))
        yield from self.linked(found, alert or self.resource.name)

    def linked(self, values: Iterable[Value], alert: str) -> Iterator[RunbookLink]:
        """The documents to which the texts of an alert link."""
        for value in values:
            text = _text(value)
            for match in _URL.finditer(text.text) if text is not None and self.is_own(value) else ():
                target = match[0].rstrip(_END)
                if text is not None and _VARIABLE not in target:
                    at = text.sub(match.start(), match.start() + len(target))
                    yield self.document.fact(RunbookLink, at, target=target, alert=alert)

    def target(self, model: Value) -> Iterator[Fact]:
        """What a query of Grafana reads, if it may be one of Prometheus."""
        if model.get("datasource", "type").string in (None, "prometheus"):
            yield from self.query(model.get("expr"))

    def dashboard(self, value: Value) -> Iterator[Fact]:
        """What the queries in a dashboard read."""
        if isinstance(value.data, list):
            for item in value.data:
                yield from self.dashboard(item)
        elif isinstance(value.data, dict):
            if "expr" in value.data:
                yield from self.target(value)
            if "prometheusQuery" in value.data:
                yield from self.query(value.get("prometheusQuery"))
            if "filter" in value.data:
                yield from self.filtered(value.get("filter"), value.get("aggregation", "groupByFields").items)
            for item in value.data.values():
                yield from self.dashboard(item)

    def groups(self, value: Value) -> Iterator[Fact]:
        """What groups of rules in YAML, or in a manifest, read and record."""
        if isinstance(value.data, dict):
            if value.get("kind").string == "PrometheusRule":
                for group in value.get("spec", "groups").items:
                    for rule in group.get("rules").items:
                        yield from self.rule(rule, "expr")
            return
        text = _text(value)
        # Other files with rules are read as such.
        if text is None or not self.is_own(value) or value.source.path.endswith((".yml", ".yaml")):
            return
        for each in _rules_in(text.text):
            if isinstance(expr := each.get("expr"), str):
                yield from self.expression(text.part(expr))
            if isinstance(name := each.get("record"), str):
                yield from self.recorded(name, text.part(name).sub(0, len(name)))
            notes = each.get("annotations")
            for key in ("runbook_url", "runbook") if isinstance(notes, dict) else ():
                target = notes[key] if isinstance(notes, dict) and key in notes else None
                if isinstance(target, str) and _URL.fullmatch(target) and _VARIABLE not in target:
                    at = text.part(target).sub(0, len(target))
                    alert = str(each.get("alert") or self.resource.name)
                    yield self.document.fact(RunbookLink, at, target=target, alert=alert)


def _rules_in(text: str) -> Iterator[dict[str, Any]]:
    """The rules in a text of YAML: in groups, or in a PrometheusRule."""
    from ...formats import yaml

    tree = yaml.mapping_in(text) if "groups" in text else None
    data = tree.value if tree is not None else {}
    if data.get("kind") == "PrometheusRule":
        data = data.get("spec")
    groups = data.get("groups") if isinstance(data, dict) else None
    for group in groups if isinstance(groups, list) else ():
        rules = group.get("rules") if isinstance(group, dict) else None
        yield from (rule for rule in (rules if isinstance(rules, list) else ()) if isinstance(rule, dict))
