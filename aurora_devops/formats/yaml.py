"""YAML in one pass over the C parser's events: data, its places, and everything that is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NoReturn

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from ..core.kind import DuplicateKey, Problem, SyntaxProblem, TooComplex
from ..core.lazy import regex
from ..core.place import Key
from ..core.record import field, record
from ..core.source import Source, Span
from .located import LocatedTree, Map, Seq, Spot, Tagged

MAX_DEPTH = 200
# What an artifact may grow to when its aliases are written out (cfn-lint guards at the same number).
MAX_EXPANDED = 250_000
_MAX_DIGITS = 300

_CORE: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_GO: dict[str, Any] = {
    **_CORE,
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_RUBY: dict[str, Any] = {word: value for word, value in _GO.items() if word not in ("y", "Y", "n", "N")}
_NUMBER = regex(
    r"(?P<int>[-+]?[0-9]+)|(?P<octal>0o[0-7]+)|(?P<hex>0x[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<inf>[-+]?\.(?:inf|Inf|INF))|(?P<nan>\.(?:nan|NaN|NAN))"
)
# Other bases than 10 in go-yaml, which first leaves out underscores.
_GO_INTEGER = regex(r"[-+]?0(?:[xX](?P<x>[0-9a-fA-F]+)|[bB](?P<b>[01]+)|[oO]?(?P<o>[0-7]+))")
_BASES = {"x": 16, "b": 2, "o": 8}
_NUMERIC_START = frozenset("0123456789+-.")


@record
class Dialect:
    """How plain scalars are read: which words are no strings, and what a leading zero means.

    `core` is YAML 1.2's core schema. `go` is what Kubernetes reads (go-yaml v2 behind sigs.k8s.io/yaml):
    the booleans of YAML 1.1, octal numbers with a leading zero, binary numbers, and underscores in numbers.
    `go3` is what Kustomize reads (go-yaml v3): the octal numbers, but not these booleans. `github` is the core schema
    without merge keys. `ruby` is what GitLab reads (Psych): as `go`, but `y` and `n` are strings, and a hidden entry
    may be written again, because its anchor is what is used.
    """

    words: dict[str, Any] = field(default_factory=lambda: _CORE)
    leading_zero_is_octal: bool = False
    merge_keys: bool = True
    hidden_keys: bool = False

    def scalar(self, text: str) -> Any:
        """The value of a plain scalar."""
        if text in self.words:
            return self.words[text]
        if text[0] not in _NUMERIC_START or len(text) > _MAX_DIGITS:
            return text
        if self.leading_zero_is_octal:
            return self._go_number(text)
        return self._number(text, text)

    def _go_number(self, text: str) -> Any:
        digits = text.replace("_", "") if text[0] != "." else text
        match = _GO_INTEGER.fullmatch(digits)
        if match is None or match.lastgroup is None:
            return self._number(digits, text)
        number = int(match[match.lastgroup], _BASES[match.lastgroup])
        return -number if text[0] == "-" else number

    def _number(self, digits: str, text: str) -> Any:
        match = _NUMBER.fullmatch(digits)
        if match is None:
            return text
        sort = match.lastgroup
        if sort == "int":
            # An octal number with an 8 or a 9 is a decimal one with a leading zero.
            is_octal = self.leading_zero_is_octal and digits.lstrip("+-").startswith("0") and len(digits) > 1
            return float(digits) if is_octal and digits.lstrip("+-") != "0" else int(digits)
        if sort == "octal":
            return int(digits, 8)
        if sort == "hex":
            return int(digits, 16)
        if sort == "float":
            return float(digits)
        return math.nan if sort == "nan" else float(digits.replace(".", "", 1))


DIALECTS = {
    "core": Dialect(),
    "go": Dialect(words=_GO, leading_zero_is_octal=True),
    "go3": Dialect(leading_zero_is_octal=True),
    "github": Dialect(merge_keys=False),
    "ruby": Dialect(words=_RUBY, leading_zero_is_octal=True, hidden_keys=True),
}
# A text without any of these reads the same in every dialect.
AMBIGUOUS = regex(
    r"(?:[:\-\[,]\s*)(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|[-+]?0[0-9xXbBoO][0-9a-fA-F_]*"
    r"|[-+]?(?:[0-9][0-9.eE]*)?_[0-9_.]*(?:[eE][-+]?[0-9_]+)?)\s*(?:[,\]}#\n\r]|$)"
)


@record(frozen=False)
class Stream:
    """The documents of a file, and what is wrong with the file."""

    documents: list[LocatedTree] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# The messages of libyaml, in the terms of the person who wrote the text; `line` is where the collection, the key or
# the quote starts.
_TAB = "found a tab character that violates indentation"
_BAD_CHARACTER = "found character that cannot start any token"
_OPEN_QUOTE = "the quote on line {line} is not closed"
_SYNTAX = {
    "did not find expected ',' or ']'": "expected ',' or ']' in the list that starts on line {line}",
    "did not find expected ',' or '}'": "expected ',' or '}}' in the mapping that starts on line {line}",
    "did not find expected '-' indicator": "expected '-', as in the list that starts on line {line}; "
    "correct the indentation",
    "did not find expected key": "expected a key of the mapping that starts on line {line}; "
    "correct the indentation, or quote the value above",
    "did not find expected node content": "unexpected character '{char}'; quote the value",
    "could not find expected ':'": "expected ':' after the key on line {line}",
    "mapping values are not allowed in this context": "unexpected ':'; quote the value, or correct the indentation",
    "block sequence entries are not allowed in this context": "unexpected '-'; put the list on lines of its own",
    _BAD_CHARACTER: "unexpected character '{char}'; quote the value",
    _TAB: "a tab is used for indentation; use spaces",
    "found a tab character where an indentation space is expected": "a tab is used for indentation; use spaces",
    "found unexpected end of stream": _OPEN_QUOTE,
    "found unexpected document indicator": _OPEN_QUOTE,
    "found unknown escape character": "unknown escape sequence; use single quotes, or write \\\\ for a backslash",
}


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read(text: str, dialect: str = "core") -> Stream:
    """Read all documents of a text; those before an error are kept, the error is a problem of the stream."""
    return _Reader(text, DIALECTS[dialect]).stream()


def mapping_in(text: str) -> LocatedTree | None:
    """The data of a text that is one mapping; None for another text, and for one with problems."""
    stream = read(text)
    if stream.problems or len(stream.documents) != 1:
        return None
    tree = stream.documents[0]
    return tree if isinstance(tree.value, dict) else None


class _Reader:
    """One pass over one text."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.scalar = dialect.scalar
        self.words = dialect.words
        self.merges = dialect.merge_keys
        self.hides = dialect.hidden_keys
        self.out = Stream()
        self.anchors: dict[str, tuple[Any, Spot]] = {}
        self.open: set[str] = set()
        self.aliased: set[int] = set()
        self.depth = 0
        self.merged = 0
        self.lines = Source("", text)

    def stream(self) -> Stream:
        try:
            parser = CParser(self.text)
            self.next = parser.get_event
            self.next()  # the stream's start
            while True:
                event = self.next()
                if event.__class__ is StreamEndEvent:
                    break
                self.anchors, self.aliased = {}, set()
                value, spot = self.node(self.next())
                if value is _REMOVED:
                    value = None
                self.next()  # the document's end
                self.finish(value, spot)
        except _Refused as refused:
            self.out.problems.append(refused.problem)
        except YAMLError as error:
            self.out.problems.append(self.syntax(error))
        return self.out

    def finish(self, value: Any, spot: Spot) -> None:
        if self.aliased:
            size, depth = _expanded(value)
            where = Span(spot[2], min(spot[3], spot[2] + 1))
            if size > MAX_EXPANDED:
                raise _Refused(TooComplex(where, f"aliases expand to more than {MAX_EXPANDED:,} nodes"))
            if depth > MAX_DEPTH:
                raise _Refused(TooComplex(where, f"aliases nest more than {MAX_DEPTH} levels deep"))
        self.out.documents.append(LocatedTree(self.text, value, spot, frozenset(self.aliased)))

    def refuse(self, at: Span, message: str) -> NoReturn:
        raise _Refused(SyntaxProblem(at, message))

    def syntax(self, error: Any) -> Problem:
        mark = getattr(error, "problem_mark", None)
        offset = mark.index if mark is not None else getattr(error, "position", 0)
        # The parser reports the end of the text one past it; a caret needs a character to stand under.
        offset = max(0, min(offset, len(self.text)))
        message = getattr(error, "problem", None) or getattr(error, "reason", None) or "not valid YAML"
        context = getattr(error, "context", None)
        if "nesting depth" in message:
            # libyaml 0.2.6 counts the brackets itself, ahead of us.
            return TooComplex(Span(offset, offset), f"nested more than {MAX_DEPTH} levels deep")
        opened = getattr(error, "context_mark", None) or mark
        if message in _SYNTAX and opened is not None:
            written = self.text[offset : offset + 1]
            worded = _SYNTAX[_TAB if written == "\t" and message == _BAD_CHARACTER else message]
            if "{char}" in worded and not written.strip():
                worded = "expected a value or a closing bracket, but the text ends"
            return SyntaxProblem(Span(offset, offset), worded.format(line=opened.line + 1, char=written))
        return SyntaxProblem(Span(offset, offset), f"{message} ({context})" if context else str(message))

    def node(self, event: Any) -> tuple[Any, Spot]:
        sort = event.__class__
        start = event.start_mark.index
        if sort is ScalarEvent:
            value = event.value
            if event.style or event.tag is not None or event.anchor is not None:
                return self.marked_scalar(event, start)
            # Nearly all scalars are plain words, and no name of another type.
            if value in self.words or value[0] in _NUMERIC_START:
                value = self.scalar(value)
            return value, (start, start, start, event.end_mark.index, "")
        if sort is AliasEvent:
            return self.alias(event, start)
        anchor = event.anchor
        if anchor:
            self.open.add(anchor)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused(TooComplex(Span(start, start + 1), f"nested more than {MAX_DEPTH} levels deep"))
        read = self.mapping if sort is MappingStartEvent else self.sequence
        value, end = read(event.flow_style, event.end_mark.index)
        if event.tag is not None:
            if event.tag == _RESET:
                value = _REMOVED
            elif value.__class__ is Seq and not event.tag.startswith("tag:"):
                value = _tagged(value, event.tag)
        self.depth -= 1
        spot = (start, start, start, end, ("{" if read == self.mapping else "[") if event.flow_style else "-")
        if anchor:
            self.open.discard(anchor)
            self.anchors[anchor] = (value, spot)
        return value, spot

    def marked_scalar(self, event: Any, start: int) -> tuple[Any, Spot]:
        """A scalar with quotes, a block header, a tag or an anchor."""
        value: Any = event.value
        style = event.style or ""
        end = event.end_mark.index
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        tag = event.tag
        if tag == _RESET:
            value = _REMOVED
        elif tag is None:
            if event.implicit[0]:
                value = self.scalar(value)
        elif tag != "tag:yaml.org,2002:str" and tag.startswith("tag:yaml.org,2002:") and not style:
            value = self.scalar(value)
        if tag is not None or event.anchor:
            start = min(self.after_properties(start), end)
        spot = (start, start, start, end, style)
        if event.anchor:
            self.anchors[event.anchor] = (value, spot)
        return value, spot

    def after_properties(self, start: int) -> int:
        """Where a scalar itself begins, after its tag and anchor."""
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start

    def alias(self, event: Any, start: int) -> tuple[Any, Spot]:
        name, end = event.anchor, event.end_mark.index
        if name in self.anchors:
            self.aliased.add(self.anchors[name][1][2])
            return self.anchors[name][0], (start, start, start, end, "*")
        at = Span(start, end)
        raise _Refused(
            SyntaxProblem(
                at,
                f"alias '*{name}' is inside the value of its anchor"
                if name in self.open
                else f"alias '*{name}' has no anchor; define &{name} before it",
            )
        )

    def for_its_anchor(self, key: Key, spot: Spot) -> bool:
        """Whether an entry is hidden and anchored, so that another entry with its key replaces nothing."""
        hidden = self.hides and isinstance(key, str) and key.startswith(".")
        return hidden and "&" in self.text[spot[1] : spot[2] + 1]

    def sequence(self, flow: bool, end: int) -> tuple[Seq, int]:
        values = Seq()
        values.spots = spots = []
        following, node = self.next, self.node
        while (event := following()).__class__ is not SequenceEndEvent:
            value, spot = node(event)
            end = spot[3]
            if value is not _REMOVED:
                values.append(value)
                spots.append(spot)
        return values, (event.end_mark.index if flow else end)

    def mapping(self, flow: bool, end: int) -> tuple[Map, int]:
        values = Map()
        spots: dict[Key, Spot] = {}
        values.spots = spots
        values.odd_keys, values.merged = [], ()
        merged: list[Any] = []
        following, node, words = self.next, self.node, self.words
        while (event := following()).__class__ is not MappingEndEvent:
            plain = False
            if event.__class__ is ScalarEvent:
                key, key_start, key_end = event.value, event.start_mark.index, event.end_mark.index
                plain = event.implicit[0]
                if (
                    plain
                    and (key in words or key[0] in _NUMERIC_START)
                    and not isinstance(self.scalar(key), str)
                ):
                    values.odd_keys.append(key)
            else:
                key, (_, _, key_start, key_end, _) = self.odd_key(event)
            value, spot = node(following())
            end = spot[3] if spot[3] > key_end else key_end
            if value is _REMOVED:
                continue
            if key == "<<" and self.merges and (plain or getattr(event, "tag", None) == _MERGE):
                merged.extend(value if isinstance(value, Seq) else (value,))
                continue
            if (
                key in spots
                and not self.for_its_anchor(key, spots[key])
                and not _BRANCH.search(self.text, spots[key][1], key_start)
            ):
                first = self.lines.line_of(spots[key][0])
                self.out.problems.append(
                    DuplicateKey(
                        Span(key_start, key_end),
                        f"'{key}' is already set on line {first}; remove one of the two",
                    )
                )
            values[key] = value
            spots[key] = (key_start, key_end, spot[2], spot[3], spot[4])
        if merged:
            own = set(spots)
            for other in merged:
                if isinstance(other, Map):
                    self.merged += len(other)
                    if self.merged > MAX_EXPANDED:
                        where = Span(spot[0], spot[0])
                        raise _Refused(
                            TooComplex(where, f"merge keys add more than {MAX_EXPANDED:,} entries")
                        )
                    for key, value in other.items():
                        if key not in spots:
                            values[key] = value
                            spots[key] = other.spots[key]
            values.merged = spots.keys() - own
        return values, (event.end_mark.index if flow else end)

    def odd_key(self, event: Any) -> tuple[str, Spot]:
        """A key that is an alias or a collection: its text stands for it."""
        value, spot = self.node(event)
        if value is _REMOVED:
            value = None
        if isinstance(value, (Map, Seq)):
            self.refuse(Span(spot[2], spot[3]), "a mapping or a list cannot be a key here")
        return str(value), spot


