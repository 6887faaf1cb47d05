"""PromQL: parsed by promql-parser, with the place of every part of an expression, which that parser does not keep.

Source: prometheus.io/docs/prometheus/latest/querying/basics/ and .../operators/.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from ..core.lazy import regex
from ..core.record import record
from .native import checked

Match = Literal["=", "!=", "=~", "!~"]
Grouping = Literal["", "by", "without"]
Cardinality = Literal["", "one-to-one", "many-to-one", "one-to-many", "many-to-many"]

COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})
SET_OPERATORS = frozenset({"and", "or", "unless"})
# Functions that read a counter: what they take over a range may fall to zero when a process restarts.
COUNTER_FUNCTIONS = frozenset({"rate", "irate", "increase", "resets"})


@record
class Matcher:
    """A label matcher; `start` and `end` are where it is written in the expression."""

    name: str
    op: Match
    value: str
    start: int
    end: int

    @property
    def matches_empty(self) -> bool:
        """Whether a series without the label fits."""
        if self.op == "=":
            return self.value == ""
        if self.op == "!=":
            return self.value != ""
        fits = bool(matches(self.value, ""))
        return fits if self.op == "=~" else not fits

    def excludes(self, other: Matcher) -> bool:
        """Whether no value can satisfy both this matcher and another one, as far as that can be proven."""
        for first, second in ((self, other), (other, self)):
            values = first._values()
            if values is not None and all(second._accepts(value) is False for value in values):
                return True
        return False

    def _values(self) -> tuple[str, ...] | None:
        """The values that satisfy the matcher; None where they cannot be listed."""
        if self.op == "=":
            return (self.value,)
        return tuple(self.value.split("|")) if self.op == "=~" and _WORDS_ONLY.fullmatch(self.value) else None

    def _accepts(self, value: str) -> bool | None:
        """Whether a value satisfies the matcher; None where the pattern cannot be evaluated."""
        if self.op in ("=", "!="):
            return (value == self.value) == (self.op == "=")
        fits = matches(self.value, value)
        return None if fits is None else fits == (self.op == "=~")


_WORDS_ONLY = regex(r"[\w|-]*")


@lru_cache(maxsize=1024)
def matches(pattern: str, value: str) -> bool | None:
    """Whether a value matches the regular expression of a matcher as a whole; None for one that cannot be read."""
    # RE2 and Python agree on the simple patterns of matchers; one that Python cannot read is unknown.
    try:
        return re.compile(f"(?:{pattern})\\Z").match(value) is not None
    except (re.error, RecursionError, OverflowError):
        return None


@record
class Node:
    """A part of an expression: `start` and `end` are offsets into its text."""

    start: int
    end: int

    @property
    def children(self) -> tuple[Expr, ...]:
        """The parts it is made of, in the order they are written."""
        return ()

    def walk(self) -> Iterator[Expr]:
        """This part and all parts below it, from left to right."""
        stack: list[Any] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


@record
class Number(Node):
    """A number, or a duration in seconds."""

    value: float


@record
class String(Node):
    """A string literal."""

    value: str


@record
class Selector(Node):
    """A vector selector, with its range in seconds where it selects one.

    `name` is the metric's, also where `__name__` names it; `range_start` and `range_end` lie around `[5m]`.
    """

    name: str | None
    matchers: tuple[Matcher, ...]
    range: float | None = None
    offset: float = 0.0
    pinned: bool = False
    range_start: int = 0
    range_end: int = 0

    def matcher(self, label: str) -> Matcher | None:
        """The first matcher of a label."""
        return next((matcher for matcher in self.matchers if matcher.name == label), None)

    @property
    def is_counter(self) -> bool:
        """Whether its name is that of a counter; what a rule records, with colons in the name, may be anything.

        What is in a state that ends is an amount: `tasks_total{status="pending"}`.
        """
        name = self.name or ""
        return (
            name.endswith("_total")
            and ":" not in name
            and _AMOUNT.search(name) is None
            and not self.in_a_state
        )

    @property
    def in_a_state(self) -> bool:
        """Whether it selects what is in a state that ends."""
        return any(
            one.name in _STATE and one.op == "=" and one.value.lower() in _PASSING for one in self.matchers
        )


# The labels for states, and states in which things only wait for the next one.
_STATE = frozenset({"phase", "state", "status"})
_PASSING = frozenset(
    {"idle", "in_progress", "inprogress", "pending", "processing", "queued", "running", "waiting"}
)


# Totals that are amounts at a time and count no events: the inodes of a file system, what is used of a memory, or open
# at the moment. The uptime is read as it is. The last lines have gauges of CloudNativePG, etcd, Harbor, MinIO,
# StarRocks and Velero.
_AMOUNT = regex(
    r"up_?time|time_?up|fs_inodes_total\Z|_(?:active|available|current|open)[A-Z][A-Za-z]*_total\Z|_(?:open|active|running|pending|registered|queued)_(?:[a-z]+_){0,3}total\Z"
    r"|(?:memory|mem|swap|capacity|space|size|used|free|available|running|pending|registered)(?:_(?:bytes|kb|mb))?_total\Z"
    r"|_(?:allocated|backlog|cores|cpus|current|depth|disks?|in_use|limit|membership|nodes|partitions|pods|quota|replicas|shards|slots"
    r"|storage|threads|workers)(?:_(?:bytes|kb|mb))?_total\Z"
    r"|\A(?:cnpg_backends(?:_waiting)?|etcd_debugging_mvcc_keys|harbor_project(?:_artifact|_member|_repo)?"
    r"|minio_heal_objects(?:_error|_errors|_heal)?|starrocks_fe_connection|velero_(?:backup(?:_items)?|restore))_total\Z"
)


@record
class Call(Node):
    """A call of a function; `name_end` is where its name ends."""

    name: str
    args: tuple[Expr, ...]
    name_end: int

    @property
    def children(self) -> tuple[Expr, ...]:
        """Its arguments."""
        return self.args


@record
class Aggregation(Node):
    """An aggregation; without `by` or `without` its `grouping` is empty."""

    op: str
    expr: Expr
    param: Expr | None
    grouping: Grouping
    labels: tuple[str, ...]
    name_end: int

    @property
    def children(self) -> tuple[Expr, ...]:
        """Its parameter, if it takes one, and what it aggregates."""
        return (self.expr,) if self.param is None else (self.param, self.expr)

    @property
    def keeps_series(self) -> bool:
        """Whether the results are series of the input, labels and all, and not new ones."""
        return self.op in ("topk", "bottomk", "limitk", "limit_ratio")


@record
class Binary(Node):
    """An operation on two expressions.

    `card` is empty where one side is a scalar. `matching` is `on`, `ignoring` or empty; `include` are the
    labels of `group_left` or `group_right`.
    """

    op: str
    lhs: Expr
    rhs: Expr
    card: Cardinality = ""
    matching: Literal["", "on", "ignoring"] = ""
    labels: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    returns_bool: bool = False
    group_start: int = 0
    group_end: int = 0

    @property
    def children(self) -> tuple[Expr, ...]:
        """Both sides."""
        return (self.lhs, self.rhs)

    @property
    def compares(self) -> bool:
        """Whether it is a comparison."""
        return self.op in COMPARISONS

    @property
    def filters(self) -> bool:
        """Whether it is a comparison that drops series, instead of giving 0 or 1 for each."""
        return self.compares and not self.returns_bool


@record
class Unary(Node):
    """A minus before an expression."""

    expr: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """What it negates."""
        return (self.expr,)


@record
class Paren(Node):
    """An expression in parentheses."""

    expr: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The expression in the parentheses."""
        return (self.expr,)


