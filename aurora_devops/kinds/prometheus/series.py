"""The labels that the results of an expression can have, derived from the expression alone.

Source: prometheus.io/docs/prometheus/latest/querying/operators/, sections on vector matching and aggregation.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from ...core.record import field, record, replace
from ...formats import promql
from ...formats.promql import Aggregation, Binary, Call, Expr, Node, Selector, String, unwrapped

_NONE: frozenset[str] = frozenset()
_SCALARS = frozenset({"time", "scalar", "pi"})
_KEEP_NAME = frozenset(
    {"last_over_time", "first_over_time", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc"}
    | {"label_replace", "label_join", "info"}
)
# What these functions give for a range in which a series always has the same number: 0, or this number.
_CHANGES = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets"})
_KEEP_VALUE = frozenset(
    {"last_over_time", "first_over_time", "min_over_time", "max_over_time", "avg_over_time"}
)
_CALENDAR = frozenset(
    {"hour", "minute", "month", "year", "day_of_month", "day_of_week", "day_of_year", "days_in_month"}
)


@record(frozen=False, eq=False)
class Join:
    """A label that `group_left` or `group_right` copies; `used` once something depends on it."""

    label: str
    start: int
    end: int
    used: bool = False


@record
class Series:
    """One sort of results: `a or b` has two.

    An open set may have any label but those `gone`; a closed one only those that it `may` have. `must` are
    always present, `value` is the number that all results have where it is known. `cause` is the part of
    the expression that took the labels away.
    """

    cause: Node
    closed: bool = False
    may: frozenset[str] = _NONE
    gone: frozenset[str] = _NONE
    must: frozenset[str] = _NONE
    value: float | None = None
    joins: tuple[Join, ...] = ()

    def can_have(self, label: str) -> bool:
        """Whether a result may have the label."""
        return label in self.may if self.closed else label not in self.gone

    def only(self, labels: Iterable[str], cause: Node) -> Series:
        """These results with no label but those given."""
        kept = frozenset(label for label in labels if self.can_have(label))
        return replace(
            self,
            closed=True,
            may=kept,
            gone=_NONE,
            must=self.must & kept,
            cause=cause,
            joins=tuple(join for join in self.joins if join.label in kept),
        )

    def without(self, labels: Iterable[str], cause: Node) -> Series:
        """These results without some labels."""
        dropped = frozenset(labels)
        return replace(
            self,
            may=self.may - dropped,
            gone=_NONE if self.closed else self.gone | dropped,
            must=self.must - dropped,
            cause=self.cause if self.closed else cause,
            joins=tuple(join for join in self.joins if join.label not in dropped),
        )

    def plus(self, labels: Iterable[str]) -> Series:
        """These results with labels that they may have got."""
        added = frozenset(labels)
        return replace(self, may=self.may | added if self.closed else _NONE, gone=self.gone - added)


@record
class Oddity:
    """A part of an expression that has no effect or never has a result."""

    message: str
    start: int
    end: int


@record
class Outcome:
    """The sorts of results of an expression, the oddities in it, and the labels that have no effect."""

    series: tuple[Series, ...]
    oddities: tuple[Oddity, ...]
    redundancies: tuple[Oddity, ...]

    def lacking(self, label: str) -> Series | None:
        """The first sort of results that can never have the label."""
        return next((series for series in self.series if not series.can_have(label)), None)


@lru_cache(maxsize=1024)
def outcome(expr: Expr) -> Outcome:
    """Follow the labels through an expression."""
    reader = _Reader()
    found = reader.read(expr)
    return Outcome(
        tuple(found), tuple(dict.fromkeys(reader.oddities)), tuple(dict.fromkeys(reader.redundancies))
    )


@record(frozen=False)
class _Reader:
    oddities: list[Oddity] = field(default_factory=list)
    redundancies: list[Oddity] = field(default_factory=list)

    def odd(self, message: str, place: Node | tuple[int, int]) -> None:
        start, end = place if isinstance(place, tuple) else (place.start, place.end)
        self.oddities.append(Oddity(message, start, end))

    def redundant(self, message: str, place: Node | tuple[int, int]) -> None:
        start, end = place if isinstance(place, tuple) else (place.start, place.end)
        self.redundancies.append(Oddity(message, start, end))

    def read(self, expr: Expr) -> list[Series]:
        expr = unwrapped(expr)
        if isinstance(expr, Selector):
            return [self.selector(expr)]
        if isinstance(expr, Aggregation):
            if expr.param is not None:
                self.read(expr.param)
            found = self.read(expr.expr)
            self.grouped(expr, found)
            return [self.aggregate(expr, series) for series in found]
        if isinstance(expr, Call):
            return self.call(expr)
        if isinstance(expr, Binary):
            return self.binary(expr)
        if isinstance(expr, promql.Subquery):
            return self.read(expr.expr)
        if isinstance(expr, promql.Unary):
            return [replace(series, value=None) for series in self.read(expr.expr)]
        return []

    def selector(self, selector: Selector) -> Series:
        empty = {m.name for m in selector.matchers if m.op == "=" and m.value == ""}
        must = {m.name for m in selector.matchers if not m.matches_empty}
        return Series(gone=frozenset(empty), must=frozenset(must), cause=selector)

    def call(self, call: Call) -> list[Series]:
        name, args = call.name, call.args
        if name in ("absent", "absent_over_time"):
            if has_results(args[0]):
                self.odd(f"'{name}' never has a result, because its argument always has one", call)
            return [self.absent(call)]
        if name == "vector":
            self.read(args[0])
            return [Series(closed=True, value=promql.constant(call), cause=call)]
        if name in _SCALARS or (name in _CALENDAR and not args):
            for arg in args:
                self.read(arg)
            return [] if name in _SCALARS else [Series(closed=True, cause=call)]
        inner = [self.read(arg) for arg in args]
        found = next((series for series, arg in zip(inner, args, strict=True) if _is_series(arg)), [])
        found = [replace(series, value=_over_time(name, series.value)) for series in found]
        texts = [arg.value for arg in map(unwrapped, args) if isinstance(arg, String)]
        if name in ("label_replace", "label_join") and texts:
            read = texts[2:] if name == "label_join" else texts[2:3]
            _use(found, read)
            return [series.plus(texts[:1]) for series in found]
        if name == "info":
            return [Series(cause=call) for _ in found]
        if name not in _KEEP_NAME:
            found = [series.without(("__name__",), call) for series in found]
        if name in ("histogram_quantile", "histogram_fraction"):
            _use(found, ("le",))
            return [series.without(("le",), call) for series in found]
        return found

    def absent(self, call: Call) -> Series:
        """The result of `absent` has the labels that the selector names by equality, and no other.

        An empty value is most often one that a template is still to set, so the label may be there.
        """
        arg = unwrapped(call.args[0])
        self.read(arg)
        if isinstance(arg, promql.Subquery):
            arg = unwrapped(arg.expr)
        equal = (
            [m for m in arg.matchers if m.op == "=" and m.name != "__name__"]
            if isinstance(arg, Selector)
            else []
        )
        may = frozenset(matcher.name for matcher in equal)
        must = frozenset(matcher.name for matcher in equal if matcher.value)
        return Series(closed=True, may=may, must=must, value=1.0, cause=call)

    def grouped(self, expr: Aggregation, found: list[Series]) -> None:
        """Report labels of `by` that no input has; in `x or vector(0)` it is enough that x has them."""
        for label in expr.labels if expr.grouping == "by" and not expr.keeps_series else ():
            lacking = [series for series in found if not series.can_have(label)]
            if lacking and len(lacking) == len(found):
                self.odd(f"label '{label}' does not exist on the input of this '{expr.op}'", expr)
            elif lacking:
                self.redundant(f"one branch of this '{expr.op}' never has the label '{label}'", expr)

    def aggregate(self, expr: Aggregation, series: Series) -> Series:
        if expr.keeps_series:
            return replace(series, value=None)
        if expr.grouping == "without":
            found = series.without((*expr.labels, "__name__"), expr)
        else:
            found = series.only(expr.labels, expr)
        self.drop(series, found, expr.op)
        if expr.op == "count_values" and isinstance(expr.param, String):
            found = found.plus((expr.param.value,))
        same = expr.op in ("sum", "avg", "min", "max") and series.closed
        return replace(found, value=series.value if same else 1.0 if expr.op == "group" else None)

    def drop(self, before: Series, after: Series, by: str) -> None:
        """Report the joined labels that are lost before anything used them."""
        for join in before.joins:
            if join not in after.joins and not join.used:
                join.used = True
                self.odd(
                    f"label '{join.label}' is copied here, but '{by}' drops it again", (join.start, join.end)
                )

    def binary(self, expr: Binary) -> list[Series]:
        left, right = self.read(expr.lhs), self.read(expr.rhs)
        if expr.compares:
            self.compare_constants(expr, left, right)
        if not expr.card:
            return self.with_scalar(expr, left or right)
        self.match(expr, left, right)
        if expr.op == "or":
            return [*left, *right]
        if expr.op in promql.SET_OPERATORS:
            for series in right:
                self.drop(series, Series(expr, closed=True), expr.op)
            if expr.op == "unless" and expr.matching == "on" and not expr.labels and has_results(expr.rhs):
                self.odd("'unless' removes every result, because the right side always has one", expr)
            return left
        if not left or not right:
            return []
        if expr.card == "many-to-one":
            return self.join(expr, left, right)
        if expr.card == "one-to-many":
            return self.join(expr, right, left)
        for series in right:
            self.drop(series, Series(expr, closed=True), expr.op)
        return [self.one_to_one(expr, series) for series in left]

    def one_to_one(self, expr: Binary, series: Series) -> Series:
        if expr.matching == "on":
            found = series.only(expr.labels, expr)
        else:
            ignored = expr.labels if expr.matching == "ignoring" else ()
            found = series.without(ignored, expr)
        self.drop(series, found, expr.op)
        return replace(found, value=None)

    def join(self, expr: Binary, many: list[Series], one: list[Series]) -> list[Series]:
        place = (expr.group_start, expr.group_end)
        side = "group_left" if expr.card == "many-to-one" else "group_right"
        for label in expr.include:
            if all(not series.can_have(label) for series in one):
                self.odd(f"{side}({label}): the other side never has the label '{label}'", place)
            elif all(label in series.must for series in many):
                self.redundant(f"{side}({label}) replaces a label that this side always has", place)
        for series in one:
            kept = replace(series, joins=tuple(j for j in series.joins if j.label in expr.include))
            self.drop(series, kept, expr.op)
        joins = tuple(Join(label, *place) for label in expr.include)
        return [
            replace(
                series.plus(expr.include),
                value=None,
                joins=(*(join for join in series.joins if join.label not in expr.include), *joins),
            )
            for series in many
        ]

    def with_scalar(self, expr: Binary, found: list[Series]) -> list[Series]:
        scalar = promql.constant(expr.rhs)
        kept = []
        for series in found:
            if expr.filters and scalar is not None and series.value is not None:
                if not promql.holds(expr.op, series.value, scalar):
                    continue
                kept.append(series)
            else:
                kept.append(replace(series, value=_calculated(expr, series.value)))
        return kept

    def compare_constants(self, expr: Binary, left: list[Series], right: list[Series]) -> None:
        first, second = _known(expr.lhs, left), _known(expr.rhs, right)
        if first is not None and second is not None:
            answer = "true" if promql.holds(expr.op, first, second) else "false"
            self.odd(f"{first:g} {expr.op} {second:g} is always {answer}", expr)

    def match(self, expr: Binary, left: list[Series], right: list[Series]) -> None:
        """Whether the two sides of an operation can have the labels that they are matched by."""
        both = (*left, *right)
        if expr.matching == "on":
            _use(both, expr.labels)
            for label in expr.labels:
                for side, found in (("left", left), ("right", right)):
                    if found and all(not series.can_have(label) for series in found):
                        self.odd(f"on({label}): the {side} side never has the label '{label}'", expr)
                        return
            return
        ignored = frozenset(expr.labels)
        for series in both:
            for join in series.joins:
                join.used = join.used or join.label not in ignored
        if expr.op == "or" or not left or not right:
            return
        for side, here, there in (("right", left, right), ("left", right, left)):
            for label in sorted(
                frozenset.intersection(*(series.must for series in here)) - ignored - {"__name__"}
            ):
                if all(not series.can_have(label) for series in there):
                    self.odd(f"the sides never match: the {side} side never has the label '{label}'", expr)
                    return


def has_results(expr: Expr) -> bool:
    """Whether an expression has results even when no series exists: `vector(0)`, `x or vector(0)`."""
    expr = unwrapped(expr)
    if isinstance(expr, Call):
        if expr.name == "vector":
            return True
        keeps = expr.name not in ("absent", "absent_over_time") and expr.args
        return bool(keeps) and any(has_results(arg) for arg in expr.args)
    if isinstance(expr, (Aggregation, promql.Unary, promql.Subquery)):
        return has_results(expr.expr)
    if isinstance(expr, Binary):
        if expr.op == "or":
            return has_results(expr.lhs) or has_results(expr.rhs)
        if expr.filters or expr.card:
            return False
        return has_results(expr.lhs) or has_results(expr.rhs)
    return False


def _known(expr: Expr, found: list[Series]) -> float | None:
    """The number that an expression always gives."""
    value = promql.constant(expr)
    if value is None and len(found) == 1 and _pure(expr):
        value = found[0].value
    return value


def _calculated(expr: Binary, value: float | None) -> float | None:
    """The number that results from one that all series have, and a constant."""
    if value is None or expr.compares:
        return None
    left, right = promql.constant(expr.lhs), promql.constant(expr.rhs)
    if left is None:
        return None if right is None else promql.calculate(expr.op, value, right)
    return promql.calculate(expr.op, left, value if right is None else right)


def _over_time(function: str, value: float | None) -> float | None:
    """What a function gives for series that always have one number."""
    if value is None or function in _KEEP_VALUE:
        return value
    return 0.0 if function in _CHANGES else None


def _pure(expr: Expr) -> bool:
    """Whether an expression reads no series."""
    return not any(isinstance(node, Selector) for node in expr.walk())


def _is_series(arg: Expr) -> bool:
    return any(isinstance(node, (Selector, Call)) for node in arg.walk())


def _use(found: Iterable[Series], labels: Iterable[str]) -> None:
    wanted = frozenset(labels)
    for series in found:
        for join in series.joins:
            join.used = join.used or join.label in wanted


def conditional(expr: Expr, recorded: Container[str] = ()) -> bool:
    """Whether an expression gives results only under a condition: a comparison, `unless`, `absent`.

    `recorded` are metrics that a rule records only under a condition.
    """
    expr = unwrapped(expr)
    if isinstance(expr, Binary):
        if expr.filters or expr.op == "unless":
            return True
        if expr.op == "or":
            return conditional(expr.lhs, recorded) and conditional(expr.rhs, recorded)
        return conditional(expr.lhs, recorded) or conditional(expr.rhs, recorded)
    if isinstance(expr, Selector):
        return expr.name is not None and expr.name in recorded
    if isinstance(expr, Call) and expr.name in ("absent", "absent_over_time"):
        return True
    return any(conditional(child, recorded) for child in expr.children)
