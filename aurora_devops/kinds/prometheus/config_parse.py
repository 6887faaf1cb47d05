"""From located data to a Prometheus configuration, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from ...config_files import named_files
from ...core.context import Context
from ...core.facts import Fact, Statement
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.place import At, Place
from ...core.source import Source
from ...core.untyped import listed, mapping
from ...core.walking import mappings
from ...facts import (
    ContactedHost,
    DiscoveredPath,
    KeptAnnotation,
    KeptPort,
    RequestedPath,
    ResolvedHost,
    ScrapedJob,
    SoughtNamespaces,
    UsedProbeModule,
)
from ...formats.located import MappedTree
from ...probing import probe_modules, probed
from ...subjects import is_dynamic
from .config_model import PrometheusConfig, RelabelConfig, ScrapeConfig, StaticConfig
from .config_validity import InvalidPrometheusConfig, judge
from .dialects import is_for_victoria


def read_config(source: Source, tree: Tree | None, context: Context) -> Document:
    """A `prometheus.yml` as a document."""
    assert tree is not None
    config, unknown = build(PrometheusConfig, tree)
    document = Document("prometheus-config", source, config, tree, unknown=unknown)
    document.walk = lambda: _nodes(config, tree, source.path)
    # The rule files of a configuration in a ConfigMap are other keys of it, or are mounted beside it.
    alone = not isinstance(tree, MappedTree)
    document.facts = lambda: (
        *(file_facts("rule-files", config.at["rule_files"], config.rule_files, document) if alone else ()),
        *_loaded_files(config, document),
        *_target_files(tree.value, config.at, document),
        *_facts(config, document),
        *named_files("prometheus", document, config.at),
        *_modules(config, document, context),
    )
    return document


def _loaded_files(config: PrometheusConfig, document: Document) -> Iterator[Statement]:
    for key in ("rule_files", "scrape_config_files"):
        for index, pattern in enumerate(getattr(config, key)):
            if isinstance(pattern, str) and pattern.startswith("/") and not is_dynamic(pattern):
                yield document.statement("loaded-files", pattern, config.at[key][index])


def _target_files(data: object, at: Place, document: Document) -> Iterator[Statement]:
    """The patterns of the files with the targets of `file_sd_configs`, as they are written."""
    for key, entry, place in mappings(data, at):
        files = entry.get("files") if key == "file_sd_configs" else None
        for index, pattern in enumerate(files if isinstance(files, list) else ()):
            if isinstance(pattern, str) and pattern and not is_dynamic(pattern):
                yield document.statement("target-files", pattern, place["files"][index])


def _nodes(config: PrometheusConfig, tree: Tree, path: str) -> Iterator[object]:
    yield config
    # VictoriaMetrics has fields and actions of its own, and its targets may be URLs.
    victoria = is_for_victoria(config, path)
    yield from (
        node
        for node in judge(config, tree.value)
        if not (victoria and isinstance(node, InvalidPrometheusConfig))
    )
    yield from config.jobs()


def _facts(config: PrometheusConfig, document: Document) -> Iterator[Fact]:
    for key in ("scrape_config_files", "otlp"):
        # Series of other jobs come from the files, or are sent to Prometheus.
        if config.scrape_config_files if key == "scrape_config_files" else key in config.extra:
            yield document.fact(ScrapedJob, config.at[key], name="", plain=False)
    for scrape in config.scrape_configs:
        if scrape.job_name:
            federated = scrape.honor_labels and "federate" in (scrape.metrics_path or "")
            plain = not federated and not any(
                step.target_label == "job" or step.action in ("labelmap", "labeldrop", "labelkeep")
                for step in (*scrape.relabel_configs, *scrape.metric_relabel_configs)
            )
            at = scrape.at["job_name"]
            targets = [target for static in scrape.static_configs for target in static.targets]
            yield document.fact(
                ScrapedJob,
                at,
                name=scrape.job_name,
                plain=plain,
                pushes=bool(scrape.honor_labels),
                hosts=tuple(_HOST.sub("", target) for target in targets if isinstance(target, str)),
            )
            path = scrape.metrics_path or "/metrics"
            yield document.statement("scrape-job", scrape.job_name, at, metrics_path=path)
        yield from _labels(scrape, document)
        yield from _kept_annotations(scrape, document)
        for static in scrape.static_configs:
            for index, target in enumerate(static.targets):
                if isinstance(target, str) and not is_dynamic(target):
                    at = static.at["targets"][index]
                    yield document.statement("scrape-target", target, at, job=scrape.job_name or "")
        # Relabeling may put another address in the place of the target, as for the blackbox exporter.
        replaced = [step for step in scrape.relabel_configs if step.target_label == "__address__"]
        for step in replaced:
            if len(replaced) == 1 and (address := _fixed_address(step)):
                yield document.fact(
                    ContactedHost,
                    step.at["replacement"],
                    host=address[0],
                    port=address[1] or (443 if scrape.scheme == "https" else 80),
                    role="scrapes",
                )
        if replaced and (scrape.metrics_path or "").endswith("/probe"):
            for static in scrape.static_configs:
                for index, target in enumerate(static.targets):
                    if isinstance(target, str) and target.startswith("http") and not is_dynamic(target):
                        by = f"the probe of the job '{scrape.job_name or ''}'"
                        yield from probed(document, target, static.at["targets"][index], by)
        if not replaced:
            yield from _contacted("scrapes", scrape.static_configs, scrape.scheme, document)
            yield from _resolved(scrape, document)
            if not _sets_path(scrape):
                yield from _scraped(scrape, document)
                yield from _discovered(scrape, document)
        elif (port := _port_of_pods(replaced)) and not _sets_path(scrape):
            yield from _discovered(scrape, document, port)
    for alertmanager in config.alerting.alertmanagers:
        yield from _contacted("sends alerts to", alertmanager.static_configs, alertmanager.scheme, document)


def _fixed_address(step: RelabelConfig) -> tuple[str, int] | None:
    """The host and the port that a step gives all targets, as for the blackbox exporter; None if they vary."""
    text = step.replacement
    plain = step.action in (None, "replace") and not step.source_labels and step.regex is None
    match = _ADDRESS.fullmatch(text) if plain and isinstance(text, str) else None
    return (match[1], int(match[2] or 0)) if match else None


def _port_of_pods(steps: Sequence[RelabelConfig]) -> str:
    """The port that steps give the addresses of all pods: `replacement: $1:9102`; empty if it is another address."""
    found = set()
    for step in steps:
        of_pod = step.source_labels in (["__meta_kubernetes_pod_ip"], ["__address__"])
        match = _WITH_PORT.fullmatch(step.replacement or "") if of_pod else None
        kept = step.regex is None or _ADDRESS_OF_POD.fullmatch(step.regex) is not None
        found.add(match[1] if match and kept and step.action in (None, "replace") else "")
    return found.pop() if len(found) == 1 else ""


_WITH_PORT = regex(r"\$(?:1|\{1\}):(\d{1,5})")
# The whole address without its port, if it has one: `(.+)`, `([^:]+)(?::\d+)?`, `(.*):.+`.
_ADDRESS_OF_POD = regex(
    r"\^?\((?:\.[+*]\??|\[\^:\]\+)\)(?:\((?:\?:)?:\\d\+\)\?|:(?:\\d\+|\.[+*]|\(\.[+*]\)|\(\\d\+\)|\d{1,5}))?\$?"
)
_ADDRESS = regex(r"([A-Za-z][\w.-]*)(?::(\d{1,5}))?")
_EXPORTER_FILES = ("**/*blackbox*.yml", "**/*blackbox*.yaml", "**/*blackbox*/config.yml")


def _modules(config: PrometheusConfig, document: Document, context: Context) -> Iterator[Fact]:
    """The modules that jobs request of exporters, and those in the configurations of blackbox exporters."""
    used = False
    for scrape in config.scrape_configs:
        modules = mapping(scrape.extra.get("params")).get("module")
        path = scrape.metrics_path or ""
        if not path.endswith(("/probe", "/snmp")):
            continue
        steps = scrape.relabel_configs
        if any("$" in (one.target_label or "") or one.action == "labelmap" for one in steps):
            continue
        addresses = [one for one in steps if one.target_label == "__address__"]
        known = _fixed_address(addresses[0]) if len(addresses) == 1 else None
        if known is None:
            continue
        named: list[tuple[object, Place]] = [
            (name, scrape.at["params"]["module"][index]) for index, name in enumerate(listed(modules))
        ]
        chosen = [one for one in steps if one.target_label == "__param_module"]
        named += [(one.replacement, one.at["replacement"]) for one in chosen if not one.source_labels]
        named += [
            (static.labels["__param_module"], static.at["labels"]["__param_module"])
            for static in scrape.static_configs
            if "__param_module" in static.labels
        ]
        for name, at in named:
            if isinstance(name, str) and name and not is_dynamic(name):
                used = used or path.endswith("/probe")
                yield document.fact(
                    UsedProbeModule, at, name=name, host=known[0], job=str(scrape.job_name or "")
                )
    for pattern in _EXPORTER_FILES if used else ():
        for path in context.glob(pattern):
            yield from probe_modules(document, path, context)


# What surrounds the host of a target.
_HOST = regex(r"^https?://|[:/].*$")


# The name of an annotation, and whether it is one of pods.
_ANNOTATION = regex(r"__meta_kubernetes_(pod|service|endpoints)_annotation_(\w+)")


def _kept_annotations(scrape: ScrapeConfig, document: Document) -> Iterator[KeptAnnotation]:
    """The annotations that have to be true for a job to keep a target."""
    for step in scrape.relabel_configs:
        label = str(step.source_labels[0]) if len(step.source_labels) == 1 else ""
        match = _ANNOTATION.fullmatch(label)
        if step.action == "keep" and match is not None and str(step.regex).lower() == "true":
            at = step.at["source_labels"][0]
            job = scrape.job_name or ""
            yield document.fact(KeptAnnotation, at, job=job, name=match[2], pods=match[1] == "pod")


def _labels(scrape: ScrapeConfig, document: Document) -> Iterator[Statement]:
    """The labels that a job adds to the series of its targets; `*` for labels that are unknown."""
    names = {name for static in scrape.static_configs for name in static.labels}
    for step in (*scrape.relabel_configs, *scrape.metric_relabel_configs):
        if step.action in ("labelmap", "labeldrop", "labelkeep") or "$" in (step.target_label or ""):
            names.add("*")
        elif step.target_label:
            names.add(step.target_label)
    for name in sorted(names):
        yield document.statement("target-label", name, scrape.at["job_name"])


def _scraped(scrape: ScrapeConfig, document: Document) -> Iterator[RequestedPath]:
    """The path that a job requests of each of its targets."""
    for static in scrape.static_configs:
        if "__metrics_path__" in static.labels:
            continue
        for index, target in enumerate(static.targets):
            if not isinstance(target, str) or is_dynamic(target) or "/" in target or "[" in target:
                continue
            host, _, port = target.partition(":")
            number = int(port) if port.isdecimal() else 0
            job = "" if scrape.honor_labels else scrape.job_name or ""
            yield _requested(scrape, document, static.at["targets"][index], host, number, job)


def _requested(
    scrape: ScrapeConfig, document: Document, at: Place, host: str, port: int, job: str = ""
) -> RequestedPath:
    """The path that a job requests of a target, which is written there (`at`)."""
    return document.fact(
        RequestedPath,
        scrape.at["metrics_path"] if scrape.metrics_path else at,
        by=f"the scrape job '{scrape.job_name or ''}'",
        route=scrape.metrics_path or "/metrics",
        port=port,
        host=host,
        job=job,
    )


def _sets_path(scrape: ScrapeConfig) -> bool:
    """Whether a job may set the path that it scrapes by relabeling."""
    labels = (step.target_label or "" for step in scrape.relabel_configs)
    return any("$" in label or label == "__metrics_path__" for label in labels)


# The labels of discovery, and the names of the conditions of a `DiscoveredPath`; other conditions are unknown.
_CONDITION = regex(
    r"__meta_kubernetes_(?:(?P<object>pod|service)_label_(?P<label>\w+)|(?P<name>service_name|endpoints_name)"
    r"|(?P<namespace>namespace)"
    r"|(?P<port>pod_container_port_(?:name|number)|endpoint(?:slice)?_port_name|service_port_(?:name|number)))"
)
# Conditions that do not select programs.
_STATE = regex(
    r"__meta_kubernetes_(?:pod_(?:phase|ready|container_init)|endpoint(?:slice)?(?:_conditions)?_ready|pod_labelpresent_\w+"
    r"|service_labelpresent_\w+|pod_container_port_protocol|endpoint(?:slice)?_port_protocol)"
)
_VALUES = regex(r"\^?\(?([\w.-]+(?:\|[\w.-]+)*)\)?\$?")


def _discovered(
    scrape: ScrapeConfig, document: Document, port: str = ""
) -> Iterator[DiscoveredPath | KeptPort | SoughtNamespaces]:
    """The path that a job requests of the pods that it discovers, with their ports and namespaces.

    There is none if one of the conditions is unknown. A step may give the addresses of all pods a `port`.
    """
    configs = [mapping(one) for one in listed(scrape.extra.get("kubernetes_sd_configs"))]
    roles = {one.get("role") for one in configs}
    if len(configs) != 1 or not roles <= {"pod", "endpoints", "endpointslice", "service"}:
        return
    conditions = _conditions(scrape)
    services = roles != {"pod"}
    if conditions is None or (port and services):
        return
    if any(
        sort in ("pod_label", "service_label") and sort != ("service_label" if services else "pod_label")
        for sort, _ in conditions
    ):
        return
    spaces = [str(one) for one in listed(mapping(configs[0].get("namespaces")).get("names"))]
    if configs[0].get("selectors") or any(map(is_dynamic, spaces)):
        return
    of_labels = tuple(
        (label, values) for (sort, label), values in conditions.items() if sort.endswith("_label")
    )
    names = conditions.get(("name", ""), ())
    if of_labels or names:
        yield document.fact(
            DiscoveredPath,
            scrape.at["metrics_path" if scrape.metrics_path else "job_name"],
            job=scrape.job_name or "",
            route=scrape.metrics_path or "/metrics",
            services=services,
            labels=of_labels,
            names=names,
            ports=(port,) if port else conditions.get(("port", ""), ()),
            namespaces=conditions.get(("namespace", ""), ()) or tuple(spaces),
        )
        if spaces:
            at = scrape.at["kubernetes_sd_configs"][0]["namespaces"]["names"][0]
            yield document.fact(SoughtNamespaces, at, job=scrape.job_name or "", names=tuple(spaces))
        for step in scrape.relabel_configs:
            for part, label, _ in _parts(step) if step.action == "keep" else ():
                match = _CONDITION.fullmatch(label)
                if match is not None and match["port"]:
                    ports = conditions["port", ""]
                    yield document.fact(KeptPort, part, job=scrape.job_name or "", ports=ports)


def _parts(step: RelabelConfig) -> Iterator[tuple[At, str, str]]:
    """The source labels of a step, each with its part of the expression and the place of it; none if these differ."""
    text, separator = str(step.regex), step.separator or ";"
    texts = [text] if len(step.source_labels) == 1 else text.split(separator)
    start = 0
    for label, part in (
        zip(step.source_labels, texts, strict=True) if len(texts) == len(step.source_labels) else ()
    ):
        at = step.at["regex"]
        yield at.sub(start, start + len(part)) if len(texts) > 1 else at, str(label), part
        start += len(part) + len(separator)


def _conditions(scrape: ScrapeConfig) -> dict[tuple[str, str], tuple[str, ...]] | None:
    """The conditions on the targets that a job keeps, by their sort and label; None if one of them is unknown."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for step in scrape.relabel_configs:
        if step.action in ("keepequal", "dropequal", "drop") and not _is_state(step):
            return None
        if step.action != "keep" or _is_state(step):
            continue
        parts = list(_parts(step))
        if not parts:
            return None
        for _, label, text in parts:
            match = _CONDITION.fullmatch(label)
            values = _VALUES.fullmatch(text)
            if match is None or values is None:
                if not _STATE.fullmatch(label):
                    return None
                continue
            if match["label"]:
                key = (f"{match['object']}_label", match["label"])
            else:
                key = (next(sort for sort in ("name", "namespace", "port") if match[sort]), "")
            if key in found:
                return None
            found[key] = tuple(values[1].split("|"))
    return found