@record
class Subquery(Node):
    """An expression evaluated over a range; the range in seconds."""

    expr: Expr
    range: float
    step: float | None
    offset: float = 0.0

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is evaluated."""
        return (self.expr,)


Expr = Number | String | Selector | Call | Aggregation | Binary | Unary | Paren | Subquery


@record
class Mistake:
    """Why a text is not PromQL, and the part that is wrong."""

    message: str
    start: int
    end: int


@record
class Query:
    """A text read as PromQL: an expression, or the mistake in it.

    `normal` is the expression as Prometheus would write it, independent of its formatting; `parts` are the
    expression and all its parts.
    """

    text: str
    expr: Expr | None
    mistake: Mistake | None = None
    normal: str = ""
    parts: tuple[Expr, ...] = ()

    def walk(self) -> Iterator[Expr]:
        """All parts of the expression, from left to right; nothing where there is a mistake."""
        return iter(self.parts)

    def selectors(self) -> Iterator[Selector]:
        """All vector selectors."""
        return (node for node in self.parts if isinstance(node, Selector))

    def source(self, node: Node) -> str:
        """The text of a part."""
        return self.text[node.start : node.end]


# A duration of more seconds than fit into Prometheus' nanoseconds (292 years); the parser would panic. Strings are
# skipped: in them digits are only text.
_ENDLESS = regex(
    r"\"(?>(?:[^\"\\]|\\.?)*)(?:\"|\Z)|'(?>(?:[^'\\]|\\.?)*)(?:'|\Z)|`[^`]*+(?:`|\Z)"
    r"|(?:[\[:]|\boffset)\s*+-?(?P<duration>0*+\d{13,}+(?:ms|[smhdwy])?)"
)

# The parser descends into every bracket and every operator of a chain, and a stack that is full ends the process.
_MAX_LENGTH = 50_000
_MAX_BRACKETS = 100
_MAX_OPERATORS = 200


@lru_cache(maxsize=4096)
def parse(text: str) -> Query:
    """Read a text as PromQL. A text is parsed once, however often it occurs.

    What Prometheus would refuse at load time is a mistake: grammar, argument types and counts, and matching.
    A text too large to be read safely has neither an expression nor a mistake.
    """
    import promql_parser

    if _too_deep(text):
        return Query(text, None)
    if not text.strip():
        return Query(text, None, Mistake("no expression found in input", 0, len(text)))
    if (endless := _ENDLESS.search(text)) is not None and endless["duration"]:
        return Query(text, None, Mistake("duration out of range", *endless.span("duration")))
    try:
        parsed = checked(promql_parser.parse, _for_parser(text))
    except ValueError as error:
        return Query(text, None, None if _experimental(text) else _locate(text, str(error)))
    expr = _Locator(text).whole(parsed)
    query = Query(text, expr, None, str(parsed), tuple(expr.walk()))
    mistake = _beyond_parser(query, parsed)
    return query if mistake is None else Query(text, None, mistake)


def unwrapped(expr: Expr) -> Expr:
    """An expression without the parentheses around it."""
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def parents(expr: Expr) -> Iterator[tuple[Expr, tuple[Expr, ...]]]:
    """Every part of an expression with the parts that contain it, outermost first, without parentheses."""
    stack: list[tuple[Expr, tuple[Expr, ...]]] = [(expr, ())]
    while stack:
        node, above = stack.pop()
        if not isinstance(node, Paren):
            yield node, above
            above = (*above, node)
        stack.extend((child, above) for child in reversed(node.children))


def constant(expr: Expr) -> float | None:
    """The value of an expression that reads no series: numbers, `vector(1)`, arithmetic; None for any other."""
    expr = unwrapped(expr)
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Unary):
        value = constant(expr.expr)
        return None if value is None else -value
    if isinstance(expr, Call) and expr.name in ("vector", "scalar") and expr.args:
        return constant(expr.args[0])
    if isinstance(expr, Binary):
        left, right = constant(expr.lhs), constant(expr.rhs)
        if left is not None and right is not None:
            return calculate(expr.op, left, right)
    return None


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan if not a or math.isnan(a) else math.copysign(math.inf, a),
    "%": lambda a, b: math.fmod(a, b) if b and not math.isinf(a) else math.nan,
}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def holds(op: str, left: float, right: float) -> bool:
    """Whether a comparison of two numbers is true."""
    return _COMPARE[op](left, right)


def calculate(op: str, left: float, right: float) -> float | None:
    """The result of an arithmetic operation on two numbers; None for any other operation."""
    return _ARITHMETIC[op](left, right) if op in _ARITHMETIC else None


# Variables of Grafana

_VARIABLE_OR_BRACKET = regex(r"\$\{(\w+)(?:\.[\w.]+)?(?::[^{}$]*)?\}|\$(\w+)|\[\[(\w+)(?::\w+)?\]\]|[\[\]()]")
# A string that is not closed reaches to the end, so that no later quotation mark is tried again.
_QUOTED = regex(r""""(?>(?:\\.?|[^"\\])*)(?:"|\Z)|'(?>(?:\\.?|[^'\\])*)(?:'|\Z)|`[^`]*+(?:`|\Z)""")


