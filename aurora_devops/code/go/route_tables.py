"""The loops in which Go programs add the routes of a table: each is written out with the entries of its table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record
from .arguments import split_list
from .code import block_end

# The types of the tables, before their brace: `[]Route`, `[]struct{ path string }`, `map[string]http.HandlerFunc`.
_TYPE = r"(map\[string\]\*?[\w.]+(?:\([^()\n]*\))?|\[(?:\.{3}|\d*)\]\*?(?:struct\s*\{[^{}]*\}|[\w.]+)|[A-Z]\w*)\s*\{"
_DECLARED_TYPE = _TYPE.replace("[A-Z]", "[A-Za-z]")
_LOOP = regex(rf"\bfor\s+(\w+)\s*(?:,\s*(\w+)\s*)?:=\s*range\s+(?:{_TYPE}|(\w+)\s*\{{)")
_ADDS = regex(
    r"\.(?:Add|Any|Connect|Delete|DELETE|Get|GET|Handle|HandleFunc|Handler|HandlerFunc|Head|HEAD|Method|MethodFunc|Options"
    r"|OPTIONS|Patch|PATCH|Path|Post|POST|Put|PUT)\("
)
_NAMED_TYPE = regex(
    r"(?m)^(?:type[ \t]+|[ \t]+)(\w+)[ \t]+(?:struct[ \t]*\{([^{}]*)\}|(\[\]|map\[string\])\*?(\w+))"
)
_FIELD = regex(r"\s*(\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]+[^\s,]")
_NAMED = regex(r"\s*(\w+)\s*:(?!=)\s*")
_PREFIXED = regex(r"\s*&?\w*\s*\{")
_TEXT = regex(r'"[^"\n]*"')
_LONGEST = 4000
_MOST = 300


@record
class _Table:
    """The literal of a table: its type and its entries."""

    type: str
    entries: Sequence[str]
    path: str


def expanded(codes: Mapping[str, str]) -> dict[str, str]:
    """The files with the body of each loop over a table of routes once for each entry; lines stay where they are."""
    found = dict(codes)
    types = _types(codes) if any("range " in code and _ADDS.search(code) for code in codes.values()) else {}
    for path, code in codes.items():
        if "range " in code and _ADDS.search(code):
            found[path] = "".join(_parts(path, code, codes, types))
    return found


def _types(codes: Mapping[str, str]) -> dict[tuple[str, str], tuple[tuple[str, ...], str]]:
    """The fields of structs, and the types of the items of lists and maps, by folder and name."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {}
    for path, code in codes.items():
        for match in _NAMED_TYPE.finditer(code):
            item = f"{match[3]}{match[4]}" if match[3] else ""
            found[dirname(path), match[1]] = (_fields(match[2] or ""), item)
    return found


def _fields(body: str) -> tuple[str, ...]:
    """The names of the fields of a struct in their order."""
    lines = (line.partition("//")[0] for line in re.split(r"[\n;]", body))
    listed = (match[1] for line in lines if (match := _FIELD.match(line)))
    return tuple(name.strip() for names in listed for name in names.split(","))


def _parts(
    path: str,
    code: str,
    codes: Mapping[str, str],
    types: Mapping[tuple[str, str], tuple[tuple[str, ...], str]],
) -> Iterator[str]:
    end = 0
    for match in _LOOP.finditer(code):
        if match.start() < end:
            continue
        begin = code.find("{", block_end(code, match.end())) + 1 if match[3] else match.end()
        last = block_end(code, begin)
        body = code[begin:last]
        if not begin or len(body) > _LONGEST or not _ADDS.search(body):
            continue
        if match[3]:
            table: _Table | None = _table(match[3], code, match.end(), path)
        else:
            table = _declared(match[4], path, codes)
        copies = _copies(body, match[1], match[2] or "", table, types) if table is not None else None
        if copies:
            yield code[end:begin]
            yield "; ".join(copies) + "\n" * body.count("\n")
            end = last
    yield code[end:]


def _table(type_: str, code: str, begin: int, path: str) -> _Table:
    content = code[begin : block_end(code, begin)]
    return _Table(type_, [one for one in split_list(content) if one.strip()], path)


def _declared(name: str, path: str, codes: Mapping[str, str]) -> _Table | None:
    """The only table of a name in a package; None if there is none, or it is changed."""
    declared = re.compile(rf"\b{re.escape(name)}\s*(?::?=|[\w\[\].]+\s*=)\s*{_DECLARED_TYPE}")
    changed = re.compile(rf"\b{re.escape(name)}\s*=\s*append\(|\b{re.escape(name)}\[[^\]]+\]\s*=")
    found: list[_Table] = []
    for other, code in codes.items():
        if dirname(other) != dirname(path) or name not in code:
            continue
        if changed.search(code):
            return None
        found += (_table(match[1], code, match.end(), other) for match in declared.finditer(code))
    return found[0] if len(found) == 1 else None


def _copies(
    body: str,
    first: str,
    second: str,
    table: _Table,
    types: Mapping[tuple[str, str], tuple[tuple[str, ...], str]],
) -> list[str] | None:
    """The body of a loop for each entry of a table; None if an entry is not plain."""
    folder = dirname(table.path)
    type_ = types.get((folder, table.type), ((), ""))[1] or table.type
    if len(table.entries) > _MOST:
        return None
    found: list[str] = []
    for entry in table.entries:
        values: dict[str, str] = {}
        if type_.startswith("map"):
            key, colon, value = entry.partition(":")
            if not colon or not _TEXT.fullmatch(key.strip()):
                return None
            values[first] = key.strip()
            item, names = value, types.get((folder, type_.partition("]")[2].lstrip("*")), ((), ""))[0]
        else:
            item = entry
            inner = type_.partition("]")[2].lstrip("*")
            names = (
                _fields(inner.partition("{")[2].rpartition("}")[0])
                if inner.startswith("struct")
                else types.get((folder, inner), ((), ""))[0]
            )
        fields = _values(item, names)
        if fields is None:
            values[second] = item.strip()
        else:
            values.update((f"{second}.{name}", value) for name, value in fields.items())
        found.append(_substituted(body, values))
    return found


def _values(item: str, names: Sequence[str]) -> dict[str, str] | None:
    """The values of the fields of an entry; None if it is no struct."""
    opened = _PREFIXED.match(item)
    if opened is None:
        return None
    listed = [one for one in split_list(item[opened.end() :].rstrip().removesuffix("}")) if one.strip()]
    found: dict[str, str] = {}
    for position, one in enumerate(listed):
        named = _NAMED.match(one)
        if named is not None:
            found[named[1]] = one[named.end() :].strip()
        elif position < len(names):
            found[names[position]] = one.strip()
    return found


def _substituted(body: str, values: Mapping[str, str]) -> str:
    """The body on one line, with the values in place of the names."""
    by_first: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, value in values.items():
        by_first[name.partition(".")[0]][name] = value if "\n" not in value and len(value) < 200 else "nil"
    for first, replaced in by_first.items():
        if not first:
            continue
        pattern = re.compile(rf"(?<![\w.\"]){re.escape(first)}(?:\.(\w+))?\b(?!\s*:?=[^=])")
        body = pattern.sub(lambda match: replaced.get(match[0], match[0]), body)  # noqa: B023
    return body.replace("\n", " ")
