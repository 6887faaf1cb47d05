"""What a document has the reader do before its commands fit: enter another project, or write files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from re import MULTILINE
from typing import TYPE_CHECKING

from ...commands.written import creates_project
from ...core.lazy import regex
from ...core.source import Span
from ...core.words import word_set
from ...facts import DescribedDefinition, EnteredProject
from .model import CodeBlock, Page

if TYPE_CHECKING:
    from ...core.kind import Document
    from ...core.place import At
    from ...formats.shell import Command

# The options of `git clone` whose value is the next word.
_VALUES = word_set("-b --branch --depth -o --origin -c --config --filter")


def entered(page: Page, document: Document) -> Iterator[EnteredProject]:
    """The commands and sentences after which the reader is in another project than the one of the document.

    Commands behind a comment such as `# instead of` are not to be run.
    """
    made: set[str] = set()
    for block in page.code_blocks:
        script = block.script
        if script is None or script.parsed is None:
            continue
        if "#" in block.written and (match := _NOT_TO_RUN.search(block.written)):
            start = block.at.start + match.end()
            yield document.fact(EnteredProject, Span(start, start), clone="", end=block.at.end)
        for command in script.parsed.programs:
            operands = [word.text for word in command.operands(_VALUES)]
            clone = _cloned(command, operands)
            if command.name == "mkdir":
                made.update(name.strip("/") for name in operands)
            left = command.name in ("cd", "pushd") and operands[:1] and operands[0].strip("/") in made
            if clone or left or creates_project(command):
                at = script.place(command.start, command.end)
                # A new folder is left again without a command; a project is what the rest of the document is about.
                end = _section_end(page, block) if left else len(page.text)
                yield document.fact(EnteredProject, at, clone=clone, end=end)
    for at, source in _paragraphs(page):
        for match in _WITHIN.finditer(source):
            yield document.fact(EnteredProject, at, clone=match[1], end=len(page.text))
        # A document at the root tells how to get this repository.
        for match in _COPIED.finditer(source) if "/" in page.path else ():
            yield document.fact(EnteredProject, at, clone=match[1], end=_above_end(page, at.start))


# A comment above what the reader is not to run.
_NOT_TO_RUN = regex(r"(?im)^[ \t]*#+[ \t]*(?:instead of|rather than|not|do not|don't|never|wrong)\b")


def _paragraphs(page: Page) -> Iterable[tuple[Span, str]]:
    """The paragraphs of running text, as they are written."""
    return {text.at: text.source for text in page.texts}.items()


# `from within the [web repository](https://github.com/acme/web)`
_WITHIN = regex(
    r"(?i)\b(?:within|inside|clone|check(?:ing)? ?out)\b[^\n\[\]]{0,40}"
    r"\[[^\[\]\n]{0,60}?\brepo(?:sitory)?\b[^\[\]\n]{0,20}\]"
    r"\(https://[\w.-]+/[\w.-]+/([\w.-]+?)(?:\.git)?/?\)"
)
# `clone the [shop-tests](https://github.com/acme/shop-tests) repository`
_COPIED = regex(
    r"(?i)\b(?:clone|(?:check ?out|download|fetch|get|pull)[ \t]+(?:a|the)[ \t]+(?:local[ \t]+)?copy[ \t]+of)"
    r"[ \t]+(?:(?:our|the)[ \t]+)?\[[\w./-]{1,60}\]\(https://[\w.-]+/[\w.-]+/([\w.-]+?)(?:\.git)?/?\)"
    r"[ \t]+(?:git[ \t]+)?repo(?:sitory)?\b"
)


def _above_end(page: Page, offset: int) -> int:
    """The offset at which the section above the one at an offset ends: its steps are sections of their own."""
    before = [one.level for one in page.sections if one.at.start <= offset]
    level = before[-1] if before else 0
    return next(
        (one.at.start for one in page.sections if one.at.start > offset and one.level < level), len(page.text)
    )


def _cloned(command: Command, operands: list[str]) -> str:
    """The name of the repository that a command clones; empty if it does not clone one."""
    words = {"git": ["clone"], "gh": ["repo", "clone"]}.get(command.name)
    if words is None or operands[: len(words)] != words:
        return ""
    address = next((word for word in operands[len(words) :] if "/" in word), "")
    return address.rstrip("/").rpartition("/")[2].removesuffix(".git")


def _section_end(page: Page, block: CodeBlock) -> int:
    """The offset at which the section of a block ends."""
    return next((one.at.start for one in page.sections if one.at.start > block.fence.start), len(page.text))


def described(page: Page, document: Document) -> Iterator[DescribedDefinition]:
    """What the text and the blocks of a document give the reader to write."""
    found: dict[tuple[str, str], At] = {}
    for block in page.code_blocks:
        for sort, name in _defined(block):
            found.setdefault((sort, name), block.fence)
        titles = _TITLE.finditer(page.text, block.fence.start, block.fence.end), _COMMENT.finditer(block.text)
        for match in chain(*titles):
            found.setdefault(("file", match[1]), block.fence)
    blocks = {block.fence.start for block in page.code_blocks if block.script is None}
    for at, source in _paragraphs(page):
        following = page.text[at.end : at.end + _FEW]
        # The paragraph before a block of a file is its title.
        titled = at.end + len(following) - len(following.lstrip()) in blocks
        for match in (_FILE if titled else _WRITES).finditer(source):
            found.setdefault(("file", match[1]), at)
        for match in _NAMED.finditer(source):
            if _DEFINES.search(page.text, max(at.start - _ABOVE, 0), at.end) is not None:
                found.setdefault(("object", f"{match[1]}/{match[2]}"), at)
    for (sort, name), place in found.items():
        yield document.fact(DescribedDefinition, place, definition=sort, name=name)


def _defined(block: CodeBlock) -> Iterator[tuple[str, str]]:
    """The sort and the name of each definition in a block; a manifest may also be in a script, behind `<<EOF`."""
    for match in _OBJECT.finditer(block.text):
        yield "object", f"{match[1]}/{match[2]}"
    for sort, (outer, inner) in _GROUPS.items():
        for group in outer.finditer(block.text):
            yield from ((sort, match[1]) for match in inner.finditer(group[1]))


_OBJECT = regex(r"(?m)^kind:[ \t]*(\w+)[ \t]*$(?:\n(?!---)[^\n]*){0,20}?\n[ \t]+name:[ \t]*[\"']?([\w.-]+)")
# An object in running text: "the `Ingress` → `shop-canary`"; and what has the reader write it, there or above.
_NAMED = regex(r"`([A-Z]\w+)`[^`\n]{0,20}`([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)`")
_DEFINES = regex(r"(?i)\b(?:add|copy|create|define|duplicate)\b")
_ABOVE = 600
_GROUPS = {
    "script": (regex(r'"scripts"\s*:\s*\{([^{}]*)\}'), regex(r'"([\w:.-]+)"\s*:')),
    "service": (
        regex(r"(?m)^services:[ \t]*\n((?>(?:[ \t#][^\n]*+\n|\n)*))"),
        regex(r"(?m)^[ \t]{1,4}([\w.-]+):[ \t]*$"),
    ),
}
# The name of a file, without its folders.
_NAME = r"(?<![\w./-])(?:[\w.-]+/)*([\w.-]*\w\.[A-Za-z]\w{0,9})(?![\w/-])"
_FILE = regex(_NAME)
_WRITES = regex(
    r"(?i)\b(?:add|call|copy|creat|customi|edit|generat|nam|past|prepar|put|sav|stor|writ)\w{0,6}\b[^`\"*]{0,60}?[`\"*]*"
    + _NAME
)
_TITLE = regex(rf"(?:title|file(?:name)?)=[\"']?{_NAME}")
_COMMENT = regex(rf"\A\s*(?:#|//|--|;|<!--)[ \t]*(?:file:?[ \t]*)?{_NAME}[ \t]*(?:-->)?[ \t]*$", MULTILINE)
# How many characters are looked at for the beginning of a block.
_FEW = 80
