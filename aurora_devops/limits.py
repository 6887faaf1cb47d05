"""The limits of alerts: the number with which an expression compares, and the amount that a sentence states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.record import record

if TYPE_CHECKING:
    from .facts import AlertLimit, StatedLimit
    from .formats.promql import Expr

_SECONDS = {
    "ms": 0.001,
    "millisecond": 0.001,
    "s": 1,
    "sec": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
}
_SECONDS |= {"h": 3600, "hr": 3600, "hour": 3600, "d": 86400, "day": 86400}
_BYTES = {"kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_MORE = "above|over|exceed(?:s|ed|ing)?|(?:more|greater|higher|older|longer|larger|slower) than|at least|>=?"
_LESS = "below|under|(?:less|lower|fewer|smaller) than|at most|<=?"
_AMOUNT = (
    r"(\d+(?:\.\d+)?)[ -]?(%|per ?cent|milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h"
    r"|days?|d|[kmgt]i?b)(?![\w%/])"
)
_STATED = regex(
    rf"(?i)(?<![\w.])(?:({_MORE})|({_LESS}))[ \t]*(?:the (?:limit|threshold) of |about )?{_AMOUNT}"
)
_ANY = regex(rf"(?i)(?<![\w.]){_AMOUNT}")
# What is stated is not what is compared, or the amount is that of the time in which something happens.
_OTHER = regex(r"(?i)\b(?:budgets?|burn\w*|slos?|slas?|objectives?|percentile|quota)\b")
_WINDOW = regex(r"(?i)\b(?:for|in|within|during|last|past|every|over the)\s*$")
_TEMPLATE = regex(r"\{\{[^}]*\}\}")
# The sentences of alerts and documents about them are short.
_LONGEST = 600


@record
class Stated:
    """An amount that a sentence states: its dimension, in its base unit, whether more is meant, and its place."""

    dimension: str
    amount: float
    more: bool
    start: int
    end: int


def stated(text: str) -> Stated | None:
    """The only amount of its dimension in a text, if the text says that something is more or less than it."""
    plain = _TEMPLATE.sub(lambda match: "~" * len(match[0]), text[:_LONGEST])
    if len(text) > _LONGEST or _OTHER.search(plain):
        return None
    found = []
    for match in _STATED.finditer(plain):
        dimension, amount = _measured(match[3], match[4])
        word = (match[1] or match[2]).lower()
        if dimension != "time" or (word != "over" and not _WINDOW.search(plain, 0, match.start())):
            found.append(Stated(dimension, amount, bool(match[1]), match.start(3), match.end(4)))
    if len(found) != 1:
        return None
    one = found[0]
    same = [
        match
        for match in _ANY.finditer(plain)
        if _measured(match[1], match[2])[0] == one.dimension
        and not (one.dimension == "time" and _WINDOW.search(plain, 0, _before(plain, match.start())))
    ]
    return one if len(same) == 1 else None


_LIMITING = regex(rf"(?i)(?:{_MORE}|{_LESS})\s*$")


def _before(text: str, at: int) -> int:
    """Where the words begin that say whether more or less than an amount is meant."""
    match = _LIMITING.search(text, max(0, at - 40), at)
    return match.start() if match else at


def _measured(number: str, unit: str) -> tuple[str, float]:
    name = unit.lower()
    if name == "%" or name.startswith("per"):
        return "share", float(number) / 100
    if name in _BYTES:
        return "bytes", float(number) * _BYTES[name]
    return "time", float(number) * (_SECONDS[name] if name in _SECONDS else _SECONDS[name.removesuffix("s")])


# Expressions


@record
class Limit:
    """The number with which an expression compares: what it measures, and whether more than it fires."""

    dimension: str
    number: float
    more: bool


_SHARES = regex(r"(?i)(?:^|[_:])(?:ratio|percent(?:age)?|pct)")
_TIMES = regex(r"(?:_seconds|_milliseconds|_ms)(?:_bucket)?$")


def limit(expr: Expr) -> Limit | None:
    """The limit of an expression with one comparison with a number; None if what it measures is not known."""
    from .formats.promql import Binary, Call, Number, Selector, Unary, parents, unwrapped

    nodes = [node for node, _ in parents(expr)]
    compared = [node for node in nodes if isinstance(node, Binary) and node.compares]
    if len(compared) != 1 or any(isinstance(node, Unary) for node in nodes):
        return None
    one = compared[0]
    left, right = unwrapped(one.lhs), unwrapped(one.rhs)
    if isinstance(left, Number) == isinstance(right, Number) or one.op not in ("<", "<=", ">", ">="):
        return None
    number, other = (right, left) if isinstance(right, Number) else (left, right)
    assert isinstance(number, Number)
    more = one.op.startswith(">") == (number is right)
    inner = [node for node, _ in parents(other)]
    names = [node.name or "" for node in inner if isinstance(node, Selector)]
    divided = any(
        isinstance(node, Binary) and node.op == "/" and not isinstance(unwrapped(node.rhs), Number)
        for node in inner
    )
    calls = {node.name for node in inner if isinstance(node, Call)}
    dimension = ""
    if divided:
        # The mean of a duration is a quotient as well.
        dimension = "" if any(name.endswith(("_sum", "_count")) for name in names) else "share"
    elif names and all(_SHARES.search(name) for name in names):
        dimension = "share"
    elif "time" in calls or (names and all(_TIMES.search(name) for name in names) and "rate" not in calls):
        dimension = "time"
    elif names and all(name.endswith("_bytes") for name in names) and not calls:
        dimension = "bytes"
    if "histogram_quantile" in calls and names and all(_TIMES.search(name) for name in names):
        dimension = "time"
    return Limit(dimension, number.value, more) if dimension else None


_SCALES = {
    "share": (1, 100),
    "time": (1, 1e3, 1e6, 1e9, 1 / 60, 1 / 3600, 1 / 86400),
    "bytes": (1, 1e-3, 1e-6, 1e-9, 2.0**-10, 2.0**-20, 2.0**-30),
}
_NEARLY = 0.1


def contradicts(one: StatedLimit, other: AlertLimit) -> bool:
    """Whether a sentence states another limit than an expression has, whatever unit the expression counts in."""
    if one.dimension != other.dimension or one.more != other.more or other.number <= 0:
        return False
    if one.dimension == "share" and (other.number > 100 or not 0 < one.amount <= 1):
        return False
    expected = [one.amount * scale for scale in _SCALES[one.dimension]]
    return not any(abs(other.number - each) <= _NEARLY * each for each in expected)


def sentence_at(text: str, start: int) -> tuple[int, str]:
    """The sentence of a document that begins at a place, or goes on there, and its offset; empty if there is none."""
    match = _SENTENCE.match(text, start)
    return (match.start(1), match[1]) if match else (start, "")


_SENTENCE = regex(r"[ \t`*:]*+\n*+[ \t]*+((?>(?:[^.\n#`|]|\.(?=\S)|\n(?![\n#|>*-]))*))")