@lru_cache(maxsize=4096)
def parse_with_variables(text: str) -> Query:
    """Read a query that contains variables of Grafana (`$var`, `${var:regex}`, `[[var]]`).

    Every variable is replaced by a value of the same length that is valid in its place, so that places stay the same. A
    text that is not PromQL in any reading is a mistake only where the variables cannot be the cause: the query
    then has neither expression nor mistake.
    """
    if "$" not in text and "[[" not in text:
        return parse(text)
    quiet = deque(match.span() for match in _QUIET.finditer(text))
    free = 0
    readings = {"number": list(text), "name": list(text)}
    in_range = in_labels = False
    for match in _VARIABLE_OR_BRACKET.finditer(text):
        start, end = match.span()
        while quiet and quiet[0][1] <= start:
            quiet.popleft()
        if quiet and quiet[0][0] < start:
            # A variable in a string changes no grammar, but `[[` would look like a regular expression's.
            # After a backslash it is the character `$`, and its name would become an escape sequence.
            if match.lastindex and text[start - 1] != "\\":
                for reading in readings.values():
                    reading[start:end] = "x" * (end - start)
            continue
        if not match.lastindex:
            if match[0] in "()":
                in_labels = match[0] == "(" and _follows_grouping(text, start)
            else:
                in_range = match[0] == "["
        else:
            free += not in_range
            as_label = in_labels and not in_range
            for sort, reading in readings.items():
                reading[start:end] = (
                    "x" * (end - start) if as_label else _stand_in(text, start, end, sort, in_range)
                )
            in_range = in_range and match[3] is None
    tried = [parse("".join(reading)) for reading in readings.values()]
    for query in tried:
        if query.expr is not None:
            return Query(text, query.expr, None, query.normal, query.parts)
    return Query(text, None, None if free else tried[0].mistake)


