"""Values of infrastructure code: known, unknown or absent, each with the place where it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from posixpath import dirname
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..core.finding import Related
from ..core.kind import SyntaxProblem
from ..core.lazy import regex
from ..core.place import At, Elsewhere
from ..core.source import Source, Span

if TYPE_CHECKING:
    from ..formats.located import LocatedTree


class _Unknown:
    """The data of a value that is not known before the code is applied."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false; ask `known` first")


UNKNOWN: Final = _Unknown()
# Replaces each unknown part in the text of a value.
MARKER = "\ufffc"


class Site(NamedTuple):
    """Where a value is used: an attribute of a resource, in the document that is judged."""

    home: Source
    source: Source
    start: int
    end: int


class Unknown(Exception):
    """A value is not known, so nothing follows from it."""


class Value:
    """A value of an attribute.

    `data` is None for a value that is not set or null, UNKNOWN, a scalar, a list of values or a dictionary of
    values. `start` and `end` are where it was written in `source`. `text` is what is known of an unknown string, with
    MARKER for the rest. `refs` are the addresses of the resources that it comes from. `decoded` is the value that a
    string of JSON encodes.
    """

    __slots__ = ("_decoded", "data", "end", "refs", "site", "source", "start", "text")

    def __init__(
        self,
        data: Any,
        source: Source,
        start: int,
        end: int,
        *,
        refs: tuple[str, ...] = (),
        text: str | None = None,
        decoded: Value | Callable[[], Value | None] | None = None,
        site: Site | None = None,
    ) -> None:
        self.data = data
        self.source = source
        self.start = start
        self.end = end
        self.refs = refs
        self.text = text
        self._decoded = decoded
        self.site = site

    def __repr__(self) -> str:
        return f"<value {self.data!r}>"

    def reached(self, refs: tuple[str, ...]) -> Value:
        """The value where a reference leads to it, with the addresses on the way; an unknown one is unknown text."""
        return Value(
            self.data,
            self.source,
            self.start,
            self.end,
            refs=tuple(dict.fromkeys((*refs, *self.refs))),
            text=self.text or (MARKER if self.unknown else None),
            decoded=lambda: self.decoded,
        )

    # What is known

    @property
    def unknown(self) -> bool:
        """Whether the value is not known."""
        return self.data is UNKNOWN

    @property
    def absent(self) -> bool:
        """Whether it is certain that the value is not set."""
        return self.data is None

    @property
    def known(self) -> bool:
        """Whether the value is set and known; elements of a known list or map can be unknown."""
        return self.data is not None and self.data is not UNKNOWN

    @property
    def is_true(self) -> bool:
        """Whether it is certain that the value is true; Terraform converts strings."""
        return self.data is True or (isinstance(self.data, str) and self.data.lower() == "true")

    @property
    def is_false(self) -> bool:
        """Whether it is certain that the value is set and false."""
        return self.data is False or (isinstance(self.data, str) and self.data.lower() == "false")

    @property
    def is_empty(self) -> bool:
        """Whether it is certain that the value is absent, or an empty string, list or map."""
        return self.data is None or (isinstance(self.data, (str, list, dict)) and not self.data)

    @property
    def string(self) -> str | None:
        """The value as a string; None unless it is a known scalar."""
        data = self.data
        if isinstance(data, bool):
            return "true" if data else "false"
        if isinstance(data, (int, float)):
            return number_text(data)
        return data if isinstance(data, str) else None

    @property
    def number(self) -> float | None:
        """The value as a number; None unless it is known and one."""
        data = self.data
        if isinstance(data, bool):
            return None
        if isinstance(data, str):
            try:
                data = float(data) if len(data) < 40 else None
            except ValueError:
                return None
        return data if isinstance(data, (int, float)) else None

    @property
    def items(self) -> list[Value]:
        """The elements of a known list, a single known scalar as one element; nothing for all others."""
        data = self.data
        if isinstance(data, list):
            return [item.used(self.site) for item in data]
        return [] if data is None or data is UNKNOWN or isinstance(data, dict) else [self]

    @property
    def certain(self) -> bool:
        """Whether the value and all elements of it are known or absent."""
        if isinstance(self.data, list):
            return all(item.certain for item in self.data)
        if isinstance(self.data, dict):
            return not has_unknown_key(self.data) and all(item.certain for item in self.data.values())
        return self.data is not UNKNOWN

    def strings(self) -> Iterator[tuple[str, Value]]:
        """The known strings of a list, or a single one."""
        for item in self.items:
            if (text := item.string) is not None:
                yield text, item

    def get(self, *path: str | int) -> Value:
        """What lies below a map or a list; of a list without an index it is the first element."""
        value = self
        for key in path:
            value = value._below(key)
        return value.used(self.site)

    def _below(self, key: str | int) -> Value:
        data = self.data
        if data is UNKNOWN:
            return Value(UNKNOWN, self.source, self.start, self.end, refs=self.refs)
        if isinstance(data, list):
            if isinstance(key, str):
                return data[0]._below(key) if data else self.nothing()
            return data[key] if -len(data) <= key < len(data) else self.nothing()
        if isinstance(data, dict):
            found = data.get(str(key))
            if found is None and has_unknown_key(data):
                return Value(UNKNOWN, self.source, self.start, self.end, refs=self.refs)
            return self.nothing() if found is None else found
        return self.nothing()

    def nothing(self) -> Value:
        """An absent value, at the place of this one."""
        return Value(None, self.source, self.start, self.end, site=self.site)

    def plain(self) -> Any:
        """The value as plain data. Raises Unknown where a part of it is not known."""
        data = self.data
        if data is UNKNOWN:
            raise Unknown
        if isinstance(data, list):
            return [item.plain() for item in data]
        if isinstance(data, dict):
            if has_unknown_key(data):
                raise Unknown
            return {key: item.plain() for key, item in data.items()}
        return data

    @property
    def decoded(self) -> Value | None:
        """The data in a string of JSON, with the places of its parts; None if it is not JSON."""
        held = self._decoded
        if not isinstance(held, Value):
            if held is not None:
                held = held()
            elif (text := self.data if isinstance(self.data, str) else self.text) is not None:
                held = decode(text, self)
            self._decoded = held if held is not None else _not_json
        return None if self._decoded is _not_json else held.used(self.site)  # type: ignore[union-attr]

    # Where it is

    def used(self, site: Site | None) -> Value:
        """The same value, used in an attribute."""
        if site is None or self.site is site:
            return self
        return Value(
            self.data,
            self.source,
            self.start,
            self.end,
            refs=self.refs,
            text=self.text,
            decoded=self._decoded,
            site=site,
        )

    @property
    def at(self) -> At:
        """Where a finding about the value belongs: where it is written in the attribute, or the attribute.

        In a module that another one calls, it is where the value is written if that is in another module.
        """
        site = self.site
        if site is None:
            return Elsewhere(self.source, Span(self.start, self.end))
        if self._inside(site) or self._passed(site):
            return place(site.home, self.source, self.start, self.end)
        return place(site.home, site.source, site.start, site.end)

    def _passed(self, site: Site) -> bool:
        """Whether it comes from the module that calls the one that uses it: from another folder."""
        return dirname(self.source.path) != dirname(site.source.path)

    def _inside(self, site: Site) -> bool:
        return self.source.path == site.source.path and site.start <= self.start and self.end <= site.end

    @property
    def related(self) -> tuple[Related, ...]:
        """The other place that matters: where the value was written, or the attribute that it is used in."""
        site = self.site
        if site is None or self._inside(site) or self.data is None:
            return ()
        if self._passed(site):
            return (Related(place(site.home, site.source, site.start, site.end), "the value is used here"),)
        return (Related(place(site.home, self.source, self.start, self.end), "the value is set here"),)


