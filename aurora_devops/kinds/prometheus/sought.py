"""The texts that rules of Loki look for in fields of what programs log, if no code of the repository has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...facts import SelectedLogLabel, UnloggedText
from ...logged import OF_LIBRARIES, WORDS, LoggingCode, code_of

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.kind import Document
    from .model import RuleIn

_SELECTOR = regex(r"\{([^{}]*)\}")
_MATCHER = regex(r"(\w+)\s*=\s*\"([^\"\\]*)\"")
_PARSER = regex(r"\|\s*(?:json|logfmt)\b")
_FIELD = regex(r"\|\s*(\w+)\s*=\s*[\"`]([^\"`\\]+)[\"`]")
_ALTERNATIVES = regex(r"\b(?:or|unless)\b")


def unlogged(inside: RuleIn, document: Document, context: Context) -> Iterator[UnloggedText]:
    """The texts that the query of a rule looks for and that no code has, but texts with a word of them."""
    text = inside.rule.expr or ""
    parser = _PARSER.search(text)
    selectors = _SELECTOR.findall(text)
    if parser is None or len(selectors) != 1 or _ALTERNATIVES.search(text):
        return
    labels = tuple(_MATCHER.findall(selectors[0]))
    for match in _FIELD.finditer(text, parser.end()):
        if OF_LIBRARIES.search(match[1]) or not WORDS.fullmatch(match[2]):
            continue
        code = context.shared("code that logs", _code)
        if code is None or code.logs(match[2]) or not (alike := code.alike(match[2])):
            continue
        yield document.fact(
            UnloggedText,
            inside.rule.at["expr"].sub(*match.span(2)),
            text=match[2],
            field=match[1],
            by=f"'{inside.rule.name}'",
            image="",
            labels=labels,
            alike=alike,
        )


def selectors(inside: RuleIn, document: Document) -> Iterator[SelectedLogLabel]:
    """The labels with one value by which the query of a rule selects logs."""
    text = inside.rule.expr or ""
    for selector in _SELECTOR.finditer(text):
        found = list(_MATCHER.finditer(text, *selector.span(1)))
        labels = tuple((one[1], one[2]) for one in found)
        for one in found:
            place = inside.rule.at["expr"].sub(*one.span())
            yield document.fact(
                SelectedLogLabel, place, label=one[1], value=one[2], by=inside.rule.name, labels=labels
            )


def _code(context: Context) -> LoggingCode | None:
    return code_of(context.glob, context.source)
