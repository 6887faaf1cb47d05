"""What a configuration of the collector states: the addresses on which it listens and that it contacts, the indices
that it writes, and which processors change the names of metrics.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.untyped import listed, mapping
from ...facts import ConfiguredPorts, ContactedHost, GeneratedMetric, NamedIndex, RequestedPath, port_numbers
from ...receivers import component_ports
from ...subjects import is_dynamic
from .model import Collector, type_of

PROGRAM = "OpenTelemetry Collector"
# The port of the collector's own metrics.
_TELEMETRY = 8888
# Receivers that connect to other programs and do not listen.
_CLIENTS = regex(
    r"(?:simple)?prometheus(?:_simple)?|active_directory_ds|aerospike|apache|chrony|couchdb|docker_stats|elasticsearch"
    r"|filelog|filestats|flinkmetrics|haproxy|hostmetrics|httpcheck|iis|jmx|journald|k8s_\w+|kafka\w*|kubeletstats"
    r"|memcached|mongodb\w*|mysql|nginx|nsxt|oracledb|podman_stats|postgresql|pulsar|rabbitmq|redis|riak|saphana|snmp"
    r"|snowflake|sqlquery|sqlserver|sshcheck|vcenter|windows\w+|zookeeper"
)
_ADDRESS = regex(r"(?:(https?|tcp|dns)://(?:/)?)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?:/\S*)?")
_USUAL = {"http": 80, "https": 443}
_ENDPOINTS = (
    "endpoint",
    "logs_endpoint",
    "metrics_endpoint",
    "traces_endpoint",
    "endpoints",
    "brokers",
    "address",
)
# Processors that change the names of metrics, and what shows that one does.
_RENAMING = frozenset({"metricstransform", "transform"})
_NAMES = regex(r"new_name|set\(\s*(?:metric\.)?name\b|experimental_match_labels")
# The exporters that write to indices, and an index into whose name no variable and no attribute is put.
_SEARCH_ENGINES = frozenset({"elasticsearch", "opensearch"})
_URL_HOST = regex(r"https?://([\w.-]+)")
_INDEX = regex(r"[a-z0-9][a-z0-9._-]*")
# Exporters that listen, or whose endpoint is that of a cloud.
_LISTENING = frozenset({"prometheus"})


def config_facts(config: Collector, document: Document) -> Iterator[Fact]:
    """The addresses of the components that pipelines use, the indices, and the processors that rename metrics."""
    for name, setting in config.processors.items():
        if type_of(name) in _RENAMING and _NAMES.search(str(setting)):
            yield document.statement("renamed-metrics", name, config.at["processors"][name])
    for name, setting in config.exporters.items():
        if type_of(name) in _SEARCH_ENGINES:
            yield from _indices(document, setting, config.at["exporters"][name])
    yield from _span_metrics(config, document)
    listened: set[int] = {_TELEMETRY, *port_numbers(str(config.service.telemetry))}
    used = {
        "receivers": {name for each in config.service.pipelines.values() for name in each.receivers},
        "exporters": {name for each in config.service.pipelines.values() for name in each.exporters},
        "extensions": set(config.service.extensions),
    }
    known = True
    for section, names in used.items():
        for name in sorted(names):
            setting = getattr(config, section).get(name)
            sort = type_of(name)
            at = config.at[section][name]
            if section == "exporters" and sort not in _LISTENING:
                yield from _contacted(document, setting, at)
            elif section == "receivers" and _CLIENTS.fullmatch(sort):
                if sort == "prometheus":
                    yield from _scraped(document, setting, at)
            else:
                ports = component_ports(sort, setting)
                known = known and ports is not None
                listened.update(ports or ())
    yield document.fact(
        ConfiguredPorts,
        config.at["receivers"] if config.receivers else config.at["service"],
        program=PROGRAM,
        ports=tuple(sorted(listened)),
        complete=known,
    )


# Processors that change no attributes.
_PASSING = frozenset({"batch", "filter", "memory_limiter"})
_METRIC_EXPORTERS = frozenset({"prometheus", "prometheusremotewrite"})
# The labels of the series that the connector spanmetrics generates, and the names of the series.
_SPAN_LABELS = ("service_name", "span_name", "span_kind", "status_code", "collector_instance_id")
_SCOPE_LABELS = ("otel_scope_name", "otel_scope_version", "otel_scope_schema_url")
_SPAN_SERIES = tuple(
    ["calls_total", "events_total"]
    + [
        f"duration_{unit}{end}"
        for unit in ("milliseconds", "seconds")
        for end in ("_bucket", "_count", "_sum")
    ]
)
# The namespaces of the series by default: of newer and of older releases.
_SPAN_NAMESPACES = ("traces.span.metrics", "")
_NOT_IN_LABEL = regex(r"\W")


def _span_metrics(config: Collector, document: Document) -> Iterator[GeneratedMetric]:
    """The series that connectors of the type spanmetrics generate from spans, if all their labels are known."""
    for name, setting in config.connectors.items():
        values = setting if isinstance(setting, dict) else {}
        pipelines = [one for one in config.service.pipelines.values() if name in one.receivers]
        exporters = {one for each in pipelines for one in each.exporters}
        settings = [mapping(config.exporters.get(one)) for one in exporters]
        if (
            type_of(name) != "spanmetrics"
            or not exporters
            or not all(type_of(one) in _METRIC_EXPORTERS for one in exporters)
            or not all(type_of(one) in _PASSING for each in pipelines for one in each.processors)
            or any(
                mapping(one.get("resource_to_telemetry_conversion")).get("enabled") or one.get("const_labels")
                for one in settings
            )
        ):
            continue
        dimensions: list[str] = []
        for where in (values, mapping(values.get("histogram")), mapping(values.get("events"))):
            dimensions += [str(mapping(one).get("name")) for one in listed(where.get("dimensions"))]
        dimensions += [str(mapping(one).get("name")) for one in listed(values.get("calls_dimensions"))]
        text = values.get("namespace")
        if any(is_dynamic(one) for one in (*dimensions, str(text))):
            continue
        prefixes = {f"{one['namespace']}_" if one.get("namespace") else "" for one in settings}
        spaces = (str(text),) if isinstance(text, str) else _SPAN_NAMESPACES
        starts = [f"{prefix}{space}_" if space else prefix for prefix in prefixes for space in spaces]
        yield document.fact(
            GeneratedMetric,
            config.at["connectors"][name],
            by=name,
            series=tuple(
                f"{_NOT_IN_LABEL.sub('_', start)}{end}" for start in sorted(starts) for end in _SPAN_SERIES
            ),
            labels=(
                *_SPAN_LABELS,
                *_SCOPE_LABELS,
                *(_NOT_IN_LABEL.sub("_", one) for one in dimensions),
            ),
        )


def _indices(document: Document, setting: Any, at: Place) -> Iterator[NamedIndex]:
    """The indices that an exporter writes."""
    if not isinstance(setting, dict):
        return
    host = _URL_HOST.search(str(setting.get("endpoint") or setting.get("endpoints") or setting.get("http")))
    for key in ("logs_index", "traces_index", "metrics_index"):
        index = setting.get(key)
        if host and isinstance(index, str) and _INDEX.fullmatch(index):
            yield document.fact(NamedIndex, at[key], name=index, host=host[1], writes=True)


def _contacted(document: Document, setting: Any, at: Place) -> Iterator[Fact]:
    """The hosts to which an exporter connects."""
    if not isinstance(setting, dict):
        return
    http = setting.get("http")
    for where, place in ((setting, at), (http if isinstance(http, dict) else {}, at["http"])):
        for key in _ENDPOINTS:
            value = where.get(key)
            for text, each in (
                [(value, place[key])]
                if isinstance(value, str)
                else [(one, place[key][index]) for index, one in enumerate(listed(value))]
            ):
                yield from _host(document, text, each, "exports to")


def _scraped(document: Document, setting: Any, at: Place) -> Iterator[Fact]:
    """The static targets of a receiver that scrapes, and the paths that it requests of them."""
    config = setting.get("config") if isinstance(setting, dict) else None
    jobs = config.get("scrape_configs") if isinstance(config, dict) else None
    for number, job in enumerate(listed(jobs)):
        statics = job.get("static_configs") if isinstance(job, dict) else None
        for index, static in enumerate(listed(statics)):
            targets = static.get("targets") if isinstance(static, dict) else None
            place = at["config"]["scrape_configs"][number]["static_configs"][index]["targets"]
            for position, target in enumerate(listed(targets)):
                yield from _host(document, target, place[position], "scrapes")
                yield from _requested(
                    document, job, target, at["config"]["scrape_configs"][number], place[position]
                )


def _requested(
    document: Document, job: dict[str, Any], target: Any, at: Place, target_at: Place
) -> Iterator[RequestedPath]:
    """The path that a job requests of a target."""
    path, name = job.get("metrics_path", "/metrics"), str(job.get("job_name") or "")
    known = isinstance(target, str) and isinstance(path, str) and not is_dynamic(target + path)
    if known and "relabel_configs" not in job and "/" not in target and "[" not in target:
        host, _, port = target.partition(":")
        yield document.fact(
            RequestedPath,
            at["metrics_path"] if "metrics_path" in job else target_at,
            by=f"the scrape job '{name}'",
            route=path,
            port=int(port) if port.isdecimal() else 0,
            host=host,
            job="" if job.get("honor_labels") else name,
        )


def _host(document: Document, text: Any, at: Place, role: str) -> Iterator[Fact]:
    match = _ADDRESS.fullmatch(text) if isinstance(text, str) and not is_dynamic(text) else None
    port = match and (int(match[3]) if match[3] else _USUAL.get(match[1] or "", 0))
    if match and port:
        yield document.fact(ContactedHost, at, host=match[2], port=port, role=role, program=PROGRAM)