def _is_state(step: RelabelConfig) -> bool:
    return bool(step.source_labels) and all(_STATE.fullmatch(str(one)) for one in step.source_labels)


def _resolved(scrape: ScrapeConfig, document: Document) -> Iterator[ResolvedHost | RequestedPath]:
    """The hosts of `dns_sd_configs` with the port of their addresses, and the path that is requested there."""
    plain = not _sets_path(scrape)
    for index, one in enumerate(listed(scrape.extra.get("dns_sd_configs"))):
        at, config = scrape.at["dns_sd_configs"][index], mapping(one)
        address = str(config.get("type") or "SRV").upper() in ("A", "AAAA")
        port = config.get("port") if address else 0
        for number, name in enumerate(listed(config.get("names"))):
            if isinstance(name, str) and not is_dynamic(name) and isinstance(port, int):
                yield document.fact(ResolvedHost, at["names"][number], host=name, port=port)
                if port and plain:
                    # The tasks of a service of Swarm.
                    host = name.rstrip(".").removeprefix("tasks.")
                    yield _requested(scrape, document, at["names"][number], host, port)
                if port:
                    yield document.fact(ResolvedHost, at["port"], host=name, port=port, at_port=True)


def _contacted(
    role: str, statics: Sequence[StaticConfig], scheme: str | None, document: Document
) -> Iterator[ContactedHost]:
    for static in statics:
        if "__address__" in static.labels:
            continue
        for index, target in enumerate(static.targets):
            if not isinstance(target, str) or is_dynamic(target) or "/" in target or "[" in target:
                continue
            host, _, port = target.partition(":")
            if host and (not port or port.isdecimal()):
                number = int(port) if port else 443 if scheme == "https" else 80
                at = static.at["targets"][index]
                yield document.fact(ContactedHost, at, host=host, port=number, role=role)


def file_facts(about: str, at: Place, patterns: Sequence[object], document: Document) -> Iterator[Statement]:
    """The patterns of files that lie beside the configuration; an absolute path is one of another machine."""
    folder = dirname(document.source.path)
    for index, pattern in enumerate(patterns):
        if isinstance(pattern, str) and pattern and not pattern.startswith("/") and not is_dynamic(pattern):
            yield document.statement(about, normpath(join(folder, pattern)), at[index], written=pattern)
