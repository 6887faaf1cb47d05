"""Models to text: YAML and JSON as people write them by hand.

Fields stand in the order in which their model declares them, keys that the model does not know behind them.
What a model does not hold, comments above all, cannot be written.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from yaml import SafeDumper
from yaml.nodes import Node, ScalarNode

from ..core.lazy import regex

_MAP, _SEQ, _STR = (f"tag:yaml.org,2002:{sort}" for sort in ("map", "seq", "str"))


class PlainKey(str):
    """A key that stays without quotes though YAML 1.1 reads it as a boolean: `on` of a workflow."""

    __slots__ = ()


def write_json(data: Any) -> str:
    """JSON, indented by two, with all characters as they are."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def block_scalar(text: str) -> str:
    """A text on one line of block YAML: plain where it is sure to be read as that text, else as a JSON string.

    Less is plain than `write_yaml` makes plain: who writes a line by hand sees neither its neighbours nor its end.
    """
    plain = _SURE.fullmatch(text) and text.lower() not in _WORDS
    # A JSON string is a YAML string too (YAML 1.2, section 1.3).
    return text if plain else json.dumps(text, ensure_ascii=False)


def write_yaml(data: Any, spaced: tuple[str, ...] = ()) -> str:
    """YAML in block style that YAML 1.1 and 1.2 read alike, without anchors.

    `spaced` names top-level keys whose entries are set apart by an empty line; where there are any, the
    top-level entries are too.
    """
    out = StringIO()
    writer = _Writer(out, sort_keys=False, allow_unicode=True, width=math.inf)
    writer.open()
    writer.represent(data)
    writer.close()
    text = out.getvalue()
    return "".join(_set_apart(text, spaced)) if spaced else text


def _set_apart(text: str, spaced: tuple[str, ...]) -> Iterator[str]:
    section = ""
    first = True
    for line in text.splitlines(keepends=True):
        if _TOP_ENTRY.match(line):
            if section:
                yield "\n"
            section, first = line.rstrip(":\n"), True
        elif section in spaced and _SECOND_ENTRY.match(line):
            if not first:
                yield "\n"
            first = False
        yield line


_TOP_ENTRY = regex(r"[^\s:-]")
_SECOND_ENTRY = regex(r" {2}\S")

# Begins with a letter, a slash or ./ and holds no sign of YAML's.
_SURE = regex(r"[A-Za-z/][\w./+@:-]*(?<!:)(?: [\w./+()-]+)*|\./[\w./-]+", re.ASCII)
# What some version of YAML takes for a boolean, a null, a merge key or a default value.
_WORDS = frozenset(
    spelled
    for word in ("", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=")
    for spelled in (word, word.capitalize(), word.upper())
)
# Numbers of every version and in every base, sexagesimal ones, dates; ports such as 80:80 with them.
_NUMERIC = regex(r"[-+]?\.?[0-9][0-9a-fA-FoxOX_:.,+TtZz \-]*|[-+]?\.(?:inf|nan)", re.IGNORECASE)
# YAML 1.1 breaks lines at these characters too, 1.2 does not; empty lines at the end would be hard to see.
_NO_BLOCK = regex("[\x85\u2028\u2029]|(?:^|\n)\n\\Z")


def _string(writer: _Writer, text: str) -> Node:
    quoted = _NO_BLOCK.search(text) or text in _WORDS or _NUMERIC.fullmatch(text)
    block = "|" if "\n" in text else ""
    return ScalarNode(_STR, str(text), style='"' if quoted else block)


def _number(writer: _Writer, value: float) -> Node:
    if value != value or value in (math.inf, -math.inf):
        return _plain(".nan" if value != value else ".inf" if value > 0 else "-.inf")
    return _plain(repr(value))


def _plain(text: str) -> Node:
    # Resolvers are off: a plain scalar is what is written, whatever it means to a reader.
    return ScalarNode(_STR, text, style="")


class _Writer(SafeDumper):  # type: ignore[misc] # PyYAML has no types
    """PyYAML's writer with indented lists, double quotes, and no opinion of its own on what needs quotes."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own attribute

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


_Writer.yaml_representers = {
    type(None): lambda writer, value: _plain(""),
    bool: lambda writer, value: _plain("true" if value else "false"),
    int: _number,
    float: _number,
    PlainKey: lambda writer, value: _plain(str(value)),
}
_Writer.yaml_multi_representers = {
    str: _string,
    dict: lambda writer, value: writer.represent_mapping(_MAP, value.items(), flow_style=False),
    list: lambda writer, value: writer.represent_sequence(_SEQ, value, flow_style=False),
    tuple: lambda writer, value: writer.represent_sequence(_SEQ, value, flow_style=False),
}
