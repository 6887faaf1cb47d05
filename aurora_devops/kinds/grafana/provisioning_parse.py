"""From located data to a file of Grafana's provisioning, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.place import Place
from ...core.source import Source
from ...core.walking import mappings
from ...facts import DatasourceReference, NamedIndex, ProvisionedSource, ProvisioningFile, RoutedTo
from ...formats.promql import looks_like_logql, parse_with_variables
from ...queries import query_facts
from ...subjects import is_dynamic
from .parse import BUILT_IN
from .provisioning_model import (
    GrafanaRule,
    NotificationPolicy,
    NotificationSettings,
    ProvisionedDatasource,
    Provisioning,
)
from .provisioning_validity import judge

_HOST = regex(r"https?://([\w.-]+)")


def read_provisioning(source: Source, tree: Tree | None) -> Document:
    """A file of provisioning as a document; the tree may also be part of another artifact (data of a ConfigMap)."""
    assert tree is not None
    file, unknown = build(Provisioning, tree)
    document = Document("grafana-provisioning", source, file, tree, unknown=unknown)

    def walk() -> Iterator[object]:
        yield file
        yield from judge(file, tree.value)

    document.walk = walk
    document.facts = lambda: _facts(file, document)
    return document


def _facts(file: Provisioning, document: Document) -> Iterator[Fact]:
    dynamic = any(is_dynamic(f"{one.name or ''}{one.uid or ''}") for one in file.datasources)
    dynamic = dynamic or bool(document.unknown)
    sections = [key for key in ("datasources", "providers", "groups", "contactPoints") if _has(document, key)]
    yield document.fact(ProvisioningFile, file.at, sections=tuple(sections), dynamic=dynamic)
    for source in file.datasources:
        if source.name and not dynamic:
            at = source.at["uid" if source.uid else "name"]
            host = _HOST.match(source.url or "")
            yield document.fact(
                ProvisionedSource,
                at,
                name=source.name,
                uid=source.known_uid,
                type=source.type or "",
                host=host[1] if host else "",
            )
            yield from _index(source, host[1] if host else "", document)
        if source.json_data:
            yield from _references(source.json_data, source.at["jsonData"], document)
    for group in file.groups:
        for rule in group.rules:
            yield from _queries(rule, document)
    yield from _alerting(file, document)


_SEARCHING = ("elasticsearch", "opensearch", "grafana-opensearch-datasource")


def _index(source: ProvisionedDatasource, host: str, document: Document) -> Iterator[Fact]:
    """The indices that a data source reads."""
    for key in ("index", "database"):
        name = source.json_data.get(key)
        if host and source.type in _SEARCHING and isinstance(name, str) and name and not is_dynamic(name):
            yield document.fact(NamedIndex, source.at["jsonData"][key], name=name, host=host, writes=False)


def _has(document: Document, key: str) -> bool:
    return document.tree is not None and bool(document.tree.value.get(key))


def _references(settings: object, root: Place, document: Document) -> Iterator[Fact]:
    """The data sources that the settings of a data source name, such as those to which traces link."""
    for _, found, at in mappings(settings, root):
        uid = found.get("datasourceUid")
        if isinstance(uid, str) and uid and not is_dynamic(uid) and uid not in BUILT_IN:
            # The browser looks it up, by its name as well.
            yield document.fact(DatasourceReference, at["datasourceUid"], reference=uid, by_name=True)


def _queries(rule: GrafanaRule, document: Document) -> Iterator[Fact]:
    """The data sources that a rule queries, and the metrics that it reads from those of Prometheus."""
    for query in rule.data:
        uid = query.datasource_uid
        if not uid or uid in BUILT_IN:
            continue
        if not is_dynamic(uid):
            yield document.fact(DatasourceReference, query.at["datasourceUid"], reference=uid, by_name=False)
        expr = query.model.get("expr")
        if not isinstance(expr, str) or not expr.strip() or looks_like_logql(expr):
            continue
        at = query.at["model"]["expr"]
        yield from query_facts(parse_with_variables(expr), at, rule.title or "", document)


def _alerting(file: Provisioning, document: Document) -> Iterator[Fact]:
    """The contact points and mute timings that are defined, and those that are named."""
    for contact in file.contact_points:
        if contact.name:
            yield document.statement("contact-point", contact.name, contact.at["name"])
    for time in file.mute_times:
        if time.name:
            yield document.statement("mute-timing", time.name, time.at["name"])
    for tree in file.policies:
        for policy in tree.all():
            yield from _routed(policy, document)
    for group in file.groups:
        for rule in group.rules:
            settings = rule.notification_settings
            if settings is not None:
                yield from _routed(settings, document)


def _routed(policy: NotificationPolicy | NotificationSettings, document: Document) -> Iterator[Fact]:
    if policy.receiver and not is_dynamic(policy.receiver):
        yield document.fact(RoutedTo, policy.at["receiver"], what="contact-point", name=policy.receiver)
    for key in ("mute_time_intervals", "active_time_intervals"):
        for index, name in enumerate(getattr(policy, key)):
            if name and not is_dynamic(name):
                yield document.fact(RoutedTo, policy.at[key][index], what="mute-timing", name=name)
