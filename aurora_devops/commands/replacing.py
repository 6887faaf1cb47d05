"""The placeholders that commands such as sed replace in files: `s/__TAG__/$TAG/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.words import word_set
from ..facts import NamedFile, ReplacedText
from .images import IMAGE_LINE, SUBSTITUTION, editor, split_reference

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..core.source import Source
    from ..formats.shell import Word
    from .call import Call

# The forms of placeholders, each in signs of its own.
_FORMS = tuple(
    map(
        regex,
        (
            r"__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__",
            r"@@[A-Za-z][A-Za-z0-9_]*@@",
            r"(?<!@)@[A-Z][A-Z0-9_]*@(?!@)",
            r"%%[A-Z][A-Z0-9_]*%%",
            r"(?<!%)%[A-Z][A-Z0-9_]*%(?!%)",
            r"\{\{ ?[A-Za-z][A-Za-z0-9_]* ?\}\}",
            r"<[A-Z][A-Z0-9_-]*>",
            r"\[\[[A-Z][A-Z0-9_]*\]\]",
            r"#\{[A-Za-z][A-Za-z0-9_]*\}#",
        ),
    )
)
# One without signs, which stands for the tag of an image: `image: ghcr.io/acme/web:IMAGE_TAG`.
_PLAIN = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_ESCAPED = regex(r"\\([^A-Za-z0-9<>])")


def editing(call: Call) -> Iterator[Fact]:
    """What an editor of streams does to images, and the placeholders that it replaces."""
    yield from editor(call)
    if call.command.name in ("sed", "perl") and not call.example:
        yield from _replaced(call)


def _replaced(call: Call) -> Iterator[ReplacedText]:
    options = list(call.options("-e", "--expression"))
    operands = [word for word in call.command.operands(_EXPRESSIONS) if word.text]
    scripts = options or operands[:1]
    sought = [found for script in scripts for found in _placeholders(call, script)]
    if not sought:
        return
    paths = _paths(call, operands if options else operands[1:])
    sources = [source for path in paths if (source := _source(call, path)) is not None]
    known = len(sources) == len(paths) > 0
    for script, text, form in sought:
        yield call.fact(
            ReplacedText,
            script,
            text=text,
            command=call.command.name,
            files=tuple(paths) if known else (),
            found=any(text in source.text for source in sources),
            others=tuple(_others(form, sources)) if known else (),
        )


def _placeholders(call: Call, script: Word) -> Iterator[tuple[Word, str, re.Pattern[str]]]:
    """The placeholders that a script replaces, with their forms."""
    for match in SUBSTITUTION.finditer(call.text(script)):
        text = _ESCAPED.sub(r"\1", match["sought"])
        form = next((one for one in (*_FORMS, _PLAIN) if one.fullmatch(text)), None)
        if form is not None:
            yield script, text, form


_EXPRESSIONS = word_set("-e --expression")


def _source(call: Call, path: str) -> Source | None:
    return call.document.context.source(path) if call.document.context is not None else None


def _paths(call: Call, operands: list[Word]) -> list[str]:
    """The files of the repository that a command edits or reads; none if one of them is unknown."""
    read = [one.target for one in call.command.redirects if one.operator == "<" and one.target]
    found: list[str] = []
    for word in (*operands, *read):
        named = [one.file for one in call.file(word, "sed") if isinstance(one, NamedFile)]
        context = call.document.context
        if len(named) != 1 or context is None:
            return []
        files = context.glob(named[0]) if "*" in named[0] else (named[0],)
        if not files:
            return []
        found += files
    return found if len(found) <= _MOST_FILES else []


_MOST_FILES = 50


def _others(form: re.Pattern[str], sources: list[Source]) -> Iterator[tuple[str, str]]:
    """The placeholders of a form in files, each with the first file that has it."""
    seen: set[str] = set()
    for source in sources:
        for text in _in_text(form, source.text):
            if text not in seen:
                seen.add(text)
                yield text, source.path


def _in_text(form: re.Pattern[str], text: str) -> Iterator[str]:
    if form is not _PLAIN:
        yield from (match[0] for match in form.finditer(text))
        return
    for match in IMAGE_LINE.finditer(text):
        tag = split_reference(match[1])[1]
        if _PLAIN.fullmatch(tag):
            yield tag