_GROUPING = regex(r"\b(?:by|without|on|ignoring|group_left|group_right)\Z", re.IGNORECASE)
_LONGEST_GROUPING = len("group_right")


def _follows_grouping(text: str, at: int) -> bool:
    """Whether a bracket opens a list of labels."""
    end = _end_before(text, at)
    return _GROUPING.search(text, max(0, end - _LONGEST_GROUPING), end) is not None


def _end_before(text: str, at: int) -> int:
    """Where the text before a place ends, without the whitespace between."""
    while at and text[at - 1].isspace():
        at -= 1
    return at


def _stand_in(text: str, start: int, end: int, sort: str, in_range: bool) -> str:
    size = end - start
    last = _end_before(text, start)
    after = text[end : end + 1]
    if in_range:
        if after.isalpha():
            return "1".rjust(size, "0")
        return "5m".rjust(size, "0") if text[last - 1 : last] in ("[", ":") else " " * size
    if text[max(0, last - 6) : last].lower() == "offset":
        return "5m".rjust(size, "0")
    beside = text[start - 1 : start] + after
    if sort == "name" or any(char.isalnum() or char in "_:" for char in beside):
        return "x" * size
    return "1".rjust(size, "0")


# Syntax that Prometheus reads and promql-parser does not. Only the parser gets the rewritten text: places come from
# the tokens of the original, which follow each other in the same order.

_PIECE = regex(
    r"""
    \#[^\n]* | "(?>(?:\\.?|[^"\\])*)(?:"|\Z) | '(?>(?:\\.?|[^'\\])*)(?:'|\Z)
  | (?P<raw>`[^`]*`)
  | (?P<name>[a-zA-Z_:][\w:]*)
  | (?P<number>\d[\w.]*(?:(?<=[eEpP])[-+]\d+)?)
    """,
    re.VERBOSE | re.DOTALL,
)
_SEPARATOR = regex(r"(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])|(?<=0[xX])_")
_HEX_FLOAT = regex(r"0[xX][0-9a-fA-F.]+[pP][-+]?\d+")
# Modifiers of a feature flag, which are metric and label names everywhere else. promql-parser reads them as
# neither, so names go to it under an alias.
_ALIASES = {"smoothed": "alias_of_smoothed", "anchored": "alias_of_anchored"}
_ORIGINALS = {alias: name for name, alias in _ALIASES.items()}


def _for_parser(text: str) -> str:
    """The text in the syntax that promql-parser knows: raw strings quoted, digits without separators."""
    return _PIECE.sub(_rewritten, text)


def _rewritten(match: re.Match[str]) -> str:
    word = match[0]
    if match.lastgroup == "raw":
        escaped = word[1:-1].replace("\\", "\\\\").replace('"', '\\"')
        return '"' + escaped.replace("\r", "").replace("\n", "\\n") + '"'
    if match.lastgroup == "number":
        plain = _SEPARATOR.sub("", word)
        return repr(float.fromhex(plain)) if _HEX_FLOAT.fullmatch(plain) else plain
    if match.lastgroup == "name" and (alias := _ALIASES.get(word.lower())):
        return " " * len(word) if _follows_selector(match.string, match.start()) else alias
    return word


_LAST_WORD = regex(r"(\w+)\s*\Z")


def _follows_selector(text: str, start: int) -> bool:
    """Whether the word that begins here follows a selector directly, so that it is a modifier."""
    before = text[max(0, start - 200) : start]
    last = _LAST_WORD.search(before)
    return last[1].lower() not in _WORDS if last is not None else before.rstrip().endswith(("]", "}"))


# Behind feature flags: arithmetic in durations, and operators that trim native histograms.
_EXPERIMENTAL = regex(r"\[[^\[\]]*(?:[-+*/%^]|\w\s*\()[^\[\]]*\]|\boffset\s*-?\s*(?:\(|\w+\s*\()|[<>]/")


def _experimental(text: str) -> bool:
    return _EXPERIMENTAL.search(without_strings(text)) is not None


def _original(name: str) -> str:
    return _ORIGINALS.get(name, name)


