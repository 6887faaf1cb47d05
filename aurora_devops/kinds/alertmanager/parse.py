"""From located data to an Alertmanager configuration, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.node import build
from ...core.source import Source
from .model import AlertmanagerConfig
from .validity import judge


def read_alertmanager(source: Source, tree: Tree | None) -> Document:
    """An `alertmanager.yml` as a document."""
    assert tree is not None
    config, unknown = build(AlertmanagerConfig, tree)
    document = Document("alertmanager", source, config, tree, unknown=unknown)
    document.walk = lambda: _nodes(config, tree)
    document.facts = lambda: _facts(config, document)
    return document


def _nodes(config: AlertmanagerConfig, tree: Tree) -> Iterator[object]:
    yield config
    yield from judge(config, tree.value)
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
    for inside in config.routes():
        name = inside.inherited("receiver")
        conditions = inside.route.conditions
        if name and conditions is not None:
            matchers = ",".join(sorted(f"{label}{op}{value}" for label, op, value in conditions))
            yield document.statement("alert-route", name, inside.route.at["receiver"], matchers=matchers)
