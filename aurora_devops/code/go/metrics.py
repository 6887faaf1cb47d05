"""The metrics that Go code makes with the client of Prometheus and with that of VictoriaMetrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from ..evidence import Metric
from ..label_values import variable_before
from ..sources import line_at
from .arguments import arguments_at, call_end, calls_of, function_at, split_list
from .code import block_end

# `prometheus.CounterOpts{`, and `prometheus.Opts{`, which is converted to it.
_OPTIONS = regex(r"\b(?:\w+\.(Counter|Gauge|Histogram|Summary|Untyped)Opts|\w*prom\w*\.Opts)\s*\{")
# The result of a function, whose body follows: `func options(name string) prometheus.CounterOpts {`.
_RESULT = regex(r"\)[ \t]*\*?\Z")
# `prometheus.NewCounterVec(`, with promauto, too, and `kitprometheus.NewCounterFrom(` before the options.
_MAKES = regex(
    r"\.New(Counter|Gauge|Histogram|Summary)(Vec|Func|From)?\(\s*\*?(?P<converted>\w+\.\w*Opts\(\s*)?\Z"
)
_HELD = regex(r"\b(\w+)\s*:?=\s*&?(?P<converted>\w+\.\w*Opts\(\s*)?\Z")
_RETURNED = regex(r"\breturn\s+&?(?P<converted>\w+\.\w*Opts\(\s*)?\Z")
_HANDED = regex(r"\breturn\s+\w+(?:\.With\(\w+\))?\Z")
_SELECTED = regex(r"(?:\w+\.)+\Z")
_CLOSES = regex(r"[\s,]*\)")
_FIELD = regex(r"\s*(\w+)\s*:\s*")
_DESCRIPTION = regex(r"\b\w+\.NewDesc\(")
# `metrics.GetOrCreateCounter(fmt.Sprintf(`orders_total{region=%q}`, region))` of VictoriaMetrics.
_VICTORIA = regex(r'"github\.com/VictoriaMetrics/metrics"')
_OF_VICTORIA = regex(
    r"\.(?:New|GetOrCreate)(?:Float)?(?P<sort>Counter|Gauge|Histogram|Summary)(?:Ext)?\(\s*(?:fmt\.Sprintf\(\s*)?"
    r"(?:(?P<quote>[`\"])(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>(?:\\.|[^`\"{}\\]|\"[^\"`]*\")*)\})?(?P=quote)\s*[,)])?"
)
_LABEL_OF_VICTORIA = regex(r"(\w+)\s*=")
# Packages that may be given the beginning of the names of their metrics.
_PREFIXED = regex(
    r'"[^"\n]*(?:gin-?prom|prometheus-?gin|echo-?prom|echo-contrib/prom|fiberprom|go-http-metrics|chi-?prom'
    r"|go-kit/kit/metrics(?!/prometheus)"
    r'|(?:armon|hashicorp|rcrowley)/go-metrics|uber-go/tally|statsd|gorm.io/plugin/prometheus)[^"\n]*"'
)
_WRAPPED_PREFIX = regex(r"\bWrapRegistererWithPrefix\(")
_SLICE = regex(r"\[\]string\s*\{(.*)\}", re.DOTALL)
_LABELS = regex(r"(?:\w+\.Labels|map\[string\]string)\s*\{(.*)\}", re.DOTALL)
_APPEND = regex(r"append\(")
_FULL_NAME = regex(r"\w+\.BuildFQName\(")
_FORMAT = regex(r"fmt\.Sprintf\(")
_IDENTIFIER = regex(r"[A-Za-z_]\w*")
_TEXT = regex(r'"[^"\\\n]*"|`[^`]*`')
# Parameters of parameters are followed this deep.
_DEEPEST = 3
# Helpers with more calls are not read.
_MOST_CALLS = 400


@record
class _Hole:
    """A parameter of the function around an expression; all arguments from it on if it is `variadic`."""

    name: str
    variadic: bool = False


# The parts of a text, and the labels of a metric; a hole among the latter may stand for several.
_Text = tuple[str | _Hole, ...]
_Labels = tuple[_Text, ...] | _Hole | None


@record
class _Made:
    """A metric: the parts of its name, each None if it is unknown, its labels, and where it is made.

    If a function returns its options, `returned`, it is made where the function is called; if one returns the metric,
    `handed`, it is in the variable there.
    """

    names: tuple[_Text | None, ...]
    labels: _Labels
    constant: _Labels
    path: str
    offset: int
    sort: str
    variable: str = ""
    returned: bool = False
    handed: bool = False


@record
class _Use:
    """What options are given to: the type of a metric, empty if it is unknown, its labels and its variable."""

    sort: str = ""
    labels: _Labels = None
    variable: str = ""
    returned: bool = False
    handed: bool = False


@record(eq=False)
class Metrics:
    """The metrics of a program, by the code of its files."""

    codes: Mapping[str, str]
    constants: Constants

    def read(self) -> Iterator[Metric | str]:
        """The metrics, and the beginnings of names that are unknown."""
        prefixes = set(self._prefixes)
        unknown = [one for one in prefixes if not one[1]]
        for path, code in self.codes.items():
            for one in self._of_file(path, code):
                yield one
                if isinstance(one, Metric):
                    # A registry may add a prefix to the name.
                    for prefix, whole in sorted(prefixes):
                        if whole:
                            yield Metric(
                                prefix + one.name,
                                one.type,
                                one.file,
                                one.line,
                                one.labels,
                                one.exact,
                                one.loose,
                            )
        yield from (prefix for prefix, _ in unknown)

    def options(self) -> int:
        """How many literals of options there are."""
        return sum(len(_OPTIONS.findall(code)) for code in self.codes.values() if "Opts" in code)

    @cached_property
    def _prefixes(self) -> list[tuple[str, bool]]:
        """What registries add to the names of metrics, and whether that is the whole prefix."""
        found = []
        for path, code in self.codes.items():
            for match in _WRAPPED_PREFIX.finditer(code) if "WrapRegistererWithPrefix" in code else ():
                given = (arguments_at(code, match.end()) or ("",))[0].strip()
                text = self.constants.text(given, path)
                found.append((self.constants.beginning(given, path), False) if text is None else (text, True))
        return found

    def _of_file(self, path: str, code: str) -> Iterator[Metric | str]:
        for match in _OPTIONS.finditer(code) if "Opts" in code else ():
            yield from self._of_options(path, code, match)
        for match in _DESCRIPTION.finditer(code) if "NewDesc" in code else ():
            given = arguments_at(code, match.end())
            names = self._names(given[0] if given else "", path, match.start())
            labels: _Labels = None
            constant: _Labels = None
            if len([one for one in given if one.strip()]) == 4:
                labels = self._list(given[2], path, match.start())
                constant = self._constant(given[3], path, match.start())
            made = _Made(names, labels, constant, path, match.start(), "untyped")
            yield from self._all(made, loose=True)
        for match in _OF_VICTORIA.finditer(code) if _VICTORIA.search(code) else ():
            if not match["name"]:
                yield ""
                continue
            written = tuple(_LABEL_OF_VICTORIA.findall(match["labels"] or ""))
            line = line_at(code, match.start())
            yield Metric(match["name"], match["sort"].lower(), path, line, written, exact=True)
        if _PREFIXED.search(code):
            yield ""

    def _of_options(self, path: str, code: str, match: re.Match[str]) -> Iterator[Metric | str]:
        """The metrics of a literal of options."""
        start = match.start()
        if _RESULT.search(code, max(0, start - 40), start):
            return
        end = block_end(code, match.end())
        parts: dict[str, str] = {}
        for entry in split_list(code[match.end() : end]):
            if named := _FIELD.match(entry):
                parts[named[1]] = entry[named.end() :].strip()
        if "Name" not in parts:
            yield ""
            return
        use = self._use(path, start, end + 1)
        before_name = (
            self._text(parts[key], path, start) for key in ("Namespace", "Subsystem") if key in parts
        )
        names = (*before_name, *self._names(parts["Name"], path, start))
        constant = self._constant(parts.get("ConstLabels", "nil"), path, start)
        sort = use.sort or (match[1] or "").lower()
        yield from self._all(
            _Made(names, use.labels, constant, path, start, sort, use.variable, use.returned, use.handed)
        )

    def _use(self, path: str, start: int, end: int) -> _Use:
        """What the options between two offsets are given to."""
        code = self.codes[path]
        before = code[max(0, start - 200) : start]
        for pattern in (_MAKES, _HELD, _RETURNED):
            if (found := pattern.search(before)) is not None:
                break
        else:
            return _Use()
        if found["converted"]:
            closes = _CLOSES.match(code, end)
            end = closes.end() if closes else end
        if pattern is _RETURNED:
            return _Use(returned=True)
        if pattern is _HELD:
            return _Use(*self._use_of(found[1], path, start))
        following = arguments_at(code, end)
        listed = following[1] if len(following) > 1 else ""
        labels = self._list(listed, path, start) if found[2] in ("Vec", "From") else ()
        made = start - len(found[0])
        variable = variable_before(code, made)
        return _Use(found[1].lower(), labels, variable, handed=self._is_handed(code, made, end, variable))

    def _is_handed(self, code: str, offset: int, end: int, variable: str) -> bool:
        """Whether a function returns the metric that is made at an offset, as it is or in a variable."""
        if _HANDED.search(code, max(0, offset - 80), offset):
            return True
        if not variable or function_at(code, offset) is None:
            return False
        following = code.find("\nfunc ", end)
        last = len(code) if following < 0 else following
        return re.compile(rf"\breturn {variable}\n").search(code, end, last) is not None

    def _use_of(self, variable: str, path: str, start: int) -> tuple[str, _Labels]:
        """The type and the labels, as far as they are known, of the metric that a variable with options is given to."""
        pattern = re.compile(
            r"\.New(Counter|Gauge|Histogram|Summary)(Vec|Func|From)?\(\s*(?:(?P<converted>\w+\.\w*Opts)\(\s*)?"
            rf"{re.escape(variable)}(?(converted)\s*\))\s*(?P<more>,)?"
        )
        found: list[tuple[str, _Labels]] = []
        for other, code in self.codes.items():
            if dirname(other) != dirname(path) or variable not in code:
                continue
            for match in pattern.finditer(code):
                listed = arguments_at(code, match.end())[0] if match["more"] else ""
                own = self._list(listed, other, match.start()) if match[2] in ("Vec", "From") else ()
                # A parameter of another function than that with the options.
                labels = own if other == path or isinstance(own, tuple) else None
                found.append((match[1].lower(), labels))
        sorts = {sort for sort, _ in found}
        same = found and all(labels == found[0][1] for _, labels in found)
        return sorts.pop() if len(sorts) == 1 else "", found[0][1] if same else None

    def _all(self, made: _Made, *, loose: bool = False) -> Iterator[Metric | str]:
        """A metric, or one for each call of the function that makes it with what it is given."""
        for one in self._expanded(made, _DEEPEST):
            texts = [
                None if parts is None else "".join(part for part in parts if isinstance(part, str))
                for parts in one.names
            ]
            whole = all(
                parts is not None and not any(isinstance(part, _Hole) for part in parts)
                for parts in one.names
            )
            name = "_".join(text for text in texts if text)
            if not whole or not name:
                yield self._beginning(one)
                continue
            labels = _joined(one.labels, one.constant)
            line = line_at(self.codes[one.path], one.offset)
            free = loose or not one.sort
            sort = one.sort or "untyped"
            yield Metric(
                name, sort, one.path, line, labels, exact=not free, loose=free, variable=one.variable
            )

    def _beginning(self, made: _Made) -> str:
        """The beginning of a name that is not known as a whole."""
        found: list[str] = []
        for parts in made.names:
            if parts is None:
                break
            text = ""
            for part in parts:
                if isinstance(part, _Hole):
                    return "_".join([*found, text])
                text += part
            if text:
                found.append(text)
        return "_".join([*found, ""]) if found else ""

    def _expanded(self, made: _Made, depth: int) -> Iterator[_Made]:
        """A metric with the texts that the callers of the function around it give its parameters."""
        if not depth or not (made.returned or _has_holes(made)):
            yield made
            return
        around = function_at(self.codes[made.path], made.offset)
        if around is None:
            yield made
            return
        _, function, method, parameters = around
        calls = list(calls_of(function, made.path, self.codes, method=method)) if function else []
        if not calls or len(calls) > _MOST_CALLS:
            yield made
            return
        for caller, offset, given in calls:
            bound: dict[str, _Text | None] = {}
            lists: dict[str, _Labels] = {}
            for position, parameter in enumerate(parameters):
                if position < len(given):
                    bound[parameter] = self._text(given[position], caller, offset)
                    lists[parameter] = self._list(given[position], caller, offset)
                rest = [self._text(one, caller, offset) for one in given[position:] if one.strip()]
                spread = len(given) == position + 1 and given[position].strip().endswith("...")
                if spread:
                    lists[f"{parameter}..."] = self._list(given[position].strip()[:-3], caller, offset)
                else:
                    known = tuple(one for one in rest if one is not None)
                    lists[f"{parameter}..."] = known if len(known) == len(rest) else None
            called = _bound(made, bound, lists, caller, offset)
            if made.returned:
                called = self._given_to(called)
            else:
                variable = variable_before(self.codes[caller], offset) if made.handed else ""
                called = replace(called, variable=variable)
            yield from self._expanded(called, depth - 1)

    def _given_to(self, made: _Made) -> _Made:
        """A metric whose options are returned by the call at its offset."""
        code = self.codes[made.path]
        selected = _SELECTED.search(code, max(0, made.offset - 100), made.offset)
        start = selected.start() if selected else made.offset
        use = self._use(made.path, start, call_end(code, code.index("(", made.offset) + 1))
        return replace(
            made,
            sort=use.sort or made.sort,
            labels=use.labels,
            variable=use.variable,
            returned=use.returned,
            handed=use.handed,
        )

    def _names(self, expression: str, path: str, offset: int) -> tuple[_Text | None, ...]:
        """The parts of a name that underscores separate."""
        match = _FULL_NAME.match(expression.strip())
        if match is None:
            return (self._text(expression, path, offset),)
        given = arguments_at(expression.strip(), match.end())[:3]
        return tuple(self._text(one, path, offset) for one in given)

    def _text(self, expression: str, path: str, offset: int) -> _Text | None:
        """The parts of an expression that gives a text; None if it is unknown."""
        expression = expression.strip()
        if match := _FORMAT.match(expression):
            return self._formatted(arguments_at(expression, match.end()), path, offset)
        found: list[str | _Hole] = []
        for piece in _split_sum(expression):
            if _TEXT.fullmatch(piece):
                found.append(piece[1:-1])
                continue
            parameter = self._parameter(piece, path, offset)
            if parameter is not None:
                if self._is_changed(piece, path, offset):
                    return None
                found.append(parameter)
                continue
            text = self.constants.text(piece, path)
            if text is None:
                return None
            found.append(text)
        return tuple(found)

    def _formatted(self, given: Sequence[str], path: str, offset: int) -> _Text | None:
        """The parts of `fmt.Sprintf("%s_orders_total", namespace)`."""
        if not given or not _TEXT.fullmatch(given[0].strip()):
            return None
        parts = given[0].strip()[1:-1].split("%s")
        arguments = [self._text(one, path, offset) for one in given[1:] if one.strip()]
        if len(parts) != len(arguments) + 1 or "%" in "".join(parts):
            return None
        found: list[str | _Hole] = [parts[0]]
        for text, part in zip(arguments, parts[1:], strict=True):
            if text is None:
                return None
            found += [*text, part]
        return tuple(found)

    def _parameter(self, name: str, path: str, offset: int) -> _Hole | None:
        """The parameter of the function around an offset with a name; None if it has none."""
        around = function_at(self.codes[path], offset) if _IDENTIFIER.fullmatch(name) else None
        if around is None or name not in around[3]:
            return None
        header = self.codes[path][around[0] : around[0] + 600]
        return _Hole(name, re.search(rf"\b{name}\s+\.\.\.", header) is not None)

    def _is_changed(self, name: str, path: str, offset: int) -> bool:
        around = function_at(self.codes[path], offset)
        begin = around[0] if around else 0
        return any(self.codes[path].find(f"{name} {sign} ", begin, offset) >= 0 for sign in ("=", ":="))

    def _list(self, expression: str, path: str, offset: int) -> _Labels:
        """The texts in a slice; None if they are unknown."""
        expression = expression.strip()
        if not expression or expression == "nil":
            return ()
        if match := _SLICE.fullmatch(expression):
            texts = [self._text(one, path, offset) for one in split_list(match[1]) if one.strip()]
            known = tuple(one for one in texts if one is not None)
            return known if len(known) == len(texts) else None
        if match := _APPEND.match(expression):
            return self._appended(arguments_at(expression, match.end()), path, offset)
        if not _IDENTIFIER.fullmatch(expression):
            return None
        parameter = self._parameter(expression, path, offset)
        if parameter is not None:
            return None if self._is_changed(expression, path, offset) else parameter
        return self._declared(expression, path)

    def _appended(self, given: Sequence[str], path: str, offset: int) -> _Labels:
        found: list[_Text] = []
        for position, one in enumerate(given):
            if position and not one.strip().endswith("..."):
                text = self._text(one, path, offset)
                if text is None:
                    return None
                found.append(text)
                continue
            inner = self._list(one.strip().removesuffix("..."), path, offset)
            if not isinstance(inner, tuple):
                return None
            found += inner
        return tuple(found)

    def _declared(self, name: str, path: str) -> _Labels:
        """The texts in the only slice of a name, of the file or else of its package."""
        pattern = re.compile(rf"\b{re.escape(name)}\s*(?::?=|\[\]string\s*=)\s*(?=\[\]string\s*\{{)")
        changed = re.compile(rf"\b{re.escape(name)}\s*=\s*append\(")
        files = [
            other for other in self.codes if dirname(other) == dirname(path) and name in self.codes[other]
        ]
        for listed in ([path], files):
            found = [(other, match) for other in listed for match in pattern.finditer(self.codes[other])]
            if len(found) == 1 and not any(changed.search(self.codes[other]) for other in listed):
                other, match = found[0]
                code = self.codes[other]
                begin = code.find("{", match.end())
                return self._list(code[match.end() : block_end(code, begin + 1) + 1], other, match.start())
            if found:
                return None
        return None

    def _constant(self, expression: str, path: str, offset: int) -> _Labels:
        """The names in a map of labels with constant values; None if they are unknown."""
        expression = expression.strip()
        if expression in ("", "nil"):
            return ()
        match = _LABELS.fullmatch(expression)
        if match is None:
            return None
        names = [
            self._text(one.partition(":")[0], path, offset) for one in split_list(match[1]) if one.strip()
        ]
        known = tuple(one for one in names if one is not None)
        return known if len(known) == len(names) else None


def _split_sum(expression: str) -> Iterator[str]:
    """The pieces of a sum of texts."""
    end = 0
    for match in _PLUS.finditer(expression):
        if match[0] == "+":
            yield expression[end : match.start()].strip()
            end = match.end()
    yield expression[end:].strip()


_PLUS = regex(r'"[^"\\\n]*"|`[^`]*`|\+')


def _has_holes(made: _Made) -> bool:
    if isinstance(made.labels, _Hole) or isinstance(made.constant, _Hole):
        return True
    texts = (*made.names, *(made.labels or ()), *(made.constant or ()))
    return any(isinstance(part, _Hole) for parts in texts if parts for part in parts)


def _filled(parts: _Text | None, bound: Mapping[str, _Text | None]) -> _Text | None:
    found: list[str | _Hole] = []
    for part in parts or ():
        if isinstance(part, str):
            found.append(part)
            continue
        given = None if part.variadic else bound.get(part.name)
        if given is None:
            return None
        found += given
    return None if parts is None else tuple(found)


def _filled_labels(
    labels: _Labels, bound: Mapping[str, _Text | None], lists: Mapping[str, _Labels]
) -> _Labels:
    if isinstance(labels, _Hole):
        return lists.get(f"{labels.name}..." if labels.variadic else labels.name)
    if labels is None:
        return None
    filled = [_filled(one, bound) for one in labels]
    known = tuple(one for one in filled if one is not None)
    return known if len(known) == len(filled) else None


def _bound(
    made: _Made,
    bound: Mapping[str, _Text | None],
    lists: Mapping[str, _Labels],
    path: str,
    offset: int,
) -> _Made:
    """A metric as a call of its function makes it, with the parameters of the caller."""
    names = tuple(_filled(one, bound) for one in made.names)
    labels = _filled_labels(made.labels, bound, lists)
    constant = _filled_labels(made.constant, bound, lists)
    return _Made(names, labels, constant, path, offset, made.sort)


def _joined(labels: _Labels, constant: _Labels) -> tuple[str, ...] | None:
    """The names of labels; None if some are unknown."""
    if not isinstance(labels, tuple) or not isinstance(constant, tuple):
        return None
    found = []
    for parts in (*labels, *constant):
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) != len(parts):
            return None
        found.append("".join(texts))
    return tuple(found)
