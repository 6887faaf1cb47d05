"""What the tables and lists of a document give: the ports of services and other parts, and what was used before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.source import Span
from ...facts import NamedPort

if TYPE_CHECKING:
    from ...core.kind import Document

_FENCED = regex(r"(?ms)^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)")
# The lines of a table: its header, the line below it, and its rows.
_TABLE = regex(
    r"(?m)^([ \t]*\|[^\n]*)\n[ \t]*\|[ \t]*:?-[-:| \t]*\n((?>[ \t]*\|[^\n]*\n)*(?>[ \t]*\|[^\n]*\n?))"
)
_SUBJECT = regex(
    r"(?i)(?:app|application|component|container|deployment|module|name|part|pod|process|program|server|service|what|workload)s?"
)
_PORT_HEADER = regex(
    r"(?i)(?:default |http |internal |container |service |listening )?ports?(?: \(\w+\))?|port\(s\)"
    r"|listens(?: (?:on|at))?"
)
_PUBLISHED_HEADER = regex(r"(?i)(?:host|local|published|external|public|exposed) ports?")
# The name in a cell: as code, as a link, or in bold.
_NAME = regex(r"\s*(?:\*\*)?\[?`?([A-Za-z][\w.-]*)`?(?:\]\([^()\s]*\))?(?:\*\*)?\s*")
_ENTRY = regex(
    r"(?m)^[ \t]*[-*+][ \t]+(?:\*\*)?`([A-Za-z][\w.-]*)`(?:\*\*)?[ \t]*(?::|[-\u2013\u2014(])([^\n]{1,200})"
)
_ON = regex(r"(?i)\b(?:listen(?:s|ing) (?:on|at)|on|its|http) (?:tcp )?ports? `?(\d{2,5})`?(?![\w.-])")
_NUMBER = regex(r"(?<![\w.-])(\d{2,5})(?:/tcp)?(?![\w.%-])")
# The ends of each number before a colon.
_FORWARDED = regex(r"(?=(\d{2,5}):)")
_LAST = 65535


def named_ports(document: Document) -> Iterator[NamedPort]:
    """The ports of named parts in the tables and the lists of a document."""
    found = list(_ports(document))
    if found:
        # `port-forward service/web 8081:80` has the port of this machine.
        forwarded = frozenset(_FORWARDED.findall(document.source.text))
        yield from (one for one in found if str(one.port) not in forwarded)


def _ports(document: Document) -> Iterator[NamedPort]:
    text = _FENCED.sub(lambda match: " " * len(match[0]), document.source.text)
    for table in _TABLE.finditer(text):
        yield from _in_table(document, table[1], table[2], table.start(2))
    for entry in _ENTRY.finditer(text):
        for match in _ON.finditer(entry[2]):
            yield from _port(document, entry[1], match[1], entry.start(2) + match.start(1), published=False)


def _in_table(document: Document, header: str, rows: str, start: int) -> Iterator[NamedPort]:
    titles = [cell.strip(" *`\t") for cell in header.strip().strip("|").split("|")]
    subject = next((index for index, title in enumerate(titles) if _SUBJECT.fullmatch(title)), None)
    columns = [
        (index, _PUBLISHED_HEADER.fullmatch(title) is not None)
        for index, title in enumerate(titles)
        if _PORT_HEADER.fullmatch(title) or _PUBLISHED_HEADER.fullmatch(title)
    ]
    if subject is None or not columns:
        return
    lines = rows.splitlines(keepends=True)
    for line, at in zip(lines, accumulate((len(line) for line in lines), initial=start), strict=False):
        first = line.index("|") + 1
        cells = line[first:].split("|")
        begins = [*accumulate((len(cell) + 1 for cell in cells), initial=at + first)]
        name = _NAME.fullmatch(cells[subject]) if subject < len(cells) else None
        if name is None or len(cells) != len(titles) + 1:
            continue
        for index, published in columns:
            for match in _NUMBER.finditer(cells[index]):
                yield from _port(document, name[1], match[1], begins[index] + match.start(1), published)


# The headers of a column with what was used before, and of one with what has taken its place.
_FORMER = regex(
    r"(?i)(?:old|before|previous(?:ly)?|former(?:ly)?|legacy|deprecated|original|outdated|obsolete|removed)"
    r"(?: (?:command|name|script|target|usage|way)s?)?|instead of"
)
_LATTER = regex(
    r"(?i)(?:new|now|after|modern|monorepo|replacement|replaced by|replace with|use instead|instead)"
    r"(?: (?:command|name|script|target|usage|way)s?)?"
)


def former_columns(text: str) -> tuple[Span, ...]:
    """The cells of tables with what was used before: `Old | New`, and the column before one with what is used now."""
    found: list[Span] = []
    for table in _TABLE.finditer(text) if "|" in text else ():
        titles = [_WORDS.sub("", cell).strip() for cell in table[1].strip().strip("|").split("|")]
        columns = {index for index, title in enumerate(titles) if _FORMER.fullmatch(title)}
        columns |= {index - 1 for index, title in enumerate(titles) if index and _LATTER.fullmatch(title)}
        lines = table[2].splitlines(keepends=True) if columns else []
        at = table.start(2)
        for line in lines:
            start = at + line.index("|") + 1
            for index, cell in enumerate(line[line.index("|") + 1 :].split("|")):
                if index in columns:
                    found.append(Span(start, start + len(cell)))
                start += len(cell) + 1
            at += len(line)
    return tuple(found)


# Characters in a header that are not part of a word, such as those of emphasis and emoji.
_WORDS = regex(r"[^\w\s()-]+")


def _port(document: Document, name: str, number: str, at: int, published: bool) -> Iterator[NamedPort]:
    if 0 < int(number) <= _LAST:
        yield document.fact(
            NamedPort, Span(at, at + len(number)), name=name, port=int(number), published=published
        )
