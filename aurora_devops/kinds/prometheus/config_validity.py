"""What Prometheus refuses when it loads its configuration, as `promtool check config` does.

Source: config/config.go of prometheus/prometheus and prometheus.io/docs/prometheus/latest/configuration/configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Route
from ...formats import http_client
from ...formats.http_client import (
    HTTP_CLIENT,
    HTTP_EXCLUSIVE,
    Credential,
    duration,
    positive_duration,
    reserved_header,
    seconds,
    sigv4,
    tls_config,
    url,
)
from ...formats.regex import readable
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    boolean,
    integer,
    is_set,
    judged,
    list_of,
    map_of,
    number,
    text,
    within,
    word,
)
from ...subjects import is_dynamic, is_filled_in
from .config_model import PrometheusConfig
from .discovery import DISCOVERY


class InvalidPrometheusConfig(Problem):
    """A configuration that Prometheus does not load."""


def judge(config: PrometheusConfig, data: Any) -> Iterator[Problem | Credential]:
    """All that is wrong with the data of a configuration file, and the secrets in it."""
    if data is not None:
        yield from http_client.judge(_CONFIG, data, config.at, is_filled_in, InvalidPrometheusConfig)


_SIZE = regex(r"0|(?:\d+(?:\.\d*)?|\.\d+)(?:B|[KMGTPE]i?B?)")


def _size(written: str) -> str:
    return (
        ""
        if _SIZE.fullmatch(written)
        else f"'{written}' is not a size; write a number with its unit, such as 512MB"
    )


def _pattern(written: str) -> str:
    return "" if readable(written) else f"'{written}' is not a valid RE2 regular expression"


_GLOB = regex(r"[^*]*(?:\*[^/]*)?")


def _glob(written: str) -> str:
    return (
        ""
        if _GLOB.fullmatch(written)
        else f"'{written}' is not a valid file pattern; only the last part of the path may contain *"
    )


_PROTOCOLS = (
    "OpenMetricsText0.0.1",
    "OpenMetricsText1.0.0",
    "PrometheusProto",
    "PrometheusText0.0.4",
    "PrometheusText1.0.0",
)
_protocol = word(*_PROTOCOLS)
_protocol_list = list_of(_protocol, least=1)


def _protocols(value: Any, route: Route, notes: Notes) -> None:
    _protocol_list(value, route, notes)
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and item in value[:index]:
                notes.say((*route, index), f"'{item}' is listed twice; remove one")


_ACTIONS = (
    *("replace", "keep", "drop", "keepequal", "dropequal", "hashmod"),
    *("labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"),
)
_WRITING = frozenset({"replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"})
_BY_NAME = frozenset({"labeldrop", "labelkeep"})
_DEFAULTS = {"separator": ";", "replacement": "$1", "regex": "(.*)"}


def _relabeling(step: dict[str, Any], route: Route, notes: Notes) -> None:
    if "action" in step and not is_set(step["action"]):
        notes.say(
            (*route, "action"), "'action' is empty; remove it, or write one such as replace or keep", "key"
        )
        return
    action = str(step.get("action", "replace")).lower()
    if action in _WRITING and not is_set(step.get("target_label")):
        where = (*route, "action") if "action" in step else route
        notes.say(where, f"action '{action}' needs a 'target_label'")
    if action == "hashmod" and not is_set(step.get("modulus")):
        notes.say((*route, "action"), "action 'hashmod' needs a 'modulus'")
    if action in ("keepequal", "dropequal"):
        _only(step, ("source_labels", "target_label"), action, route, notes)
    elif action in _BY_NAME:
        _only(step, ("regex",), action, route, notes)
    elif action in ("lowercase", "uppercase"):
        _only(step, ("source_labels", "separator", "target_label", "regex", "modulus"), action, route, notes)


def _only(step: dict[str, Any], fields: tuple[str, ...], action: str, route: Route, notes: Notes) -> None:
    for key, value in step.items():
        if key not in ("action", *fields) and key in _STEP and is_set(value) and value != _DEFAULTS.get(key):
            notes.say(
                (*route, key),
                f"action '{action}' does not accept '{key}'; it uses only {' and '.join(fields)}",
                "key",
            )


_STEP: dict[str, Shape] = {
    "source_labels": list_of(text),
    "separator": text,
    "target_label": text,
    "regex": judged(_pattern),
    "modulus": within(integer, 0),
    "replacement": text,
    "action": word(*_ACTIONS, fold=True),
}
_steps = list_of(
    Struct("a relabeling rule", _STEP, also=_relabeling),
    empty="empty relabeling rule; remove it or give it fields",
)

_validation = word("legacy", "utf8")
_escaping = word("allow-utf-8", "underscores", "dots", "values")
_limits: dict[str, Shape] = {
    "body_size_limit": judged(_size),
    **dict.fromkeys(
        (
            "sample_limit",
            "target_limit",
            "label_limit",
            "label_name_length_limit",
            "label_value_length_limit",
            "keep_dropped_targets",
        ),
        within(integer, 0),
    ),
}


def _names(config: dict[str, Any], route: Route, notes: Notes) -> None:
    legacy = config.get("metric_name_validation_scheme") == "legacy"
    if legacy and config.get("metric_name_escaping_scheme") == "allow-utf-8":
        message = "escaping scheme 'allow-utf-8' needs metric_name_validation_scheme: utf8"
        notes.say((*route, "metric_name_escaping_scheme"), message)


_both: dict[str, Shape] = {
    "scrape_interval": positive_duration,
    "scrape_timeout": duration,
    "scrape_protocols": _protocols,
    "metric_name_validation_scheme": _validation,
    "metric_name_escaping_scheme": _escaping,
    "scrape_failure_log_file": text,
    **dict.fromkeys(
        (
            "always_scrape_classic_histograms",
            "convert_classic_histograms_to_nhcb",
            "scrape_native_histograms",
            "extra_scrape_metrics",
        ),
        boolean,
    ),
    **_limits,
}
_global = Struct(
    "global",
    {
        **_both,
        "evaluation_interval": positive_duration,
        "rule_query_offset": duration,
        "external_labels": map_of(text),
        "query_log_file": text,
    },
    also=_names,
)


def _address(scrape: dict[str, Any], route: Route, notes: Notes) -> None:
    """Targets are host and port; a URL is one for an exporter that gets it by relabeling."""
    steps = scrape.get("relabel_configs")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict) and not _leaves_address(step):
            return
    statics = scrape.get("static_configs")
    for index, static in enumerate(statics if isinstance(statics, list) else ()):
        targets = static.get("targets") if isinstance(static, dict) else None
        for at, target in enumerate(targets if isinstance(targets, list) else ()):
            if isinstance(target, str) and "/" in target and not is_dynamic(target):
                message = f"'{target}' is not a host and port; write the path in 'metrics_path'"
                notes.say((*route, "static_configs", index, "targets", at), message)


def _leaves_address(step: dict[str, Any]) -> bool:
    """Whether a step of relabeling keeps every target, with the address it has."""
    target = str(step.get("target_label") or "")
    return (
        str(step.get("action", "replace")).lower() in ("replace", "hashmod", "lowercase", "uppercase")
        and target != "__address__"
        and "$" not in target
    )


def _scrape(scrape: dict[str, Any], route: Route, notes: Notes) -> None:
    _names(scrape, route, notes)
    _address(scrape, route, notes)


_scrapes = list_of(
    Struct(
        "a scrape configuration",
        {
            **_both,
            **HTTP_CLIENT,
            **DISCOVERY,
            "job_name": text,
            "fallback_scrape_protocol": _protocol,
            "scrape_classic_histograms": boolean,
            "metrics_path": text,
            "honor_labels": boolean,
            "honor_timestamps": boolean,
            "track_timestamps_staleness": boolean,
            "scheme": word("http", "https", fold=True),
            "params": map_of(list_of(text)),
            "enable_compression": boolean,
            "relabel_configs": _steps,
            "metric_relabel_configs": _steps,
            "native_histogram_bucket_limit": within(integer, 0),
            "native_histogram_min_bucket_factor": number,
        },
        required=("job_name",),
        exclusive=HTTP_EXCLUSIVE,
        also=_scrape,
    ),
    empty="empty scrape configuration; remove it or give it a job_name",
)

_alerting = Struct(
    "alerting",
    {
        "alert_relabel_configs": _steps,
        "alertmanagers": list_of(
            Struct(
                "an Alertmanager's configuration",
                {
                    **HTTP_CLIENT,
                    **DISCOVERY,
                    "sigv4": sigv4,
                    "timeout": duration,
                    "api_version": word("v1", "v2"),
                    "path_prefix": text,
                    "scheme": word("http", "https"),
                    "relabel_configs": _steps,
                    "alert_relabel_configs": _steps,
                },
                also=_address,
                exclusive=(*HTTP_EXCLUSIVE, ("sigv4", "basic_auth", "authorization", "oauth2")),
            ),
            empty="empty Alertmanager configuration; remove it or give it targets",
        ),
    },
)


def _queue(queue: dict[str, Any], route: Route, notes: Notes) -> None:
    least, most = queue.get("min_shards"), queue.get("max_shards")
    if isinstance(least, int) and isinstance(most, int) and least > most > 0:
        notes.say((*route, "min_shards"), f"'min_shards' ({least}) is greater than 'max_shards' ({most})")
    # Prometheus sets these where the queue does not.
    shortest = seconds(queue.get("min_backoff") or "30ms")
    longest = seconds(queue.get("max_backoff") or "5s")
    if shortest is not None and longest is not None and shortest > longest:
        at = "max_backoff" if "max_backoff" in queue else "min_backoff"
        notes.say((*route, at), "'max_backoff' is shorter than 'min_backoff'")


_positive = within(integer, 1)
_remote: dict[str, Shape] = {
    **HTTP_CLIENT,
    "url": url,
    "name": text,
    "remote_timeout": duration,
    "headers": map_of(text, reserved_header),
}
_remote_writes = list_of(
    Struct(
        "remote_write",
        {
            **_remote,
            "protobuf_message": word("prometheus.WriteRequest", "io.prometheus.write.v2.Request"),
            "write_relabel_configs": _steps,
            "send_exemplars": boolean,
            "send_native_histograms": boolean,
            "round_robin_dns": boolean,
            "sigv4": sigv4,
            "azuread": anything,
            "google_iam": anything,
            "queue_config": Struct(
                "queue_config",
                {
                    **dict.fromkeys(
                        ("capacity", "max_shards", "min_shards", "max_samples_per_send"), _positive
                    ),
                    **dict.fromkeys(
                        ("batch_send_deadline", "min_backoff", "max_backoff", "sample_age_limit"), duration
                    ),
                    "retry_on_http_429": boolean,
                },
                also=_queue,
            ),
            "metadata_config": Struct(
                "metadata_config",
                {"send": boolean, "send_interval": duration, "max_samples_per_send": integer},
            ),
        },
        required=("url",),
        exclusive=(
            *HTTP_EXCLUSIVE,
            ("sigv4", "basic_auth", "authorization", "oauth2", "azuread", "google_iam"),
        ),
    ),
    empty="empty 'remote_write' item; remove it or give it a url",
)
_remote_reads = list_of(
    Struct(
        "remote_read",
        {
            **_remote,
            "required_matchers": map_of(text),
            "chunked_read_limit": anything,
            "read_recent": boolean,
            "filter_external_labels": boolean,
        },
        required=("url",),
        exclusive=HTTP_EXCLUSIVE,
    ),
    empty="empty 'remote_read' item; remove it or give it a url",
)
_storage = Struct(
    "storage",
    {
        "tsdb": Struct(
            "tsdb",
            {
                "out_of_order_time_window": duration,
                "stale_series_compaction_threshold": number,
                "retention": Struct(
                    "retention",
                    {"time": duration, "size": judged(_size), "percentage": within(number, 0, 100)},
                ),
                "chunk_encoding": Struct("chunk_encoding", {"floats": word("xor", "xor2")}),
            },
        ),
        "exemplars": Struct("exemplars", {"max_exemplars": integer}),
    },
)
_tracing = Struct(
    "tracing",
    {
        "client_type": word("http", "grpc"),
        "endpoint": text,
        "sampling_fraction": number,
        "insecure": boolean,
        "headers": map_of(text, reserved_header),
        "compression": word("gzip"),
        "timeout": duration,
        "tls_config": tls_config,
    },
    required=("endpoint",),
)


def _attributes(otlp: dict[str, Any], route: Route, notes: Notes) -> None:
    """The resource attributes that become labels: some, or all but some."""
    every = otlp.get("promote_all_resource_attributes") is True
    if every and is_set(otlp.get("promote_resource_attributes")):
        message = "'promote_resource_attributes' cannot be combined with 'promote_all_resource_attributes'"
        notes.say((*route, "promote_resource_attributes"), message, "key")
    if not every and is_set(otlp.get("ignore_resource_attributes")):
        message = "'ignore_resource_attributes' needs promote_all_resource_attributes: true"
        notes.say((*route, "ignore_resource_attributes"), message, "key")
    for key in ("promote_resource_attributes", "ignore_resource_attributes"):
        names = otlp.get(key)
        for index, name in enumerate(names if isinstance(names, list) else ()):
            if not str(name if name is not None else "").strip():
                notes.say((*route, key, index), f"empty name in '{key}'; remove it")
            elif isinstance(names, list) and name in names[:index]:
                notes.say((*route, key, index), f"'{name}' is listed twice; remove one")


_otlp = Struct(
    "otlp",
    {
        "translation_strategy": word(
            "UnderscoreEscapingWithSuffixes",
            "UnderscoreEscapingWithoutSuffixes",
            "NoUTF8EscapingWithSuffixes",
            "NoTranslation",
        ),
        "promote_all_resource_attributes": boolean,
        "promote_resource_attributes": list_of(text),
        "ignore_resource_attributes": list_of(text),
    },
    also=_attributes,
    extension="",
)


def _otlp_names(config: dict[str, Any], route: Route, notes: Notes) -> None:
    """Translations that keep UTF-8 names need the validation scheme that allows them."""
    common, otlp = config.get("global"), config.get("otlp")
    legacy = isinstance(common, dict) and common.get("metric_name_validation_scheme") == "legacy"
    strategy = otlp.get("translation_strategy") if isinstance(otlp, dict) else None
    if legacy and strategy in ("NoUTF8EscapingWithSuffixes", "NoTranslation"):
        message = f"'{strategy}' needs metric_name_validation_scheme: utf8"
        notes.say((*route, "otlp", "translation_strategy"), message)


def _whole(config: dict[str, Any], route: Route, notes: Notes) -> None:
    _unique_names(config, route, notes)
    _otlp_names(config, route, notes)


def _unique_names(config: dict[str, Any], route: Route, notes: Notes) -> None:
    for section in ("remote_write", "remote_read"):
        seen: set[str] = set()
        items = config.get(section)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = item.get("name") if isinstance(item, dict) else None
            if isinstance(name, str) and name:
                if name in seen:
                    notes.say(
                        (*route, section, index, "name"),
                        f"name '{name}' is used twice in '{section}'; names must be unique",
                    )
                seen.add(name)


_CONFIG = Struct(
    "the configuration",
    {
        "global": _global,
        "runtime": Struct("runtime", {"gogc": integer}),
        "rule_files": list_of(judged(_glob)),
        "scrape_config_files": list_of(judged(_glob)),
        "scrape_configs": _scrapes,
        "alerting": _alerting,
        "remote_write": _remote_writes,
        "remote_read": _remote_reads,
        "storage": _storage,
        "tracing": _tracing,
        "otlp": _otlp,
    },
    also=_whole,
)
