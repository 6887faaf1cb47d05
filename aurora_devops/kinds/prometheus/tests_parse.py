"""From located data to a file of rule tests, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Statement
from ...core.kind import Document, Tree
from ...core.node import build
from ...core.source import Source
from ...subjects import is_dynamic
from .config_parse import file_facts
from .tests_model import RuleTestFile
from .tests_validity import mistakes


def read_tests(source: Source, tree: Tree | None) -> Document:
    """A file for `promtool test rules` as a document."""
    assert tree is not None
    file, unknown = build(RuleTestFile, tree)
    document = Document("prometheus-tests", source, file, tree, unknown=unknown)
    document.walk = lambda: _nodes(file, tree)
    document.facts = lambda: _facts(file, document)
    return document


def _nodes(file: RuleTestFile, tree: Tree) -> Iterator[object]:
    yield file
    yield from mistakes(file, tree.value)
    yield from file.query_cases()


def _facts(file: RuleTestFile, document: Document) -> Iterator[Statement]:
    files = list(file_facts("rule-files", file.at["rule_files"], file.rule_files, document))
    yield from files
    if len(files) != len(file.rule_files):
        return
    # The rules of the test are known: all of its files are relative paths.
    patterns = "\n".join(fact.name for fact in files)
    for case in file.alert_cases():
        if case.alertname and not is_dynamic(case.alertname):
            yield document.statement("tested-alert", case.alertname, case.at["alertname"], files=patterns)