def _tagged(value: Seq, tag: str) -> Tagged:
    tagged = Tagged(value)
    tagged.spots, tagged.tag = value.spots, tag
    return tagged


_MERGE = "tag:yaml.org,2002:merge"
# The tag of Compose that removes an entry, with whatever value, when files are merged.
_RESET = "!reset"
_REMOVED = object()
# A comment by which a program that fills the file ends a branch: `#!endfor`, `#@ end`, `# {% else %}`.
_BRANCH = regex(r"(?m)^[ \t]*#[ \t]*(?:[!@%{<?$]{1,3}-?[ \t]*(?:end\w*|else|elif|elseif)|end(?:for|if))\b")
_PROPERTIES = regex(r"(?:[!&]\S*[ \t]*(?:\r?\n[ \t]*)?){1,2}")


def _expanded(value: Any) -> tuple[int, int]:
    """How many nodes a value has when every alias is written out, and how many levels."""
    known: dict[int, tuple[int, int]] = {}
    todo = [value]
    while todo:
        node = todo[-1]
        if id(node) in known:
            todo.pop()
            continue
        children = [child for child in _children(node) if isinstance(child, (Map, Seq))]
        unknown = [child for child in children if id(child) not in known]
        if unknown:
            todo.extend(unknown)
            continue
        sizes = [known[id(child)] for child in children]
        scalars = len(node) - len(children) if isinstance(node, (Map, Seq)) else 0
        size = 1 + scalars + sum(size for size, _ in sizes)
        known[id(node)] = size, 1 + max((depth for _, depth in sizes), default=0)
        todo.pop()
    return known[id(value)]


def _children(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, Map) else node if isinstance(node, Seq) else ()
