"""From located data to a Prometheus configuration, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from ...core.facts import Statement
from ...core.kind import Document, Tree
from ...core.node import build
from ...core.place import Place
from ...core.source import Source
from ...subjects import is_dynamic
from .config_model import PrometheusConfig
from .config_validity import judge


def read_config(source: Source, tree: Tree | None) -> Document:
    """A `prometheus.yml` as a document."""
    assert tree is not None
    config, unknown = build(PrometheusConfig, tree)
    document = Document("prometheus-config", source, config, tree, unknown=unknown)
    document.walk = lambda: _nodes(config, tree)
    document.facts = lambda: _facts(config, document)
    return document


def _nodes(config: PrometheusConfig, tree: Tree) -> Iterator[object]:
    yield config
    yield from judge(config, tree.value)
    yield from config.jobs()


def _facts(config: PrometheusConfig, document: Document) -> Iterator[Statement]:
    yield from file_facts("rule-files", config.at["rule_files"], config.rule_files, document)
    for scrape in config.scrape_configs:
        if scrape.job_name:
            path = scrape.metrics_path or "/metrics"
            yield document.statement("scrape-job", scrape.job_name, scrape.at["job_name"], metrics_path=path)
        for static in scrape.static_configs:
            for index, target in enumerate(static.targets):
                if isinstance(target, str) and not is_dynamic(target):
                    at = static.at["targets"][index]
                    yield document.statement("scrape-target", target, at, job=scrape.job_name or "")


def file_facts(about: str, at: Place, patterns: Sequence[object], document: Document) -> Iterator[Statement]:
    """The patterns of files that lie beside the configuration; an absolute path is one of another machine."""
    folder = dirname(document.source.path)
    for index, pattern in enumerate(patterns):
        if isinstance(pattern, str) and pattern and not pattern.startswith("/") and not is_dynamic(pattern):
            yield document.statement(about, normpath(join(folder, pattern)), at[index], written=pattern)
