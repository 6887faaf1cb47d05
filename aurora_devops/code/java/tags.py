"""The labels that Java and Kotlin give the metrics of Micrometer and of the Prometheus client.

Sources: docs.micrometer.io/micrometer/reference/concepts/naming.html and prometheus.github.io/client_java/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.lazy import regex
from ..constants import Constants
from ..node.code import end_of, parts
from ..sources import Sources
from .properties import canonical, properties_of

# The next call of a chain.
_NEXT = regex(r"\s*(?:!!\s*)?\??\.\s*(\w+)\s*(?=\()")
_CALL = regex(r"\s*(?:\w+\s*\.\s*)*(\w+)\s*\(")
_NOT_IN_NAME = regex(r"[^A-Za-z0-9_]")
_PAIRS = frozenset({"tag", "tags", "withTag", "withTags", "lowCardinalityKeyValue"})
_NAMES = frozenset({"labelNames"})
# What makes a collection of tags of its arguments.
_COLLECTIONS = frozenset({"of", "asList", "listOf", "setOf", "concat", "and"})
# The last call of a builder. A provider makes a metric for each set of tags that it gets elsewhere.
_LAST = frozenset({"register", "create"})
_MOST_CALLS = 40


# The labels of a metric, each with the offsets of the expression that is its value if there is one.
Tags = dict[str, tuple[int, int] | None]
# An argument of a call, and its offset.
_Argument = tuple[str, int]


def of_builder(code: str, start: int, path: str, constants: Constants) -> Tags | None:
    """The labels of the metric of a builder, whose first call has its opening bracket at `start`; None if unknown."""
    found: Tags = {}
    end = end_of(code, start)
    for _ in range(_MOST_CALLS):
        match = _NEXT.match(code, end) if end > 0 else None
        if match is None:
            return None
        if match[1] in _LAST:
            return found
        opening, end = match.end(), end_of(code, match.end())
        if end < 0 or match[1] == "withRegistry":
            return None
        arguments = parts(code, opening + 1, end - 1)
        names: Tags | None = {}
        if match[1] in _NAMES:
            names = _tags([(one, None) for one in arguments], path, constants)
        elif match[1] in _PAIRS or match[1] == "constLabels":
            names = _keys(arguments, path, constants)
        if names is None:
            return None
        found |= names
    return None


def of_call(code: str, start: int, path: str, constants: Constants) -> Tags | None:
    """The labels of the metric of `registry.counter("name", "key", value)`, with its opening bracket at `start`."""
    arguments = _arguments(code, start)
    return None if arguments is None else _keys(arguments[1:], path, constants)


def of_gauge(code: str, start: int, path: str, constants: Constants) -> Tags | None:
    """The labels of the metric of `registry.gauge("name", tags, object, function)`, or without tags."""
    listed = _arguments(code, start)
    if listed is None:
        return None
    arguments = listed[1:]
    first = _CALL.match(arguments[0][0]) if arguments else None
    if first is not None and (first[1] in _COLLECTIONS or first[1] == "empty"):
        return _keys(arguments[:1], path, constants)
    # The object of a gauge is a variable as tags may be.
    function = len(arguments) == 2 and ("->" in arguments[1][0] or "::" in arguments[1][0])
    return {} if len(arguments) == 1 or function else None


def _arguments(code: str, start: int) -> list[_Argument] | None:
    """The arguments of a call with its opening bracket at an offset; None if it is not closed soon."""
    end = end_of(code, start)
    return parts(code, start + 1, end - 1) if end > 0 else None


def _keys(arguments: Sequence[_Argument], path: str, constants: Constants) -> Tags | None:
    """The keys of tags: of keys and values in turn, or of calls that make tags; None if one is unknown."""
    if arguments and all(_is_made(text) for text, _ in arguments):
        found: Tags = {}
        for one in arguments:
            keys = _made(one, path, constants)
            if keys is None:
                return None
            found |= keys
        return found
    if len(arguments) % 2:
        return None
    return _tags(list(zip(arguments[::2], arguments[1::2], strict=True)), path, constants)


def _is_made(argument: str) -> bool:
    match = _CALL.match(argument)
    return match is not None and (match[1] in _COLLECTIONS or match[1] in ("empty", "Tag", "ImmutableTag"))


def _made(argument: _Argument, path: str, constants: Constants) -> Tags | None:
    """The keys of a chain of calls that make tags: `Tags.of("a", b).and(Tag.of("c", d))`."""
    found: Tags = {}
    text, offset = argument
    match, end = _CALL.match(text), 0
    for _ in range(_MOST_CALLS):
        if match is None:
            return found if not text[end:].strip() else None
        opening = match.end() - 1 if not end else match.end()
        end = end_of(text, opening)
        if end < 0:
            return None
        inner = [(part, offset + at) for part, at in parts(text, opening + 1, end - 1)]
        keys = _keys(inner, path, constants) if match[1] != "empty" else {}
        if keys is None:
            return None
        found |= keys
        match = _NEXT.match(text, end)
        if match is not None and match[1] != "and":
            return None
    return None


def _tags(
    pairs: Sequence[tuple[_Argument, _Argument | None]], path: str, constants: Constants
) -> Tags | None:
    """Labels with the places of their values; None if a label is unknown."""
    found: Tags = {}
    for (written, _), value in pairs:
        text = constants.text(written, path)
        if text is None:
            return None
        found[_label(text)] = (value[1], value[1] + len(value[0])) if value else None
    return found


def _label(key: str) -> str:
    """The label that a key of tags or attributes is in Prometheus."""
    return _NOT_IN_NAME.sub("_", key)


_COMMON = regex(r"\bcommonTags\s*(?=\()")
# Filters that may change the labels of metrics.
_FILTERS = regex(
    r"\bMeterFilter\s*\.\s*(?!commonTags|accept|deny|maximum)\w+\s*\(|\b(?:implements|new)\s+MeterFilter\b"
    r"|:\s*MeterFilter\s*\{|\bMeterFilter\s*\{"
)
_PROPERTIES = ("management.metrics.tags.", "management.observations.keyvalues.")
_KEY = regex(r"(?m)^[ \t]*(?:[\w.-]*\.)?([\w-]+)[ \t]*[:=]")


def common_tags(sources: Sources, codes: Mapping[str, str], constants: Constants) -> tuple[str, ...] | None:
    """The labels that a program gives all metrics of Micrometer; None if they are unknown."""
    found: list[str] = []
    for path, code in codes.items():
        if "MeterFilter" in code and _FILTERS.search(code):
            return None
        for match in _COMMON.finditer(code) if "commonTags" in code else ():
            arguments = _arguments(code, match.end())
            keys = None if arguments is None else _keys(arguments, path, constants)
            if keys is None:
                return None
            found += keys
    for one in properties_of(sources):
        if one.key.startswith(_PROPERTIES):
            last = one.key.rpartition(".")[2]
            found += (_label(key) for key in _KEY.findall(sources.text(one.file)) if canonical(key) == last)
    return tuple(dict.fromkeys(found))