_IN_BRACES = regex(r"\{[^{}]*\}")
# A quotation mark in a comment begins no string.
_QUIET = regex(rf"#[^\n]*|{_QUOTED.pattern}")
_NESTING = regex(r"[-+*/%^<>]|==|!=|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)


def _too_deep(text: str) -> bool:
    """Whether a text nests so far, in brackets or in a chain of operators, that reading it is not safe."""
    if len(text) <= _MAX_OPERATORS:
        return text.count("(") > _MAX_BRACKETS
    if len(text) > _MAX_LENGTH:
        return True
    bare = _IN_BRACES.sub("", _QUIET.sub("", text))
    depth = deepest = 0
    for char in bare:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    subqueries = bare.count("[")
    return deepest > _MAX_BRACKETS or len(_NESTING.findall(bare)) + subqueries > _MAX_OPERATORS


# Places

_TOKEN = regex(
    r"""
    (?P<space>\s+|\#[^\n]*)
  | (?P<string>"(?>(?:\\.?|[^"\\])*)(?:"|\Z)|'(?>(?:\\.?|[^'\\])*)(?:'|\Z)|`[^`]*+(?:`|\Z))
  | (?P<group>(?:by|without|on|ignoring|group_left|group_right)\b\s*\([^()]*\))
  | (?P<braces>\{(?>(?:"(?>(?:\\.|[^"\\])*)"|'(?>(?:\\.|[^'\\])*)'|`[^`]*+`|[^{}"'`])*)\})
  | (?P<range>\[[^\[\]]*+\])
  | (?P<number>0[xX][0-9a-fA-F_.]+(?:[pP][-+]?\d+)?|\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?\w*|\.\d+(?:[eE][-+]?\d+)?\w*)
  | (?P<name>[a-zA-Z_:][\w:]*)
  | (?P<op>==|!=|=~|!~|<=|>=|[-+*/%^<>=@(),])
  | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MATCHER = regex(
    r"""(?P<name>[a-zA-Z_]\w*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)\s*(?:(?P<op>=~|!~|!=|=)\s*"""
    r"""(?P<value>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`))?"""
)
Token = tuple[str, str, int, int]


def _tokens(text: str) -> list[Token]:
    return [
        (match.lastgroup or "other", match[0], *match.span())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "space"
    ]


class _Lost(Exception):
    """The tokens do not follow the parsed expression."""


_READERS = {
    "NumberLiteral": "number",
    "StringLiteral": "string",
    "VectorSelector": "vector",
    "MatrixSelector": "matrix",
    "Call": "call",
    "AggregateExpr": "aggregation",
    "BinaryExpr": "binary",
    "UnaryExpr": "unary",
    "ParenExpr": "paren",
    "SubqueryExpr": "subquery",
}


class _Locator:
    """Walks a parsed expression and its tokens side by side: both run from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.next = 0
        self.end = 0
        self.lost = False

    def whole(self, parsed: Any) -> Expr:
        """The expression with its places; where places are unknown, each part has the whole text."""
        try:
            return self.node(parsed)
        except _Lost:
            self.lost = True
            return self.node(parsed)

    def take(self, sort: str, text: str | None = None) -> tuple[int, int]:
        """The place of the next token of a sort; what lies before it is skipped."""
        if self.lost:
            return 0, len(self.text)
        for index in range(self.next, len(self.tokens)):
            kind, word, start, end = self.tokens[index]
            if kind == sort and (text is None or word.lower() == text.lower()):
                self.next = index + 1
                self.end = end
                return start, end
        raise _Lost

    def peek(self, sort: str, *words: str) -> bool:
        """Whether the next token is of a sort."""
        if self.lost or self.next >= len(self.tokens):
            return False
        kind, word, *_ = self.tokens[self.next]
        return kind == sort and (not words or word.lower() in words)

    def span(self, start: int) -> tuple[int, int]:
        return (0, len(self.text)) if self.lost else (start, self.end)

    def node(self, parsed: Any) -> Expr:
        read: Callable[[Any], Expr] = getattr(self, _READERS[type(parsed).__name__])
        return read(parsed)

    def number(self, parsed: Any) -> Expr:
        if self.lost:
            return Number(0, len(self.text), parsed.val)
        for index in range(self.next, len(self.tokens)):
            kind, word, start, end = self.tokens[index]
            if kind == "number" or (kind == "name" and word.lower() in ("inf", "nan")):
                signed = index > self.next and self.tokens[index - 1][1] in "+-"
                self.next, self.end = index + 1, end
                return Number(self.tokens[index - 1][2] if signed else start, end, parsed.val)
        raise _Lost

    def string(self, parsed: Any) -> Expr:
        return String(*self.take("string"), parsed.val)

    def vector(self, parsed: Any) -> Expr:
        return self.selector(parsed, None)

    def matrix(self, parsed: Any) -> Expr:
        return self.selector(parsed.vector_selector, parsed.range)

    def selector(self, parsed: Any, reach: timedelta | None) -> Expr:
        named = parsed.name is not None
        start, _ = self.take("name", _original(parsed.name)) if named else (-1, -1)
        places: list[tuple[str, int, int]] = []
        if not named or self.peek("braces"):
            opened, closed = self.take("braces")
            start = start if named else opened
            places = [
                (match["name"], match.start(), match.end())
                for match in _MATCHER.finditer(self.text, opened + 1, closed - 1)
            ]
        found = parsed.matchers.matchers
        if len(places) != len(found):
            places = [("", start, self.end)] * len(found)
        matchers = tuple(
            Matcher(_original(matcher.name), _match(matcher.op), matcher.value, first, last)
            for matcher, (_, first, last) in zip(found, places, strict=True)
        )
        equal = (m.value for m in matchers if m.name == "__name__" and m.op == "=")
        name = _original(parsed.name) if named else next(equal, None)
        inner = self.take("range") if reach is not None else (0, 0)
        self.modifiers()
        return Selector(
            *self.span(start),
            name,
            matchers,
            None if reach is None else reach.total_seconds(),
            _seconds(parsed.offset),
            parsed.at is not None,
            *inner,
        )

    def modifiers(self) -> None:
        """Past `offset 5m` and `@ end()`."""
        while True:
            if self.peek("name", "offset"):
                self.take("number")
            elif self.peek("name", *_ALIASES):
                self.take("name")
            elif self.peek("op", "@"):
                self.next += 1
                if self.peek("name", "start", "end"):
                    self.take("op", ")")
                else:
                    self.take("number")
            else:
                return

    def call(self, parsed: Any) -> Expr:
        start, name_end = self.take("name", parsed.func.name)
        self.take("op", "(")
        args = tuple(self.node(arg) for arg in parsed.args)
        self.take("op", ")")
        return Call(*self.span(start), parsed.func.name, args, name_end)

    def aggregation(self, parsed: Any) -> Expr:
        op = str(parsed.op)
        start, name_end = self.take("name", op)
        self.take("op", "(")
        param = None if parsed.param is None else self.node(parsed.param)
        expr = self.node(parsed.expr)
        self.take("op", ")")
        modifier = parsed.modifier
        grouping: Grouping = "" if modifier is None else "by" if "By" in str(modifier.type) else "without"
        if self.peek("group"):
            self.take("group")
        labels = () if modifier is None else tuple(map(_original, modifier.labels))
        return Aggregation(*self.span(start), op, expr, param, grouping, labels, name_end)

    def binary(self, parsed: Any) -> Expr:
        lhs = self.node(parsed.lhs)
        op = str(parsed.op)
        self.take("name" if op.isalpha() or op == "atan2" else "op", op)
        group = self.groups()
        rhs = self.node(parsed.rhs)
        modifier = parsed.modifier
        matching = getattr(modifier, "matching", None)
        return Binary(
            *self.span(lhs.start),
            op,
            lhs,
            rhs,
            # Without a modifier the parser leaves the cardinality out also between two vectors.
            _cardinality(modifier, op) if _is_vector(lhs) and _is_vector(rhs) else "",
            "" if matching is None else "on" if "Include" in str(matching.type) else "ignoring",
            () if matching is None else tuple(map(_original, matching.labels)),
            tuple(map(_original, modifier.group_labels or ())) if modifier else (),
            bool(modifier and modifier.return_bool),
            *group,
        )

    def groups(self) -> tuple[int, int]:
        """Past `bool`, `on (...)` and `group_left (...)`; the place of the last of them."""
        place = (self.end, self.end)
        while self.peek("group") or self.peek("name", "bool", "group_left", "group_right"):
            _, word, start, end = self.tokens[self.next]
            self.next += 1
            self.end = end
            if word.lower().startswith("group_"):
                place = (start, end)
        return place

    def unary(self, parsed: Any) -> Expr:
        start, _ = self.take("op", "-")
        expr = self.node(parsed.expr)
        return Unary(*self.span(start), expr)

    def paren(self, parsed: Any) -> Expr:
        start, _ = self.take("op", "(")
        expr = self.node(parsed.expr)
        self.take("op", ")")
        return Paren(*self.span(start), expr)

    def subquery(self, parsed: Any) -> Expr:
        expr = self.node(parsed.expr)
        self.take("range")
        self.modifiers()
        step = None if parsed.step is None else parsed.step.total_seconds()
        return Subquery(*self.span(expr.start), expr, _seconds(parsed.range), step, _seconds(parsed.offset))


def _match(op: Any) -> Match:
    name = str(op).rpartition(".")[2]
    found: dict[str, Match] = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
    return found[name]


def _seconds(delta: timedelta | None) -> float:
    return 0.0 if delta is None else delta.total_seconds()


def _cardinality(modifier: Any, op: str) -> Cardinality:
    if op in SET_OPERATORS:
        return "many-to-many"
    names: dict[str, Cardinality] = {"ManyToOne": "many-to-one", "OneToMany": "one-to-many"}
    return names.get(str(modifier.card).rpartition(".")[2], "one-to-one") if modifier else "one-to-one"


_SCALAR_FUNCTIONS = frozenset({"time", "scalar", "pi"})


def _is_vector(expr: Expr) -> bool:
    expr = unwrapped(expr)
    if isinstance(expr, (Number, String)):
        return False
    if isinstance(expr, Call):
        return expr.name not in _SCALAR_FUNCTIONS
    if isinstance(expr, Unary):
        return _is_vector(expr.expr)
    if isinstance(expr, Binary):
        return _is_vector(expr.lhs) or _is_vector(expr.rhs)
    return True


# Mistakes

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NAMED = regex(r"""['"](?P<quoted>[^'"]+)['"]|: (?P<last>\S+)$""")


def _locate(text: str, message: str) -> Mistake:
    """The mistake in a text that the parser refused, whose messages mostly contain no place."""
    message = " ".join(message.split())
    for alias, name in _ORIGINALS.items():
        message = message.replace(alias, name)
    tokens = _tokens(text)
    # Where the parser gives no reason, the first token that is not allowed in its place.
    if message == "invalid promql query":
        return _first_misfit(text, tokens)
    if message.startswith(("unclosed", "unexpected end")):
        start = _unclosed(text)
        return Mistake(message, start, min(start + 1, len(text)) if start < len(text) else start)
    for match in _NAMED.finditer(message):
        word = match["quoted"] or match["last"]
        found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
        if len(found) == 1:
            return Mistake(message, *found[0])
    return Mistake(message, 0, len(text))


def _unclosed(text: str) -> int:
    """The last bracket that nothing closes."""
    opened: list[tuple[str, int]] = []
    for kind, word, start, _ in _tokens(text):
        if kind in ("op", "other") and word in _PAIRS:
            opened.append((word, start))
        elif kind in ("op", "other") and word in ")]}" and opened:
            opened.pop()
    return opened[-1][1] if opened else len(text.rstrip())


_WORDS = frozenset(
    "and or unless atan2 bool by without on ignoring group_left group_right offset".split()  # noqa: SIM905
)
_OPERATORS = frozenset("+ - * / % ^ == != > < >= <= and or unless atan2 =~ !~ = @".split())  # noqa: SIM905


def _first_misfit(text: str, tokens: list[Token]) -> Mistake:
    """An operator without its operand, or two operands without an operator between them."""
    operand = False
    for index, (kind, word, start, end) in enumerate(tokens):
        lowered = word.lower()
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if kind == "other" or lowered in ("=", "=~", "!~"):
            return Mistake(f"unexpected {word!r}", start, end)
        if lowered in _OPERATORS:
            if not operand and word not in "+-":
                return Mistake(f"unexpected {word!r}", start, end)
            operand = False
        elif kind in ("number", "string", "name") and lowered not in _WORDS:
            if operand:
                return Mistake(f"unexpected {word!r}", start, end)
            called = following is not None and (following[1] == "(" or following[0] == "group")
            operand = not called
        elif kind == "braces" or word == ")":
            operand = True
        elif word in "(,":
            operand = False
    if not operand:
        return Mistake("unexpected end of input", len(text.rstrip()), len(text.rstrip()))
    return Mistake("not valid PromQL", 0, len(text))


def _beyond_parser(query: Query, parsed: Any) -> Mistake | None:
    """What Prometheus refuses and promql-parser lets pass."""
    for node in query.walk():
        if mistake := _out_of_range(query, node):
            return mistake
        if isinstance(node, Call) and node.name == "info" and len(node.args) > 1:
            label = unwrapped(node.args[1])
            if not (isinstance(label, Selector) and label.range is None):
                return Mistake("expected label selectors only", node.args[1].start, node.args[1].end)
    if " or " in query.text and _has_alternatives(parsed):
        return Mistake("matchers cannot be joined by or", 0, len(query.text))
    return None


# Durations are 64 bit counts of nanoseconds.
_LONGEST = (1 << 63) / 1e9


def _out_of_range(query: Query, node: Expr) -> Mistake | None:
    """A number that exceeds a 64 bit float, or a duration above 292 years."""
    if isinstance(node, Number) and math.isinf(node.value) and "inf" not in query.source(node).lower():
        return Mistake(f"number {query.source(node)} is out of range", node.start, node.end)
    if isinstance(node, (Selector, Subquery)) and (node.range or 0) >= _LONGEST:
        start, end = (
            (node.range_start, node.range_end) if isinstance(node, Selector) else (node.start, node.end)
        )
        return Mistake("the range is too long; the maximum is 292y", start, end)
    return None


def _has_alternatives(parsed: Any) -> bool:
    import promql_parser

    found: list[bool] = []

    def visit(node: Any) -> bool:
        selector = node.vector_selector if isinstance(node, promql_parser.MatrixSelector) else node
        if isinstance(selector, promql_parser.VectorSelector) and selector.matchers.or_matchers:
            found.append(True)
        return not found

    promql_parser.walk(parsed, visit)
    return bool(found)


def metric_names(expr: Expr) -> Mapping[str, Selector]:
    """The names of the metrics that an expression reads, each with the first selector of it."""
    found: dict[str, Selector] = {}
    for node in expr.walk():
        if isinstance(node, Selector) and node.name:
            found.setdefault(node.name, node)
    return found


def matchers(expr: Expr) -> Iterator[tuple[str, Matcher]]:
    """The matchers of selectors with a name: the name and the matcher."""
    for node in expr.walk():
        if isinstance(node, Selector) and node.name:
            for matcher in node.matchers:
                if matcher.name != "__name__":
                    yield node.name, matcher


# Functions whose results have other labels than their arguments.
_RELABELING = frozenset(
    {"absent", "absent_over_time", "info", "label_join", "label_replace", "scalar", "vector"}
)


def source(expr: Expr, label: str) -> Selector | None:
    """The selector whose series give the results of an expression a label; None if it is unknown or there is none.

    All series have the label `__name__`.
    """
    if label == "__name__":
        return None
    expr = unwrapped(expr)
    if isinstance(expr, Selector):
        return expr
    if isinstance(expr, (Unary, Subquery)):
        return source(expr.expr, label)
    if isinstance(expr, Call):
        found = [arg for arg in expr.args if not isinstance(unwrapped(arg), (Number, String))]
        return source(found[0], label) if len(found) == 1 and expr.name not in _RELABELING else None
    if isinstance(expr, Aggregation):
        kept = expr.grouping == "without" and label not in expr.labels
        return source(expr.expr, label) if (kept or expr.keeps_series) and expr.op != "count_values" else None
    if isinstance(expr, Binary):
        return _source_of_binary(expr, label)
    return None


def _source_of_binary(expr: Binary, label: str) -> Selector | None:
    if not expr.card:
        return source(expr.lhs, label) or source(expr.rhs, label)
    if expr.op == "or" or label in expr.include:
        return None
    if expr.card == "one-to-many":
        return source(expr.rhs, label)
    keeps = expr.op in SET_OPERATORS or expr.card == "many-to-one" or not expr.matching
    return source(expr.lhs, label) if keeps else None


def grouped(expr: Expr, text: str) -> Iterator[tuple[str, str, int, int]]:
    """The labels by which the series of one metric are aggregated: the metric, the label, and where the label is."""
    for node in expr.walk():
        if not isinstance(node, Aggregation) or node.grouping != "by" or node.op == "count_values":
            continue
        # `by` follows the name of the function, or the closing parenthesis.
        first = text.find("by", node.name_end, node.expr.start)
        start = first if first >= 0 else node.expr.end
        for label in node.labels:
            selector = source(node.expr, label)
            if selector is None or not selector.name:
                continue
            at = re.compile(rf"\b{re.escape(label)}\b").search(
                text, start + (2 if first >= 0 else 0), node.end
            )
            if at is not None:
                yield selector.name, label, at.start(), at.end()


def jobs(expr: Expr) -> Iterator[Matcher]:
    """The matchers of the label `job` for one job, or for one of several."""
    for node in expr.walk():
        for matcher in node.matchers if isinstance(node, Selector) else ():
            literal = matcher.op == "=" or (matcher.op == "=~" and _LITERAL.fullmatch(matcher.value))
            if matcher.name == "job" and literal and matcher.value:
                yield matcher


_LITERAL = regex(r"[\w/-]+(?:\|[\w/-]+)*")


def without_strings(text: str) -> str:
    """A query without its string literals and comments."""
    return _QUIET.sub('""', text)


def looks_like_logql(text: str) -> bool:
    """Whether a query is Loki's: PromQL knows no `|` outside of strings."""
    return "|" in text and "|" in without_strings(text)
