"""From Markdown to a page: blocks by markdown-it-py, places found again in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from ...commands.call import Setting
from ...commands.reading import calls, stated, wrappers
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.source import Source, Span
from ...facts import (
    CreatedResource,
    DashboardLink,
    DocumentedFile,
    DocumentedPort,
    DocumentedVariable,
    FileLink,
    ForwardedPort,
    MentionedName,
    NamedContainer,
    NamedFile,
    NamedObject,
    NamedOutput,
    NamedRegion,
    NamedRelease,
    NamedResource,
    NamedScript,
    NamedService,
    NamedTarget,
    NamedTask,
    PageAnchors,
    StartedWorkflow,
    StatedLimit,
    WorkflowValue,
    dashboard_at,
    is_variable,
    local_requests,
)
from .describing import described, entered
from .model import CodeBlock, CodeSpan, IndentedCode, Link, Page, Section, Text
from .naming import former_columns, named_ports

_FENCE = regex(r"`{3,}|~{3,}")
# An HTML tag up to its end; each part of a text is read once, whatever is never closed in it.
_TAG = regex(r"""<(?>(?:[^<>"']|"[^"]*+"|'[^']*+')*)""")
_LINKING_TAG = regex(r"<(a|img)\b", re.IGNORECASE)
_TARGET = regex(r"""\b(?:href|src)\s*+=\s*+["'](?P<target>[^"'\s]++)["']""", re.IGNORECASE)
_ID = regex(r"""\b(?:id|name)\s*+=\s*+["']([^"']++)["']""", re.IGNORECASE)
_HTML_TITLE = regex(r"<(?:h1|h2|img|picture|svg)\b", re.IGNORECASE)
_ATTRIBUTE_ID = regex(r"\{#([\w-]++)[^}]*+\}")
_FRONT_MATTER = regex(
    r"(?:---[ \t]*\r?\n.*?^---|\+\+\+[ \t]*\r?\n.*?^\+\+\+)[ \t]*$", re.DOTALL | re.MULTILINE
)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable("table").enable("strikethrough")
    # A target is compared with the source and with paths: it stays as it is written.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    reader.core.ruler.at("inline", _inline)
    return reader


# The characters at which a rule of markdown-it-py for inline text may begin.
_MARKUP = regex(r"[\n!#$%&*+\-:<=>@[\\\]^_`{}~]")


def _inline(state: StateCore) -> None:
    """Parse the inline text of all blocks; text without markup is taken as it is, and equal text is parsed once.

    The tables of a generated reference repeat most of their cells.
    """
    known: dict[str, list[Token]] = {}
    for token in state.tokens:
        if token.type != "inline":
            continue
        content = token.content
        children = known.get(content)
        if children is None:
            if _MARKUP.search(content) is None:
                children = [Token("text", "", 0, content=content)] if content else []
            else:
                children = []
                state.md.inline.parse(content, state.md, state.env, children)
            known[content] = children
        token.children = children


def read_document(source: Source) -> Document:
    """A Markdown file as a document; every text is valid Markdown."""
    page = read(source)
    document = Document("document", source, page)
    document.walk = lambda: _nodes(page)
    document.facts = lambda: _facts(page, document)
    document.comments = lambda: _comments(source)
    return document


def read(source: Source) -> Page:
    """The page of a source."""
    return _Reader(source).page()


def body(source: Source, env: dict[str, Any] | None = None) -> tuple[Sequence[Token], int]:
    """The blocks of a document, and the offset behind its front matter; `env` takes what they refer to."""
    text = source.text
    front = _FRONT_MATTER.match(text)
    offset = front.end() if front else 0
    # The front matter is replaced by empty lines, so that lines keep their numbers.
    blank = "\n" * len(re.findall(r"\r\n|\n|\r", text[:offset]))
    return _markdown().parse(blank + text[offset:], {} if env is None else env), offset


def _nodes(page: Page) -> Iterator[object]:
    yield page
    yield from page.links
    yield from page.code_blocks
    yield from page.texts


_ADDRESS = regex(r"https?://[^\s()<>\"'`/\]]{1,100}(?:/grafana)?/d/[^\s()<>\"'`\]]{1,200}")


# A link to a file, or to the runs of a workflow.
_OF_GITHUB = regex(
    r"https?://github\.com/([\w.-]+/[\w.-]+)/(?:(?:blob|raw)/[^/\s]+/([^#?\s]+)|actions/workflows/([\w.-]+\.ya?ml))"
)


def _facts(page: Page, document: Document) -> Iterator[Fact]:
    folder = dirname(page.path)
    linked: set[tuple[str, str]] = set()
    for link in page.links:
        if link.file:
            file = unquote(link.file)
            path = file.lstrip("/") if file.startswith("/") else join(folder, file)
            yield document.statement("document-link", normpath(path), link.at, written=link.target)
        if match := _OF_GITHUB.match(link.target):
            file = f".github/workflows/{match[3]}" if match[3] else match[2]
            yield document.fact(FileLink, link.at, repository=match[1], file=file)
        board = dashboard_at(link.target)
        if board is not None:
            yield document.fact(DashboardLink, link.at, host=board[0], uid=board[1])
            linked.add(board)
    # GitHub also makes links of addresses without brackets.
    for match in _ADDRESS.finditer(document.source.text):
        board = dashboard_at(match[0].rstrip(".,;:"))
        if board is not None and board not in linked:
            yield document.fact(DashboardLink, Span(*match.span()), host=board[0], uid=board[1])
    if not page.markup:
        title = page.sections[0].slug if page.sections else ""
        yield document.fact(PageAnchors, page.start, anchors=tuple(sorted(page.slugs)), title=title)
    intended = _INTENDED.search(page.path) or _PROPOSED.search(document.source.text, 0, _BEGINNING)
    named: dict[str, tuple[str, ...]] = {}
    for block in page.code_blocks if intended is None else ():
        script = block.script
        if script is not None:
            setting = Setting(folder="", example=True, block=block.fence.start, wrappers=dict(named))
            yield from stated(document, script, setting)
            # An alias of a block is used in those that follow.
            named |= wrappers(script.parsed) if script.parsed is not None else {}
    for lines in page.indented if _HISTORY.search(page.path) is None else ():
        script = lines.script
        if script is not None:
            setting = Setting(folder="", example=True, block=lines.at.start, wrappers=named)
            for _, facts in calls(document, script, setting):
                yield from (fact for fact in facts if isinstance(fact, _STATED))
    spans = page.code_spans if _HISTORY.search(page.path) is None else ()
    # A command that one sentence assigns to another repository belongs there in all sentences.
    elsewhere = {one.text for one in spans if _OTHER_REPOSITORY.search(document.source.text, *one.paragraph)}
    former = former_columns(document.source.text) if spans else ()
    for code in spans:
        script = code.script
        if script is None or code.text in elsewhere or _is_in(code.at.start, former):
            continue
        # A sentence about a folder or a clone may be about another project.
        text = document.source.text
        if not _PLACE.search(text, *code.paragraph) and not _is_gone(text, code):
            for _, facts in calls(document, script, Setting(folder="", example=True, wrappers=named)):
                yield from (fact for fact in facts if isinstance(fact, _STATED))
    if page.code_blocks or page.code_spans:
        yield from entered(page, document)
    yield from described(page, document)
    if _README.search(page.path):
        yield from _ports(page, document)
    if _HISTORY.search(page.path) is None:
        yield from _variables(page, document)
        yield from _files(page, document)
        yield from named_ports(document)
    yield from _mentioned(page, document)
    if page.runbook:
        for section in page.sections:
            yield document.statement("runbook-section", section.title, section.at, slug=section.slug)


def _is_in(offset: int, spans: Iterable[Span]) -> bool:
    return any(one.start <= offset < one.end for one in spans)


# Names in the style of alerts: `ShopIsDown`, `HTTPErrorsHigh`.
_ALERT = regex(r"[A-Z][a-z0-9]*(?:[A-Z]+[a-z0-9]+)+[A-Z]*")
_ABOUT_ALERTS = regex(r"(?i)\balert(?:s|ing)?\b|runbook|playbook")


# What follows the name of a kind: "/`ShopCluster` CRDs".
_OF_KINDS = regex(
    r"`?(?:\s?(?:/|,|and|or)?\s?`[\w.-]{1,60}`){0,4}\s(?:CRDs?|CRs?|(?:custom )?(?:kinds?|resources?))\b"
)
_FEW_NAMES = 200


def _mentioned(page: Page, document: Document) -> Iterator[MentionedName | StatedLimit]:
    """The names in a document about alerts that may be those of alerts."""
    about = _ABOUT_ALERTS.search(page.path) or _ABOUT_ALERTS.search(document.source.text)
    if about is None or _HISTORY.search(page.path) is not None:
        return
    for code in page.code_spans:
        end = code.at.end
        if _ALERT.fullmatch(code.text) and not _OF_KINDS.match(document.source.text, end, end + _FEW_NAMES):
            yield document.fact(MentionedName, code.at, name=code.text)
            yield from _limit(document, code.at, code.text)
    for section in page.sections:
        if _ALERT.fullmatch(section.title):
            yield document.fact(MentionedName, section.at, name=section.title)
            yield from _limit(document, section.at, section.title)


def _limit(document: Document, at: Span, alert: str) -> Iterator[StatedLimit]:
    """The limit that the sentence after the name of an alert states."""
    from ...limits import sentence_at, stated

    start, sentence = sentence_at(document.source.text, at.end)
    one = stated(sentence)
    if one is not None:
        yield document.fact(
            StatedLimit,
            Span(start + one.start, start + one.end),
            alert=alert,
            dimension=one.dimension,
            amount=one.amount,
            more=one.more,
            written=sentence[one.start : one.end],
        )


_PLACE = regex(
    r"(?i)\b(?:cloned?|director(?:y|ies)|folders?|fork(?:ed)?|repo(?:sitor(?:y|ies))?|submodules?)\b"
)
# A sentence about what was there before: "The `make tools` command has been removed".
_GONE = regex(
    r"(?i)\b(?:(?:been|was|were)\s+(?:\w+ly\s+)?(?:abandoned|deleted|dropped|removed|retired)|(?:is|are)\s+(?:gone|obsolete)"
    r"|formerly|no\s+longer|previously|used\s+to|(?:does|do)\s+not\s+exist|(?:doesn|don)['\u2019]t\s+exist)\b"
)
# The new name follows: "`make tools` was renamed to `make shell`".
_RENAMED = regex(r"(?i)\b(?:been|was|were|is|are)\s+(?:now\s+)?(?:renamed|replaced|superseded)\b")
_SENTENCE_END = regex(r"[.!?;][\"')*_]*\s|\n[ \t]*(?:[-*+]|\d+[.)])[ \t]|\n[ \t]*\n")


def _is_gone(text: str, code: CodeSpan) -> bool:
    """Whether the sentence with a code span says that it is about what was there before."""
    first = max(code.paragraph.start, code.at.start - _SPAN_LINE)
    last = min(code.paragraph.end, code.at.end + _SPAN_LINE)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, first, code.at.start)]
    after = _SENTENCE_END.search(text, code.at.end, last)
    start, end = ends[-1] if ends else first, last if after is None else after.start()
    return _GONE.search(text, start, end) is not None or _RENAMED.search(text, code.at.end, end) is not None


# The root of a repository that the sentence names: `from the root of the shop-jobs repo`.
_OTHER_REPOSITORY = regex(
    r"(?i)\b(?:from|in|inside|within)(?: the root(?: folder| directory)?(?: of|in))?(?: the| our)?"
    r" [`*\[]*[a-z]\w*(?:[-/][\w.]+)+[`*\]]*(?:\([^()\s]*\))? repo(?:sitory)?\b"
)
# Documents about a version, a plan or a day name commands that were true then.
_HISTORY = regex(
    r"(?i)(?:^|/)(?:adrs?|archive[ds]?|audits?|audit[-_]?logs?|blog|decisions?|designs?|enhancements?"
    r"|(?:[\w-]+[-_])?history|issues|keps?|migrations?|news|post[-_]?mortems?|retro(?:spective)?s?"
    r"|plans?|proposals?|releases?|release[-_]notes|research|rfcs?|specs?|superpowers|tickets?)/|(?:change(?:log|s)|history|migrat\w*|news|plan"
    r"|release[-_]?notes|roadmap|upgrad\w*)[^/]*$"
    r"|(?:^|[/_-])(?:adrs?|decisions?)(?:[-_](?:log|records?|register))?\.\w+$|(?:^|[/_.-])20\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?![0-9])[^/]*$"
)
# Documents about what shall be made, or was before: their commands are about another state of the repository.
_INTENDED = regex(
    r"(?i)(?:^|/)(?:adrs?|archive[ds]?|audits?|audit[-_]?logs?|(?:[\w-]+[-_])?history|issues|keps?|plans?"
    r"|post[-_]?mortems?|proposals?|research|retro(?:spective)?s?|rfcs?|tickets?)/"
    r"|(?:implementation|migration|project|refactor(?:ing)?)[-_ ]plan[^/]*$|(?:^|[/_-])(?:proposal|rfc)[^/]*$"
)
_PROPOSED = regex(
    r"(?im)^[ \t>*|_-]*+status[*|_ \t]*+:[*|_ \t]*+"
    r"(?:deprecated|draft|not implemented|obsolete|planned|proposed|rejected|superseded)\b"
)
# The characters at the beginning of a document in which it has its status.
_BEGINNING = 1000
# What a command in running text may state: it mostly is about the repository, but seldom all that has to be run.
_STATED = (
    CreatedResource,
    ForwardedPort,
    NamedContainer,
    NamedFile,
    NamedObject,
    NamedOutput,
    NamedRegion,
    NamedRelease,
    NamedResource,
    NamedScript,
    NamedService,
    NamedTarget,
    NamedTask,
    StartedWorkflow,
    WorkflowValue,
)
_README = regex(r"(?i:(?:^|/)readme\.md)$")
_LISTENS = regex(r"\b[Ll]isten(?:s|ing)? on (?:TCP )?port (\d{2,5})\b")
# The host may be a placeholder, such as `<host-ip>`.
_OPENED = regex(
    r"\bhttps?://(?:localhost|127\.0\.0\.1"
    r"|[<\[{](?i:(?:your|the|host|hostname|server|docker|machine|public|local|ip|address|name|vm)[ _-]?){1,4}[>\]}])"
    r":\d{2,5}(?!\d)"
)
# `--publish 8080:8000`, `port-forward service/web 8080:80`, `PORT=8080`, `--port 8080` and the like.
_MAPPED = regex(
    r"(?<![\d.])(\d{2,5}):(\d{2,5})(?!\d)|\s-p[ =]?(\d{2,5})(?!\d)"
    r"|(?i:port|listen|addr|address|bind)[\w-]*+[= ]++[\"']?(?:[\w.-]*:)?(\d{2,5})(?!\d)"
)
# A command may be in the running text, too.
_PUBLISHED = regex(r"\s(?:-p|--publish)[ =](?:[\d.]{7,15}:)?(\d{2,5}):\d")
_COMPOSE = regex(r"\bdocker[ -]compose\b")


# The first cell of a row, or the first word of an item of a list with a description.
_DOCUMENTED = regex(
    r"(?m)^[ \t]*(?:\|[ \t]*|[-*][ \t]+)(?:\*\*)?`?([A-Z][A-Z0-9_]*)`?(?:\*\*)?[ \t]*(?:\||:|-[ \t])"
)
_FENCED = regex(r"(?ms)^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)")


def _variables(page: Page, document: Document) -> Iterator[DocumentedVariable]:
    """The environment variables that the tables and lists of a document describe."""
    text = _FENCED.sub(lambda match: " " * len(match[0]), document.source.text)
    blocks = [0, *(match.end() for match in _BLANK.finditer(text))]
    found: defaultdict[int, list[re.Match[str]]] = defaultdict(list)
    for match in _DOCUMENTED.finditer(text):
        found[bisect_right(blocks, match.start(1))].append(match)
    for matches in found.values():
        # A single word is a variable among others of the same table or list.
        if any(is_variable(match[1]) for match in matches):
            for match in matches:
                yield document.fact(
                    DocumentedVariable, Span(*match.span(1)), folder=dirname(page.path), name=match[1]
                )


_BLANK = regex(r"\n[ \t]*\n")


# A path with a folder to a file of a known format.
_FILE = regex(
    r"(?:\./)?(?:[\w@.+-]+/)+[\w@.+-]*\.(?:bash|bicep|cfg|conf|cs|css|env|go|gradle|graphql|hcl|html|ini|java|js|json|jsx|kts?|lock"
    r"|md|mjs|php|properties|proto|py|rb|rs|scss|sh|sql|svg|tf|tfvars|toml|tsx?|txt|xml|ya?ml|[\w-]*Dockerfile)"
    r"|(?:\./)?(?:[\w@.+-]+/)+(?:Dockerfile|Makefile|Jenkinsfile)"
)
# What is before and after a code span that an entry of a list or a cell of a table is about.
_BEFORE = regex(r"(?:^[ \t]*[-*+][ \t]+|\|[ \t]*)(?:\*\*)?`\Z", re.MULTILINE)
_AFTER = regex(r"`(?:\*\*)?[ \t]*(?::|\||[-–—][ \t])")
# A sentence about a file that need not be in the repository.
_ELSEWHERE = regex(
    r"(?i)\b(?:add|artifact|backup|build|built|cop(?:y|ied)|creat|delet|deprecat|download|e\.g|exampl|external|former"
    r"|futur|generat|git-?ignor|ignored|imagin|instead|legacy|local|moved|new|no longer|not (?:commit|in|part|track)"
    r"|obsolet|old|optional|other repo|output|own|plan|produc|previous|remov|renam|replac|save|stor|superseded|upload"
    r"|upstream|was|were|writ|wrote|your)"
)
_STARTING = regex(r"(?i)\b(?:call|execut|invok|launch|run|start)(?:e|ing|s)?(?: the)?(?: script)? `\Z")
_SPAN = regex(r"`[^`\n]*`")
_SPAN_LINE = 400


def _files(page: Page, document: Document) -> Iterator[DocumentedFile]:
    """The files that the text of a document names as those of the repository."""
    text = document.source.text
    for code in page.code_spans:
        # `@shop/ui/button.css` is a file of a package.
        if code.text[0] == "@" or _FILE.fullmatch(code.text) is None or _MADE_UP.search(code.text):
            continue
        start, end = code.at.start, code.at.end
        first = max(text.rfind("\n", 0, start) + 1, start - _SPAN_LINE)
        last = text.find("\n", end, end + _SPAN_LINE)
        line = text[first:start] + text[end : last if last >= 0 else end + _SPAN_LINE]
        if code.text.endswith((".sh", ".bash")):
            # `docker compose up --build` on the same line is not about the script.
            line = _SPAN.sub("", line.replace("``", " "))
        if text[end : end + 2] == "`]" or _ELSEWHERE.search(line):
            continue
        listed = _BEFORE.search(text, first, start) is not None and _AFTER.match(text, end) is not None
        if listed and _is_result(text, first):
            continue
        started = _STARTING.search(text, first, start) is not None
        yield document.fact(DocumentedFile, code.at, written=code.text, listed=listed, started=started)
    for link in page.links:
        written = unquote(link.file)
        if not link.image and _OF_DELIVERY.search(written) and not _MADE_UP.search(written):
            yield document.fact(DocumentedFile, link.at, written=written, listed=True, linked=True)


# The line above a list of what a command writes: "This creates:", "It will generate the following files:".
_RESULTS = regex(r"(?i)\b(?:creat|generat|produc|writ|emit|output)(?:e|es|s|ing)?\b[^.\n]*:[*_ \t]*\Z")
_ITEM = regex(r"[ \t]*(?:[-*+|]|\d+[.)]|\Z)|[ \t]{2,}")
_MOST_ITEMS = 30


def _is_result(text: str, start: int) -> bool:
    """Whether an entry that begins at an offset is one of a list of what a command writes."""
    for _ in range(_MOST_ITEMS):
        if start == 0:
            break
        end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
        line = text[start:end]
        if _ITEM.match(line) is None:
            return _RESULTS.search(line[-_SPAN_LINE:]) is not None
    return False


# Files that are used to build, run and deploy, and not those for readers.
_OF_DELIVERY = regex(
    r"(?:^|/)(?:[\w.-]*\.(?:bash|env|hcl|json|properties|sh|tf|tfvars|toml|ya?ml)"
    r"|(?:Dockerfile|Jenkinsfile|Makefile)[\w.-]*|(?:bin|hack|scripts?|tools?)/[\w-]+)$"
)

# Names that stand for any other one.
_MADE_UP = regex(r"(?i)(?:^|[/._-])(?:bar|custom|example|foo|my|name|path|some|xx+|yyyy|your)(?:[/._-]|$)")


def _ports(page: Page, document: Document) -> Iterator[Fact]:
    """The ports that a README gives for the program: in its running text, and in requests of its commands."""
    listened = [
        (int(_LISTENS.fullmatch(found)[1]), at)  # type: ignore[index]
        for text in page.texts
        for found, at in text.find(_LISTENS)
    ]
    requested = [
        (request.port, block.at.sub(request.start, request.end))
        for block in page.code_blocks
        if block.script is not None
        for request in local_requests(block.written)
    ]
    opened = [(int(found.rpartition(":")[2]), at) for text in page.texts for found, at in text.find(_OPENED)]
    blocks = [block.at for block in page.code_blocks]
    for match in _OPENED.finditer(document.source.text):
        start, end = match.span()
        if document.source.text[start - 1 : start] == "`" and not any(
            block.start <= start < block.end for block in blocks
        ):
            opened.append((int(match[0].rpartition(":")[2]), Span(start, end)))
    if not listened and not requested and not opened:
        return
    mapped = {
        int(number)
        for block in page.code_blocks
        for match in _MAPPED.finditer(block.text)
        for number in match.groups()
        if number
    }
    mapped.update(int(match[1]) for match in _PUBLISHED.finditer(document.source.text))
    started = any(_COMPOSE.search(block.text) for block in page.code_blocks)
    for index, (port, at) in enumerate([*listened, *requested, *opened]):
        yield document.fact(
            DocumentedPort,
            at,
            folder=dirname(page.path),
            port=port,
            requested=index >= len(listened),
            others=tuple(sorted(mapped)),
            compose=started,
            in_text=index >= len(listened) + len(requested),
        )


def _comments(source: Source) -> Iterator[Span]:
    """Where comments can be: the HTML of the document."""
    reader = _Reader(source)
    for token in reader.tokens:
        if token.type == "html_block" or (token.type == "inline" and "<!--" in token.content):
            yield reader.lines(token)


class _Reader:
    """Reads one document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.env: dict[str, Any] = {}
        self.tokens, self.offset = body(source, self.env)
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.code_spans: list[CodeSpan] = []

    def lines(self, token: Token) -> Span:
        """The lines of a block."""
        starts = self.source.starts
        first, last = token.map or (0, 1)
        first = min(first, len(starts) - 1)
        start = starts[first]
        end = starts[last] if last < len(starts) else len(self.text)
        return Span(start, max(start, end))

    def page(self) -> Page:
        sections: list[tuple[str, int, Span, int]] = []
        blocks: list[CodeBlock] = []
        indented: list[IndentedCode] = []
        texts: list[Text] = []
        markup = False
        for index, token in enumerate(self.tokens):
            if token.type == "inline":
                span = self.lines(token)
                if index and self.tokens[index - 1].type == "heading_open":
                    sections.append(self.heading(token, int(self.tokens[index - 1].tag[1:]), span, index))
                texts.extend(self.inline(token, span))
                markup = markup or "<img" in token.content.lower() or "![" in token.content
            elif token.type == "fence":
                blocks.append(self.fence(token))
            elif token.type == "code_block" and not token.level:
                span = self.lines(token)
                indented.append(IndentedCode(self.text[span.start : span.end], span))
            elif token.type == "html_block":
                span = self.lines(token)
                self.html(self.text[span.start : span.end], span.start)
                markup = markup or _HTML_TITLE.search(token.content) is not None
        return Page(
            self.source.path,
            self.text,
            tuple(self.sections(sections)),
            (*self.links, *self.definitions()),
            tuple(blocks),
            tuple(texts),
            tuple(self.code_spans),
            frozenset(self.anchors),
            markup,
            self.offset > 0,
            self.source.line_span(min(self.source.line_of(self.offset), len(self.source.starts))),
            tuple(indented),
        )

    def sections(self, found: list[tuple[str, int, Span, int]]) -> Iterator[Section]:
        for position, (title, level, at, index) in enumerate(found):
            following = found[position + 1] if position + 1 < len(found) else None
            # A heading is three tokens: open, inline, close.
            last = following[3] - 1 if following is not None else len(self.tokens)
            bare = index + 2 >= last
            yield Section(title, level, at, bare and (following is None or following[1] <= level))

    def heading(self, token: Token, level: int, span: Span, index: int) -> tuple[str, int, Span, int]:
        written = token.content.strip()
        start = self.text.find(written.split("\n")[0], span.start, span.end) if written else span.start
        start = max(start, span.start)
        _, anchor = _split_attribute(written)
        if anchor:
            self.anchors.add(anchor)
        title = "".join(
            child.content for child in token.children or () if child.type in ("text", "code_inline")
        )
        end = min(start + len(written.split("\n")[0]), span.end)
        return _split_attribute(title)[0].strip(), level, Span(start, max(start, end)), index

    def fence(self, token: Token) -> CodeBlock:
        span = self.lines(token)
        line = self.source.line_span(self.source.line_of(span.start))
        match = _FENCE.search(self.text, line.start, line.end)
        start = match.start() if match else line.start
        end = self.source.line_span(self.source.line_of(max(span.start, span.end - 1)))
        body = token.content.count("\n")
        first, last = token.map or (0, 1)
        closed = last - first > body + 1 and _FENCE.search(self.text, end.start, end.end) is not None
        words = token.info.split()
        language = words[0].strip("{}.").partition(",")[0] if words else ""
        below = self.source.line_of(span.start)
        above = below + body
        starts = self.source.starts
        begin, finish = (starts[line] if line < len(starts) else len(self.text) for line in (below, above))
        written = self.text[begin:finish]
        return CodeBlock(
            language,
            Span(start, max(start, line.end)),
            token.content,
            closed,
            Span(begin, finish),
            written,
        )

    def inline(self, token: Token, span: Span) -> Iterator[Text]:
        at = span.start
        for child in token.children or ():
            if child.type in ("link_open", "image"):
                target = str(child.attrs.get("href" if child.type == "link_open" else "src", ""))
                where = self.text.find(target, at, span.end) if target else -1
                if where >= 0:
                    at = where + len(target)
                    self.links.append(Link(target, Span(where, at), child.type == "image"))
            elif child.type == "text" and child.content:
                yield Text(child.content, span, self.text[span.start : span.end])
            elif child.type == "code_inline":
                where = self.text.find(child.content, at, span.end)
                if where >= 0:
                    at = where + len(child.content)
                    self.code_spans.append(CodeSpan(child.content, Span(where, at), span))
            elif child.type == "html_inline":
                where = self.text.find(child.content, at, span.end)
                if where >= 0:
                    self.html(child.content, where)
                    at = where + len(child.content)

    def html(self, text: str, start: int) -> None:
        for tag in _TAG.finditer(text):
            if (anchor := _ID.search(tag[0])) is not None:
                self.anchors.add(anchor[1])
            name = _LINKING_TAG.match(tag[0])
            target = _TARGET.search(tag[0]) if name else None
            if name is not None and target is not None:
                base = start + tag.start()
                where = Span(base + target.start("target"), base + target.end("target"))
                self.links.append(Link(target["target"], where, name[1].lower() == "img"))

    def definitions(self) -> Iterator[Link]:
        """The targets of `[name]: target` lines."""
        for reference in self.env.get("references", {}).values():
            target = reference["href"]
            starts = self.source.starts
            first, last = reference["map"]
            end = starts[last] if last < len(starts) else len(self.text)
            where = self.text.find(target, starts[min(first, len(starts) - 1)], end) if target else -1
            if where >= 0:
                yield Link(target, Span(where, where + len(target)))


def _split_attribute(heading: str) -> tuple[str, str]:
    """A heading without the attribute list at its end (`{#name}`), and the name, which may be empty."""
    text = heading.rstrip()
    if not text.endswith("}"):
        return heading, ""
    match = _ATTRIBUTE_ID.search(text, text.rfind("}", 0, -1) + 1)
    return (text[: match.start()].rstrip(), match[1]) if match else (heading, "")
