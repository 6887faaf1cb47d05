"""Renders the code blocks of the site; in a block with the attribute `marked`, «marks» become `<mark>` elements.

Zensical calls these functions for each fence, such as `yaml title="compose.yaml" marked="yes"`.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

_MARK = re.compile("([«»])")
_ELEMENTS = {"«": "<mark>", "»": "</mark>"}


def accepts(_language: str, inputs: dict[str, str], options: dict[str, Any], *_: object) -> bool:
    """Whether a fence has no other attributes than `title` and `marked`, which become the options of `block`."""
    options.update(inputs)
    return set(inputs) <= {"title", "marked"}


def block(source: str, language: str, _class: str, options: dict[str, str], *_: object, **__: object) -> str:
    """The HTML of a code block, in the structure that the theme gives to code blocks."""
    title = options.get("title")
    filename = f'<span class="filename">{escape(title)}</span>' if title else ""
    language = language or "text"
    code = highlight(source, language, marked="marked" in options)
    return f'<div class="language-{language} highlight">{filename}<pre><span></span><code>{code}\n</code></pre></div>'


def highlight(source: str, language: str, *, marked: bool = False) -> str:
    """A text as highlighted HTML; with `marked`, «marks», which may span tokens and lines, become elements."""
    text = ""
    elements: dict[int, str] = {}
    for part in _MARK.split(source) if marked else [source]:
        if part in _ELEMENTS:
            elements[len(text)] = elements.get(len(text), "") + _ELEMENTS[part]
        else:
            text += part
    offsets = sorted(elements)
    html: list[str] = []
    at = 0
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    for kind, value in lexer.get_tokens(text):
        css = STANDARD_TYPES.get(kind, "")
        end = at + len(value)
        while at < end:
            if offsets and offsets[0] == at:
                html.append(elements[offsets.pop(0)])
            stop = min(end, offsets[0]) if offsets else end
            piece = escape(text[at:stop], quote=False)
            html.append(f'<span class="{css}">{piece}</span>' if css else piece)
            at = stop
    html += [elements[offset] for offset in offsets]
    return "".join(html)
