"""A Markdown document written as linters of Markdown like it; the words of every block stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from ...core.source import Source
from .model import Page
from .parse import body


def render(page: Page) -> str:
    """The text of a page that was read: one empty line between blocks, headings with `#`, one line end at the end."""
    blocks = "\n\n".join(_blocks(page))
    if page.code_blocks and not page.code_blocks[-1].closed:
        # A fence that is not closed extends to the end of the file, including its last line ends.
        ends = page.text[len(page.text.rstrip("\r\n")) :]
        return blocks + ends.replace("\r\n", "\n").replace("\r", "\n")
    return f"{blocks}\n" if blocks else ""


def _blocks(page: Page) -> Iterator[str]:
    source = Source(page.path, page.text)
    tokens, front = body(source)
    if front:
        yield page.text[:front]
    lines = [source.line_text(number) for number in range(1, len(source.starts) + 1)]
    at = len(Source(page.path, page.text[:front]).starts) if front else 0
    for index, token in enumerate(tokens):
        if token.level or token.map is None or token.nesting < 0:
            continue
        first, last = token.map
        # Definitions of links are no blocks to the parser.
        yield from _paragraphs(lines[at:first])
        if token.type == "heading_open":
            yield _heading(tokens[index + 1], int(token.tag[1:])) or "\n".join(lines[first:last])
        else:
            yield "\n".join(lines[first:last]).rstrip("\n")
        at = last
    yield from _paragraphs(lines[at:])


def _heading(inline: Token, level: int) -> str:
    """A heading on one line; empty where it cannot be one."""
    words = inline.content
    return "" if "\n" in words or words.endswith("#") else f"{'#' * level} {words}".rstrip()


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines that empty ones set apart."""
    text: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            text.append(line)
        elif text:
            yield "\n".join(text)
            text = []
