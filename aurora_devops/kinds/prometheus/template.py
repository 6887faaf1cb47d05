"""Go templates in the labels and annotations of an alert: enough to find what Prometheus cannot expand.

Source: prometheus.io/docs/prometheus/latest/configuration/template_reference/ and pkg.go.dev/text/template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import field, record

_FUNCTIONS = frozenset(
    {
        # Prometheus
        *("query", "first", "label", "value", "sortByLabel", "strvalue", "args", "reReplaceAll", "safeHtml"),
        *("match", "title", "toUpper", "toLower", "graphLink", "tableLink", "stripPort", "stripDomain"),
        *("humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp"),
        *("toTime", "toDuration", "now", "parseDuration", "pathPrefix", "externalURL", "tmpl"),
        *("urlQueryEscape",),
        # text/template
        *("and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print"),
        *("printf", "println", "html", "js", "urlquery", "call"),
    }
)
_KEYWORDS = frozenset(
    {"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"}
)
_LITERALS = frozenset({"true", "false", "nil"})
_PREDEFINED = frozenset({"$", "$labels", "$externalLabels", "$externalURL", "$value"})
_COMPARE = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
# These take what a query returns; a number makes them fail when the alert fires.
_OF_VECTORS = frozenset({"first", "sortByLabel"})

_OPEN = regex(r"\{\{")
_TOKEN = regex(
    r"""(?P<space>\s+)
      | (?P<string>"(?:\\.|[^"\\\n])*"|`[^`]*`)
      | (?P<char>'(?:\\.|[^'\\\n])+')
      | (?P<number>[-+]?(?:0[xX][0-9a-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+))
      | (?P<variable>\$\w*(?:\.\w+)*)
      | (?P<field>(?:\.\w+)+)
      | (?P<dot>\.)
      | (?P<declare>:=)
      | (?P<mark>[|(),=])
      | (?P<name>\w+)
      | (?P<bad>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERB = regex(r"%[-+# 0]*+\d*+(?:\.\d+)?([a-zA-Z%])")


@record
class Token:
    """A word of an action, with its offsets in the template's text."""

    sort: str
    text: str
    start: int
    end: int


@record
class Flaw:
    """What cannot be expanded, and where."""

    message: str
    start: int
    end: int


@record
class Use:
    """A label or the value, used in an action; `pipe` are the functions that what is used goes through.

    `query` is the PromQL whose results have the label, where it is not the alert's own expression; `compared`
    says that it only decides about something, and does not show.
    """

    name: str
    start: int
    end: int
    pipe: tuple[str, ...] = ()
    query: str | None = None
    compared: bool = False


@record(frozen=False)
class Template:
    """A template, read."""

    text: str
    flaws: list[Flaw] = field(default_factory=list)
    labels: list[Use] = field(default_factory=list)
    values: list[Use] = field(default_factory=list)
    queries: list[Use] = field(default_factory=list)


@lru_cache(maxsize=4096)
def read(text: str) -> Template:
    """Read a template: its mistakes, the labels and values it uses, and the queries it makes."""
    template = Template(text)
    _Reader(template).actions()
    return template


@record(frozen=False)
class _Block:
    word: str
    start: int
    # What `.` is inside: None the alert, a query's text, or "" for something unknown.
    dot: str | None


class _Reader:
    def __init__(self, template: Template) -> None:
        self.template = template
        self.text = template.text
        self.variables: dict[str, str | None] = {}
        self.aliases: set[str] = set()
        self.blocks: list[_Block] = []
        self.declared: list[str] = []
        self.deciding = False

    def flaw(self, message: str, start: int, end: int) -> None:
        self.template.flaws.append(Flaw(message, start, end))

    @property
    def dot(self) -> str | None:
        return self.blocks[-1].dot if self.blocks else None

    def actions(self) -> None:
        at = 0
        while (opening := _OPEN.search(self.text, at)) is not None:
            start = opening.end()
            if self.text.startswith(("/*", "- /*"), start):
                end = self.text.find("*/", start)
                closing = self.text.find("}}", end) if end >= 0 else -1
            else:
                closing = self.closing(start)
            if closing < 0:
                self.flaw("template action is not closed; add }}", opening.start(), len(self.text.rstrip()))
                return
            at = closing + 2
            if not self.text.startswith(("/*", "- /*"), start):
                self.action(start, closing)
                if self.template.flaws:
                    return
        if self.blocks:
            block = self.blocks[-1]
            self.flaw(
                f"'{block.word}' is not closed; add {{{{ end }}}}", block.start, block.start + len(block.word)
            )

    def closing(self, at: int) -> int:
        """Where the action that begins here ends; braces inside strings do not end it."""
        while at < len(self.text):
            if self.text.startswith("}}", at):
                return at
            match = _TOKEN.match(self.text, at)
            at = match.end() if match and match.lastgroup in ("string", "char") else at + 1
        return -1

    def tokens(self, start: int, end: int) -> list[Token]:
        inner = self.text[start:end]
        if inner.startswith("- "):
            start += 1
        if inner.endswith(" -") or inner.endswith("\n-"):
            end -= 1
        found = []
        for match in _TOKEN.finditer(self.text, start, end):
            if match.lastgroup != "space":
                found.append(Token(match.lastgroup or "bad", match[0], *match.span()))
        return found

    def action(self, start: int, end: int) -> None:
        tokens = self.tokens(start, end)
        if not tokens:
            self.flaw("empty template action; remove it", start - 2, end + 2)
            return
        for token in tokens:
            if token.sort == "bad":
                self.flaw(f"unexpected {token.text!r} in a template action", token.start, token.end)
                return
        first = tokens[0]
        if first.sort == "name" and first.text in _KEYWORDS:
            self.keyword(first, tokens[1:])
        else:
            self.pipeline(tokens)

    def keyword(self, word: Token, rest: list[Token]) -> None:
        if word.text == "end":
            if not self.blocks:
                self.flaw("'end' without 'if', 'range' or 'with'", word.start, word.end)
            else:
                self.blocks.pop()
        elif word.text == "else":
            if not self.blocks:
                self.flaw("'else' without 'if', 'range' or 'with'", word.start, word.end)
            elif rest and rest[0].text in ("if", "with"):
                self.deciding = rest[0].text == "if"
                self.pipeline(rest[1:])
                self.deciding = False
        elif word.text in ("if", "with", "range"):
            if not rest:
                self.flaw(f"'{word.text}' needs a value", word.start, word.end)
                return
            self.deciding = word.text == "if"
            dot = self.pipeline(rest)
            self.deciding = False
            self.blocks.append(_Block(word.text, word.start, self.dot if word.text == "if" else dot))
        elif word.text in ("define", "block"):
            self.blocks.append(_Block(word.text, word.start, ""))

    def pipeline(self, tokens: list[Token]) -> str | None:
        """Check an action; what it gives: a query's text, or "" where that is not known."""
        tokens = self.declare(tokens)
        if not tokens:
            return ""
        depth = 0
        for index, token in enumerate(tokens):
            before = tokens[index - 1] if index else None
            if token.text == "(" and token.sort == "mark":
                depth += 1
            elif token.text == ")" and token.sort == "mark":
                depth -= 1
            elif token.sort == "variable":
                self.variable(token, tokens, index)
            elif token.sort == "field":
                if before and before.text == ")" and before.end == token.start:
                    self.field_of_group(token, tokens[:index])
                else:
                    self.field_use(token, tokens, index)
            elif token.sort == "name" and token.text not in _LITERALS:
                if token.text not in _FUNCTIONS:
                    self.flaw(
                        f"function '{token.text}' does not exist in Prometheus templates",
                        token.start,
                        token.end,
                    )
                    return ""
                self.function(token, tokens, index)
            elif token.text == "nil" and len(tokens) == 1:
                self.flaw("'nil' is not a command", token.start, token.end)
        if depth:
            self.flaw("parenthesis is not closed", tokens[0].start, tokens[-1].end)
        query = self.query_of(tokens)
        self.own_variable(query)
        return "" if query is None else query

    def declare(self, tokens: list[Token]) -> list[Token]:
        """Take `$x :=` or `$i, $x :=` off a pipeline, and remember the names."""
        self.declared = []
        at = next((i for i, token in enumerate(tokens) if token.sort == "declare"), None)
        if at is None:
            if len(tokens) > 1 and tokens[1].text == "=" and tokens[0].sort == "variable":
                self.declared = [tokens[0].text]
                return tokens[2:]
            return tokens
        names = [token for token in tokens[:at] if token.sort == "variable"]
        rest = tokens[at + 1 :]
        if not names or not rest:
            self.flaw("variable has no value", tokens[0].start, tokens[-1].end)
            return []
        self.declared = [name.text for name in names]
        if rest[0].text in ("$value", ".Value", *self.aliases) and len(rest) == 1:
            self.aliases.update(self.declared)
            for name in self.declared:
                self.variables[name] = None
            return []
        return rest

    def own_variable(self, query: str | None) -> None:
        for name in self.declared:
            self.variables[name] = query

    def variable(self, token: Token, tokens: list[Token], index: int) -> None:
        name, _, rest = token.text.partition(".")
        if name not in _PREDEFINED and name not in self.variables and name not in self.declared:
            self.flaw(f"variable '{name}' is not defined", token.start, token.end)
        elif name == "$labels" and rest:
            self.label(token, rest.partition(".")[0], None)
        elif name == "$" and rest.startswith("Labels."):
            self.label(token, rest.split(".")[1], None)
        elif token.text in ("$value", "$.Value") or name in self.aliases:
            self.value(token, tokens, index)

    def field_use(self, token: Token, tokens: list[Token], index: int) -> None:
        if token.text.startswith(".Labels."):
            if self.dot != "":
                self.label(token, token.text.split(".")[2], self.dot)
        elif token.text == ".Value" and self.dot is None:
            self.value(token, tokens, index)

    def field_of_group(self, token: Token, before: list[Token]) -> None:
        """A label of what a query in parentheses gives: `(query "up" | first).Labels.job`."""
        if not token.text.startswith(".Labels."):
            return
        depth = 0
        for index in range(len(before) - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(before[index].text, 0) if before[index].sort == "mark" else 0
            if not depth:
                query = self.query_of(before[index + 1 : -1])
                if query:
                    self.label(token, token.text.split(".")[2], query)
                return

    def label(self, token: Token, name: str, query: str | None) -> None:
        self.template.labels.append(Use(name, token.start, token.end, query=query))

    def value(self, token: Token, tokens: list[Token], index: int) -> None:
        pipe = list(_pipe(tokens, index))
        before = [t.text for t in tokens[:index] if t.sort == "name" and t.text in _FUNCTIONS]
        if pipe and pipe[0] in _OF_VECTORS:
            self.flaw(f"'{pipe[0]}' needs the result of 'query', not a number", token.start, token.end)
        compared = self.deciding or not _COMPARE.isdisjoint(before)
        self.template.values.append(
            Use(token.text, token.start, token.end, (*before, *pipe), compared=compared)
        )

    def function(self, token: Token, tokens: list[Token], index: int) -> None:
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.text == "query":
            text = self.query_of(tokens[: index + 2])
            if text:
                place = next((t for t in tokens if t.sort in ("string", "variable")), token)
                self.template.queries.append(Use(text, place.start, place.end))
        elif token.text == "label" and following is not None and following.sort == "string":
            query = self.query_of(tokens[:index])
            if query is None and tokens[0].sort == "dot":
                query = self.dot
            if query:
                self.template.labels.append(
                    Use(following.text[1:-1], following.start, following.end, query=query)
                )

    def query_of(self, tokens: list[Token]) -> str | None:
        """The text of the query that a pipeline makes, where it is written out."""
        at = next(
            (i for i, token in enumerate(tokens) if token.text == "query" and token.sort == "name"), None
        )
        if at is None:
            words = [t for t in tokens if t.sort in ("string", "variable", "name")]
            if len(words) == 1 and len(tokens) == 1:
                return self.literal(words[0])
            return None
        source = [t for t in (*tokens[at + 1 :], *tokens[:at]) if t.sort in ("string", "variable")]
        if not source:
            return None
        text = self.literal(source[0])
        if text is not None and any(t.text == "printf" for t in tokens):
            return _formatted(text)
        return text

    def literal(self, token: Token) -> str | None:
        if token.sort == "variable":
            return self.variables.get(token.text)
        if token.sort != "string":
            return None
        return token.text[1:-1] if token.text[0] == "`" else re.sub(r"\\(.)", r"\1", token.text[1:-1])


def _pipe(tokens: list[Token], index: int) -> Iterator[str]:
    """The functions after each `|` that follows a token."""
    for before, token in zip(tokens[index + 1 :], tokens[index + 2 :], strict=False):
        if before.text == "|" and token.sort == "name":
            yield token.text


def _formatted(text: str) -> str:
    """A format with something plausible in place of its verbs."""
    return _VERB.sub(
        lambda match: {"%": "%", "q": '"x"'}.get(match[1], "x" if match[1] in "sv" else "1"), text
    )
