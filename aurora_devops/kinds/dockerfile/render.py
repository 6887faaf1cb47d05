"""Writes a Dockerfile in the style of its reference: keywords in upper case, an empty line before each stage."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...core.lazy import regex
from .model import Command, Comment, Directive, Dockerfile, From, Instruction, Onbuild, Run, Transfer

_Item = Directive | Comment | Instruction


def render(dockerfile: Dockerfile) -> str:
    """The text of a Dockerfile that was read.

    Keywords are in upper case, words of Docker are separated by one space, and there is one empty line before each
    stage and at most one elsewhere. Scripts, here-documents, comments and instructions that Docker would refuse are
    not changed.
    """
    items = list(_items(dockerfile))
    lines: list[str] = []
    for index, item in enumerate(items):
        if _is_apart(dockerfile, items, index):
            lines.append("\n")
        if _is_open(item):
            lines.append(dockerfile.text[item.at.start :])
        else:
            lines.append(f"{_text(dockerfile, item)}\n")
    return "".join(lines)


def _is_open(item: _Item) -> bool:
    """Whether it has a here-document that is not closed, which extends to the end of the file."""
    if isinstance(item, Onbuild) and item.instruction is not None:
        item = item.instruction
    return isinstance(item, (Run, Transfer)) and not all(heredoc.closed for heredoc in item.heredocs)


_EMPTY_LINE = regex(r"\n[^\S\n]*\n")


def _is_apart(dockerfile: Dockerfile, items: list[_Item], index: int) -> bool:
    """Whether an empty line precedes an item."""
    item = items[index]
    if not index:
        # In the first line the comment would become a directive.
        return isinstance(item, Comment) and "=" in item.text
    above = items[index - 1].at.end
    empty = _EMPTY_LINE.search(dockerfile.text, above, item.at.start) is not None
    return empty or _opens_stage(items, index)


def _items(dockerfile: Dockerfile) -> Iterator[_Item]:
    """The items with their own lines, in order; a comment inside an instruction is part of it."""
    found: tuple[_Item, ...] = (*dockerfile.directives, *dockerfile.comments, *dockerfile.instructions)
    end = 0
    for item in sorted(found, key=lambda item: item.at):
        if item.at.start >= end:
            yield item
            end = item.at.end


def _opens_stage(items: list[_Item], index: int) -> bool:
    """Whether an item is the first one of a stage: its FROM, or the first comment above it."""
    if isinstance(items[index - 1], Comment):
        return False
    rest = (item for item in items[index:] if not isinstance(item, Comment))
    return isinstance(next(rest, None), From)


def _text(dockerfile: Dockerfile, item: _Item) -> str:
    if isinstance(item, Directive):
        return f"# {item.name}={item.value}"
    if isinstance(item, Comment):
        return dockerfile.text[item.at.start : item.at.end]
    return _instruction(dockerfile, item)


def _instruction(dockerfile: Dockerfile, instruction: Instruction) -> str:
    text = dockerfile.text
    if instruction.mistakes:
        return text[instruction.at.start : instruction.at.end]
    if isinstance(instruction, Onbuild) and instruction.instruction is not None:
        return f"{instruction.name} {_instruction(dockerfile, instruction.instruction)}"
    keyword, begin = instruction.keyword_at.end, instruction.arguments_at.start
    arguments = _arguments(dockerfile, instruction)
    if "#" in text[keyword:begin] and any(
        keyword <= comment.at.start < begin for comment in dockerfile.comments
    ):
        return instruction.name + text[keyword:begin] + arguments
    # Flags on their own lines are kept there.
    between = f" {dockerfile.escape}\n    " if "\n" in text[keyword:begin] else " "
    flags = (text[flag.at.start : flag.at.end] for flag in instruction.flags)
    return f"{instruction.name} {between.join(filter(None, (*flags, arguments)))}".rstrip()


def _arguments(dockerfile: Dockerfile, instruction: Instruction) -> str:
    """The arguments as written; those that Docker parses and that are on one line in their usual form."""
    written = dockerfile.text[instruction.arguments_at.start : instruction.at.end]
    if "\n" in written:
        return written
    if isinstance(instruction, From) and instruction.word is not None:
        name = f" AS {instruction.alias.raw}" if instruction.alias is not None else ""
        return instruction.word.raw + name
    if isinstance(instruction, Transfer) and instruction.destination is not None:
        words = (*instruction.sources, instruction.destination)
        if not instruction.json_form and not instruction.heredocs:
            return " ".join(word.raw for word in words)
    if isinstance(instruction, Command) and instruction.exec is not None and written.startswith("["):
        return f"[{', '.join(json.dumps(word.text, ensure_ascii=False) for word in instruction.exec)}]"
    return written