def has_unknown_key(data: dict[str, Value]) -> bool:
    """Whether a part of a key is unknown, so that the key may be any that fits."""
    return any(MARKER in key for key in data)


def place(home: Source, source: Source, start: int, end: int) -> At:
    """A span of a source, for a finding in the document of another one."""
    span = Span(start, end)
    return span if source.path == home.path else Elsewhere(source, span)


def number_text(number: float) -> str:
    """A number as Terraform writes it in a string."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e18:
        return str(int(number))
    return json.dumps(number)


_not_json = Value(None, Source("", ""), 0, 0)

# Larger texts are not written by hand.
_LARGEST = 200_000
# A string, or a comma after the last element, which JSON does not have and Terraform's JSON often has.
_STRING_OR_COMMA = regex(r'"(?>(?:[^"\\]|\\.)*)"|,(?=\s*[\]}])')
# A string, or an unknown value in place of one.
_STRING_OR_MARKER = regex(rf'"(?>(?:[^"\\]|\\.)*)"|({MARKER}+)')


def decode(text: str, written: Value) -> Value | None:
    """The data in a text of JSON; None if it is not JSON.

    Its parts have their own places if the text is in the source as it is, as in most heredocs.
    """
    if len(text) > _LARGEST or text.lstrip()[:1] not in ("{", "["):
        return None
    if MARKER in text:
        text = _STRING_OR_MARKER.sub(lambda match: f'"{MARKER}"' if match[1] else match[0], text)
    tree = _tree(text) or _tree(
        _STRING_OR_COMMA.sub(lambda match: " " if match[0] == "," else match[0], text)
    )
    if tree is None:
        return None
    found = written.source.text.find(text, written.start, written.end) if MARKER not in text else -1
    if found < 0:
        return _everywhere(tree.value, written)
    way = tree.way(())
    assert way is not None
    return _located(*way[0], found, written)


def decode_yaml(written: Value) -> Value | None:
    """The data in a known text of YAML, whose parts have the place of the whole text; None if it is not YAML."""
    from ..formats import yaml

    text = written.string
    if text is None or len(text) > _LARGEST:
        return None
    stream = yaml.read(text)
    if len(stream.documents) != 1 or any(isinstance(problem, SyntaxProblem) for problem in stream.problems):
        return None
    return _everywhere(stream.documents[0].value, written).used(written.site)


def _tree(text: str) -> LocatedTree | None:
    from ..formats import json

    stream = json.read(text)
    if not stream.documents or any(isinstance(problem, SyntaxProblem) for problem in stream.problems):
        return None
    return stream.documents[0]


def _everywhere(data: Any, written: Value) -> Value:
    """Data whose parts all have the place of the whole text."""
    if isinstance(data, dict):
        data = {key: _everywhere(item, written) for key, item in data.items()}
    elif isinstance(data, list):
        data = [_everywhere(item, written) for item in data]
    return _at(data, written, written.start, written.end)


def _located(data: Any, spot: Any, offset: int, written: Value) -> Value:
    """Data whose parts have places of their own."""
    start, end = offset + spot[2], offset + spot[3]
    if isinstance(data, dict):
        spots = data.spots  # type: ignore[attr-defined]
        data = {key: _located(item, spots[key], offset, written) for key, item in data.items()}
    elif isinstance(data, list):
        pairs = zip(data, data.spots, strict=True)  # type: ignore[attr-defined]
        data = [_located(item, spot, offset, written) for item, spot in pairs]
    return _at(data, written, start, end)


def _at(data: Any, written: Value, start: int, end: int) -> Value:
    if isinstance(data, str) and MARKER in data:
        return Value(UNKNOWN, written.source, start, end, refs=written.refs, text=data)
    return Value(data, written.source, start, end)
