"""A Markdown document: its sections, links, blocks of code and running text, each with its place.

Source: spec.commonmark.org/0.31.2.
"""

from __future__ import annotations

import re
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ...core.source import Span
from ...subjects import Script
from .headings import has_runbook_headings


@record
class Link:
    """A link or an image: where it points, and the place of that target."""

    target: str
    at: Span
    image: bool = False

    @property
    def file(self) -> str:
        """The path it points to, without query and fragment; empty where it leads elsewhere."""
        if _ABSOLUTE.match(self.target):
            return ""
        return self.target.partition("#")[0].partition("?")[0]

    @property
    def fragment(self) -> str:
        """What follows the `#`."""
        return self.target.partition("#")[2]


_ABSOLUTE = regex(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@record
class CodeBlock:
    """A fenced block of code.

    `language` is the first word behind the fence, `fence` the place of its first line, `at` the place of its lines.
    `written` is what the document has there: the text, with the indentation of the list or the marks of the quotation
    in which the block is.
    """

    language: str
    fence: Span
    text: str
    closed: bool
    at: Span
    written: str

    @property
    def script(self) -> Script | None:
        """The commands in it; None if it is not a script, or if what the document adds to its lines matters.

        Those are the marks of a quotation, and the indentation of the end of a here-document. Of a session only the
        lines with a prompt are commands.
        """
        language = self.language.lower()
        text = self.written
        if language not in _SHELLS or (text != self.text and _MATTERS.search(text)):
            return None
        if language in _SESSIONS or self.text.startswith("$ "):
            lines = (line if _PROMPT.match(line) else " " * len(line) for line in text.split("\n"))
            text = _PROMPT_START.sub(lambda match: " " * len(match[0]), "\n".join(lines))
        return Script(text, self.at, "sh", "document")


_SESSIONS = frozenset({"console", "shell-session", "shellsession", "terminal"})
_SHELLS = _SESSIONS | {"sh", "bash", "shell", "zsh"}
_PROMPT = regex(r"[ \t]*[$#%>] ")
_PROMPT_START = regex(r"^[ \t]*[$#%>] ", re.MULTILINE)
# The marks of a quotation, and here-documents.
_MATTERS = regex(r"^[ \t]*>|<<", re.MULTILINE)


@record
class IndentedCode:
    """A block of code that is indented by four spaces: its text and the place of its lines."""

    text: str
    at: Span

    @property
    def script(self) -> Script | None:
        """The commands in it.

        None unless each of them is one that a piece of code in running text may be, or a usual one beside these, since
        such a block has no language.
        """
        commands = [line.strip() for line in _CONTINUED.sub(" ", self.text).split("\n")]
        listed = [line for line in commands if line and not line.startswith("#")]
        known = all(_COMMAND.match(line) or _BESIDE.match(line) for line in listed)
        return Script(self.text, self.at, "sh", "document") if known and "<<" not in self.text else None


# What stands beside the commands of a repository: requests, and programs of languages.
_BESIDE = regex(
    r"(?:cargo|cat|cp|curl|echo|export|go|http|mkdir|mvn|node|npx|open|pip3?|poetry|pre-commit|psql|pytest|python3?|uv|wget)"
    r" [\w./$:'\"-]"
)
_CONTINUED = regex(r"\\\r?\n[ \t]*")


@record
class CodeSpan:
    """A piece of code in running text, its place, and that of the paragraph around it."""

    text: str
    at: Span
    paragraph: Span

    @property
    def script(self) -> Script | None:
        """The command in it.

        None unless it begins with a program that runs the tasks of a repository, or with a client of a platform.
        """
        return Script(self.text, self.at, "sh", "document") if _COMMAND.match(self.text) else None


_COMMAND = regex(
    r"(?:make|npm|pnpm|yarn|bun|bash|sh|just|task|tox|nox|poe|pdm|hatch|rake|mage|mise) [\w./-]|\./[\w./-]+\.sh\b"
    r"|(?:argocd|aws|az|docker|docker-compose|flux|gcloud|gh|helm|kubectl|oc|podman|terraform|tofu) [\w-]"
)


@record
class Text:
    """A piece of running text, outside of code and HTML, with the place of its block."""

    text: str
    at: Span
    source: str

    def find(self, pattern: re.Pattern[str]) -> list[tuple[str, Span]]:
        """What fits a pattern in the text, with its place."""
        found = []
        at = 0
        for match in pattern.finditer(self.text):
            start = self.source.find(match[0], at)
            if start < 0:
                found.append((match[0], self.at))
            else:
                found.append((match[0], self.at.sub(start, start + len(match[0]))))
                at = start + len(match[0])
        return found


@record
class Section:
    """A heading with its level, and whether its section is empty up to the next heading of the same level or above."""

    title: str
    level: int
    at: Span
    empty: bool

    @cached_property
    def slug(self) -> str:
        """The anchor that GitHub gives the heading, without the number of a repeated one."""
        return _slug(self.title)


_DROPPED = regex(r"[^\w\- ]")


def _slug(title: str) -> str:
    return _DROPPED.sub("", title.strip().lower()).replace(" ", "-")


_START = Span(0, 0)


@record
class Page:
    """A Markdown document.

    `anchors` are the ids that its HTML sets, `markup` whether it has headings or images in HTML, which may be a
    title that cannot be read here; `meta` whether it begins with front matter.
    """

    path: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    code_blocks: tuple[CodeBlock, ...] = ()
    texts: tuple[Text, ...] = ()
    code_spans: tuple[CodeSpan, ...] = ()
    anchors: frozenset[str] = frozenset()
    markup: bool = False
    meta: bool = False
    start: Span = _START
    indented: tuple[IndentedCode, ...] = ()

    @property
    def readme(self) -> bool:
        """Whether it is a README."""
        return self.path.rpartition("/")[2].lower().startswith("readme")

    @property
    def runbook(self) -> bool:
        """Whether it is a runbook, by its folder or by its headings, and not a table of contents."""
        folders = self.path.lower().split("/")[:-1]
        name = self.path.rpartition("/")[2].lower()
        if name.startswith(("readme", "index", "_", "template", "contributing")):
            return False
        named = any(folder in ("runbook", "runbooks", "playbook", "playbooks") for folder in folders)
        return named or has_runbook_headings(self.text)

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The anchors of its headings, repeated ones with their number, and those of its HTML."""
        seen: dict[str, int] = {}
        found = set(self.anchors)
        for section in self.sections:
            count = seen.get(section.slug, 0)
            found.add(f"{section.slug}-{count}" if count else section.slug)
            seen[section.slug] = count + 1
        return frozenset(found)

    def has_section(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of its headings fits a pattern."""
        return any(pattern.search(section.title) for section in self.sections)
