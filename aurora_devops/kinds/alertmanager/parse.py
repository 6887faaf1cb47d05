"""From located data to an Alertmanager configuration, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ...config_files import named_files
from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.source import Source
from ...facts import ContactedHost, InhibitMatcher, NamedResource, RequestedPath, RoutedLabel, RouteMatcher
from ...infrastructure import addressed, resource_named
from ...subjects import is_dynamic
from .matchers import Unreadable, parse
from .model import AlertmanagerConfig, InhibitRule, Receiver, RouteIn
from .templates import undefined
from .validity import judge

if TYPE_CHECKING:
    from ...core.context import Context


def read_alertmanager(source: Source, tree: Tree | None, context: Context) -> Document:
    """An `alertmanager.yml` as a document."""
    assert tree is not None
    config, unknown = build(AlertmanagerConfig, tree)
    document = Document("alertmanager", source, config, tree, unknown=unknown)
    document.walk = lambda: _nodes(document, config, tree, context)
    document.facts = lambda: _facts(config, document)
    return document


def _nodes(document: Document, config: AlertmanagerConfig, tree: Tree, context: Context) -> Iterator[object]:
    yield config
    yield from undefined(config, context)
    yield from judge(config, tree.value, document.partial)
    yield from config.receivers
    yield from config.inhibit_rules
    yield from config.routes()


def _facts(config: AlertmanagerConfig, document: Document) -> Iterator[Fact]:
    for receiver in config.receivers:
        if receiver.name:
            sorts = sorted({sort for sort, _, _ in receiver.integrations})
            yield document.statement(
                "alert-receiver", receiver.name, receiver.at["name"], integrations=",".join(sorts)
            )
        yield from _contacted(receiver, document)
        yield from _topics(receiver, document)
    yield from named_files("alertmanager", document, config.at)
    for index, pattern in enumerate(config.templates):
        if isinstance(pattern, str) and pattern.startswith("/") and not is_dynamic(pattern):
            yield document.statement("loaded-files", pattern, config.at["templates"][index])
    for inside in config.routes():
        name = inside.inherited("receiver")
        conditions = inside.route.conditions
        if name and conditions is not None:
            matchers = ",".join(sorted(f"{label}{op}{value}" for label, op, value in conditions))
            yield from _matchers(inside, document)
            yield document.statement("alert-route", name, inside.route.at["receiver"], matchers=matchers)

    for inside in config.routes():
        for index, label in enumerate(inside.route.group_by):
            yield document.fact(RoutedLabel, inside.route.at["group_by"][index], name=label)
    for rule in config.inhibit_rules:
        for index, label in enumerate(rule.equal):
            yield document.fact(RoutedLabel, rule.at["equal"][index], name=label)
        yield from _inhibiting(rule, document)


# A URL, and the port of its scheme.
_URL = regex(r"(https?)://(?:[^/@\s]*@)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?(?=[/?#]|$)(/[^?#\s]*)?")
_USUAL = {"http": 80, "https": 443}


def _contacted(receiver: Receiver, document: Document) -> Iterator[ContactedHost | RequestedPath]:
    """The hosts to which a receiver sends its alerts, and the paths of webhooks."""
    for sort, at, integration in receiver.integrations:
        for key in ("url", "webhook_url", "api_url"):
            url = integration.get(key)
            match = _URL.match(url) if isinstance(url, str) and not is_dynamic(url) else None
            if match is not None:
                host, port = match[2], int(match[3] or _USUAL[match[1]])
                yield document.fact(
                    ContactedHost,
                    at[key],
                    host=host,
                    port=port,
                    role="sends alerts to",
                    program="Alertmanager",
                )
                if sort == "webhook" and match[4]:
                    by = f"the webhook of receiver '{receiver.name}'"
                    yield document.fact(RequestedPath, at[key], by=by, route=match[4], port=port, host=host)


def _inhibiting(rule: InhibitRule, document: Document) -> Iterator[InhibitMatcher]:
    """The conditions of an inhibit rule that can be read, each at its place."""
    for side, plain, patterns, texts in (
        ("source", rule.source_match, rule.source_match_re, rule.source_matchers),
        ("target", rule.target_match, rule.target_match_re, rule.target_matchers),
    ):
        for key, op, values in ((f"{side}_match", "=", plain), (f"{side}_match_re", "=~", patterns)):
            for name, value in values.items():
                at = rule.at[key][name]
                yield document.fact(InhibitMatcher, at, name=name, op=op, value=str(value))
        for index, text in enumerate(texts):
            at = rule.at[f"{side}_matchers"][index]
            try:
                found = parse(text)
            except Unreadable:
                continue
            for matcher in found:
                yield document.fact(InhibitMatcher, at, name=matcher.name, op=matcher.op, value=matcher.value)


def _matchers(inside: RouteIn, document: Document) -> Iterator[RouteMatcher]:
    """The conditions of a route, whose matchers can all be read, each at its place."""
    route = inside.route
    found = [
        (route.at[key][name], name, op, str(value))
        for key, op, values in (("match", "=", route.match), ("match_re", "=~", route.match_re))
        for name, value in values.items()
    ]
    for index, text in enumerate(route.matchers):
        found += [(route.at["matchers"][index], *matcher) for matcher in parse(text)]
    conditions = [(name, op, value) for _, name, op, value in found]
    for above in islice(inside.upwards(), 1, None):
        if above.conditions is None:
            conditions = []
            break
        conditions += sorted((one.name, one.op, one.value) for one in above.conditions)
    for at, name, op, value in found:
        yield document.fact(RouteMatcher, at, name=name, op=op, value=value, conditions=tuple(conditions))


def _topics(receiver: Receiver, document: Document) -> Iterator[NamedResource]:
    """The topics of Amazon SNS to which a receiver sends."""
    for _, at, settings in receiver.integrations:
        arn = settings.get("topic_arn")
        for named in addressed(arn) if isinstance(arn, str) and not is_dynamic(arn) else ():
            yield resource_named(document, at["topic_arn"], named, f"receiver '{receiver.name or ''}'")
