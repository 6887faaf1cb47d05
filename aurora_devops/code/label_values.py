"""The values that the code of a program gives the labels of a metric, where the variable with the metric is used.

They are known for a label if each use of the variable is known, and each gives it texts that are known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import dirname

from ..core.lazy import regex
from ..core.record import replace
from .constants import Constants
from .evidence import LabelValue, Metric
from .expressions import NODE, Expressions, Place
from .node.code import LITERALS, without_comments
from .rust.code import LITERALS as RUST_LITERALS
from .sources import line_at
from .tokens import blank

_BARE = regex(LITERALS, re.DOTALL)
_RUST = regex(RUST_LITERALS)
_METHOD = regex(r"\s*[?!]{0,2}\s*\.\s*(\w+)\s*(?:<[^<>()]*>)?(?=\()")
# Methods whose arguments are the values in the order of the labels, or an object with both.
_IN_ORDER = frozenset({"GetMetricWithLabelValues", "WithLabelValues", "labelValues", "labels"})
# The same with one array.
_IN_ARRAY = frozenset({"get_metric_with_label_values", "with_label_values"})
_OBJECTS = frozenset({"GetMetricWith", "With", "dec", "inc", "observe", "set", "startTimer", "zero"})
_WITHOUT_VALUES = frozenset(
    """
    Collect Delete DeleteLabelValues DeletePartialMatch Describe Reset clear collect desc get remove removeByLabels
    remove_label_values reset
    """.split()  # noqa: SIM905
)
# What makes a metric, behind the name of its variable.
_MADE = regex(
    r"\s*(?::\s*[^=;,(){}\n]{1,120})?(?::=|=(?!=)|:)\s*"
    r"(?=(?:[\w.]+(?:\([^()\n]*\))?\.)?New\w*\(|new\s|make\w+Provider|\w+\s*\.\s*build"
    r"|(?:\w+\s*::\s*)*(?:Lazy\w*|OnceLock|register_\w+!|\w+Vec\s*::\s*new))"
)
_GIVEN = regex(r"\s*(?::\s*[^=;,(){}\n]{1,120})?(?::=|=(?![=>]))")
# The type of a field or a parameter, which follows its name, or the names of several.
_TYPED = regex(
    r"(?:\s*,\s*\w+)*\s+\*?(?:\w+\.)?(?:Counter|Gauge|Histogram|Summary|Untyped)Vec\b"
    r"|[?!]?\s*:\s*(?:\w+\.)?(?:Counter|Gauge|Histogram|Summary)\b"
    r"|\s*:\s*(?:\w+\s*::\s*)*(?:Int)?(?:Counter|Gauge|Histogram)Vec\s*[,}\n]"
)
_NAMED_AGAIN = regex(r"([A-Za-z_$][\w$]*)\s*(?::=|(?<![=!<>])=|:)\s*(?:[A-Za-z_$][\w$]*\.)*\Z")
_NAMED_AS = regex(r"\s+as\s+(\w+)")
_END = regex(r"\s*(?:[,;})\n]|\Z)")
_REGISTERS = regex(r"(?:[rR]egister\w*|\[\](?:\w+\.)?Collector)\s*\Z")
_LISTED = regex(
    r"(?:\b(?:import|export|const|let|var|return)\b|module\.exports\s*=)[^;{}]*\{[^{}]*\Z", re.DOTALL
)
_NEXT = regex(r"\s*[,:}]")
_USED = regex(r"\buse\s[^;]*\Z")
_IMPORTS = regex(r"(?:import\s*(?:type\s*)?|(?:const|let|var)\s*)\{([^{}]*)\}\s*(?:from\b|=)")
_VARIABLE = regex(
    r"(?<![\w.$])(?:(?:[A-Za-z_$][\w$]*)\.)*(?P<name>[A-Za-z_$][\w$]*)\s*(?::\s*[^=;,(){}\n]{1,120})?"
    r"(?::=|=|:)\s*(?:[\w.]+(?:\([^()\n]*\))?|new\s+(?:\w+\.)?\w+\s*)?\Z"
)
_GO_LABELS = regex(r"(?:\w+\.)?(?:Labels|map\[string\]string)\s*\Z")
_ENTRY = regex(r"""\s*(?:"(\w+)"|'(\w+)'|(\w+))\s*(:)?\s*""")
_ARRAY = regex(r"&?\s*(?=\[)")
_NUMBER = regex(r"[\d._]+|\w+\.(?:length|size)|[^{]*[-+*/(][^{]*")
_IDENTIFIER = regex(r"[A-Za-z_$][\w$]*")


def variable_before(code: str, offset: int) -> str:
    """The name of the variable or the field that is given what begins at an offset; empty if there is none."""
    match = _VARIABLE.search(code, max(0, offset - 200), offset)
    return match["name"] if match else ""


def with_values(
    metrics: Sequence[Metric], codes: Mapping[str, str], constants: Constants
) -> Iterator[Metric]:
    """The metrics with the values of their labels that are known."""
    if not any(one.variable and one.labels for one in metrics):
        yield from metrics
        return
    # The code of Rust has no comments here, and other literals.
    stripped = {
        path: code if path.endswith(".rs") else without_comments(code) for path, code in codes.items()
    }
    expressions = Expressions(stripped, constants)
    variables = Counter(_scope(one) for one in metrics)
    for metric in metrics:
        if metric.variable and metric.labels and variables[_scope(metric)] == 1:
            values = _Uses(metric, expressions).values()
            yield replace(metric, values=tuple(values))
        else:
            yield metric


def read_values(
    expressions: Expressions, path: str, labels: Mapping[str, tuple[int, int]]
) -> Iterator[LabelValue]:
    """The values of labels of which the expressions are between these offsets of a file, as far as they are known."""
    for label, span in labels.items():
        for text, (file, offset) in (expressions.texts(path, *span) or {}).items():
            yield LabelValue(label, text, file, line_at(expressions.codes[file], offset))


def _scope(metric: Metric) -> tuple[str, str]:
    """The folder to which a name of Go in lower case belongs, and the name."""
    own = metric.file.endswith(".go") and metric.variable[:1].islower()
    return (dirname(metric.file) if own else ""), metric.variable


@lru_cache(maxsize=128)
def _bare(code: str, rust: bool) -> str:
    """The code with spaces in place of its strings."""
    return (_RUST if rust else _BARE).sub(lambda match: blank(match[0]), code)


class _UnknownUse(Exception):
    """A use of a variable from which any values may follow."""


class _Uses:
    """The values that the uses of a variable with a metric give its labels."""

    def __init__(self, metric: Metric, expressions: Expressions) -> None:
        self.metric = metric
        self.expressions = expressions
        self.labels = tuple(metric.labels or ())
        self.unknown: set[str] = set()
        self.found: dict[str, dict[str, Place]] = {}

    def values(self) -> Iterator[LabelValue]:
        """The values of the labels of which all are known."""
        try:
            self._read()
        except _UnknownUse:
            return
        for label, texts in self.found.items():
            for text, (path, offset) in texts.items() if label not in self.unknown else ():
                yield LabelValue(label, text, path, line_at(self.expressions.codes[path], offset))

    def _read(self) -> None:
        names = [self.metric.variable]
        for name in names:
            for path, code in self.expressions.codes.items():
                if name not in code:
                    continue
                for start in self._places(name, path):
                    again = self._use(name, path, start)
                    if again and again not in names:
                        names.append(again)
                    if len(names) > _MOST_NAMES:
                        raise _UnknownUse

    def _places(self, name: str, path: str) -> Iterator[int]:
        """Where a file may mean the variable by its name."""
        bare = _bare(self.expressions.codes[path], path.endswith(".rs"))
        own = path == self.metric.file
        if path.endswith(".go"):
            own = dirname(path) == dirname(self.metric.file)
            if not own and name[0].islower():
                return
        elif path.endswith(NODE) and not own:
            own = any(re.search(rf"\b{re.escape(name)}\b", one) for one in _IMPORTS.findall(bare))
        elif not own:
            own = not path.endswith((".java", ".kt"))
        for match in re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])").finditer(bare):
            if own or bare[match.start() - 1 : match.start()] == ".":
                yield match.start()

    def _use(self, name: str, path: str, start: int) -> str:
        """Read what is done with the variable at an offset; another name if it gives it one."""
        bare = _bare(self.expressions.codes[path], path.endswith(".rs"))
        end = start + len(name)
        before = bare[max(0, start - 400) : start]
        method = _METHOD.match(bare, end)
        if method is not None and method[1] == "clone" and self._is_registered(path, start):
            pass
        elif method is not None:
            self._called(method[1], path, method.end())
        elif _MADE.match(bare, end) or _TYPED.match(bare, end) or self._is_made(path, bare, start, end):
            pass
        elif (again := _NAMED_AS.match(bare, end)) or (
            (again := _NAMED_AGAIN.search(before)) and _END.match(bare, end)
        ):
            return again[1]
        elif self._is_listed(path, before, bare[end : end + 40]):
            pass
        elif not self._is_registered(path, start) and not self._is_key(bare, end, name):
            raise _UnknownUse
        return ""

    def _is_made(self, path: str, bare: str, start: int, end: int) -> bool:
        """Whether the metric is made here, by a function of the program."""
        metric = self.metric
        given = path == metric.file and _GIVEN.match(bare, end) is not None
        return given and line_at(self.expressions.codes[path], start) == metric.line

    def _is_listed(self, path: str, before: str, behind: str) -> bool:
        """Whether the variable is in a list of imports or exports."""
        if path.endswith(".rs"):
            return _USED.search(before) is not None
        return path.endswith(NODE) and _NEXT.match(behind) is not None and _LISTED.search(before) is not None

    def _is_key(self, bare: str, end: int, name: str) -> bool:
        """Whether a field is given a variable with the same name: `Metrics{orders: orders}`."""
        return re.match(rf"\s*:\s*{re.escape(name)}\s*[,}}\n]", bare[end : end + 100]) is not None

    def _is_registered(self, path: str, start: int) -> bool:
        code = self.expressions.codes[path]
        return any(
            _REGISTERS.search(code, max(0, opening - 60), opening)
            for opening in self.expressions.brackets(path, start)
        )

    def _called(self, method: str, path: str, opening: int) -> None:
        if method in _WITHOUT_VALUES:
            return
        arguments = self.expressions.parts(path, opening)
        if method in _IN_ARRAY:
            array = _ARRAY.match(self.expressions.codes[path], arguments[0][0]) if arguments else None
            if array is None:
                raise _UnknownUse
            arguments = self.expressions.parts(path, array.end())
        if method in _IN_ARRAY or (
            method in _IN_ORDER and not (arguments and self._object(path, *arguments[0]))
        ):
            if len(arguments) != len(self.labels):
                raise _UnknownUse
            for label, span in zip(self.labels, arguments, strict=True):
                self._give(label, path, span)
        elif method in _OBJECTS or method in _IN_ORDER:
            self._given(method, path, arguments)
        else:
            raise _UnknownUse

    def _given(self, method: str, path: str, arguments: Sequence[tuple[int, int]]) -> None:
        """Read the labels in an object: `.inc({outcome: "failed"})`, `.With(prometheus.Labels{"outcome": a})`."""
        code = self.expressions.codes[path]
        if method == "startTimer":
            # What ends the timer may give others.
            self.unknown.update(self.labels)
        if not arguments:
            return
        if (opening := self._object(path, *arguments[0])) is None:
            written = code[slice(*arguments[0])].strip()
            # A number is no object of labels.
            if len(arguments) == 1 and method != "With" and _NUMBER.fullmatch(written):
                return
            raise _UnknownUse
        for first, end in self.expressions.parts(path, opening):
            entry = _ENTRY.match(code, first, end)
            if entry is None or code.startswith("...", first):
                raise _UnknownUse
            label = entry[1] or entry[2] or entry[3]
            if entry[3] and path.endswith(".go"):
                # The key of a map is an expression.
                label = self.expressions.constants.text(label, path)
            if label not in self.labels:
                raise _UnknownUse
            span = (entry.end(), end) if entry[4] else (first, end)
            if not entry[4] and code[entry.end() : end].strip():
                raise _UnknownUse
            self._give(label, path, span)

    def _object(self, path: str, start: int, end: int) -> int | None:
        """The brace of an object literal between two offsets, or of the one that a variable is given once."""
        code = self.expressions.codes[path]
        opening = code.find("{", start, end)
        if opening >= 0 and (opening == start or _GO_LABELS.fullmatch(code, start, opening)):
            return opening
        if not _IDENTIFIER.fullmatch(code[start:end].strip()):
            return None
        given = self.expressions.only_value(path, code[start:end].strip(), start)
        return self._object(path, *given) if given else None

    def _give(self, label: str, path: str, span: tuple[int, int]) -> None:
        texts = self.expressions.texts(path, *span)
        if texts is None:
            self.unknown.add(label)
            return
        known = self.found.setdefault(label, {})
        for text, place in texts.items():
            known.setdefault(text, place)


# A metric with more names is not followed.
_MOST_NAMES = 4


def common_values(metrics: Iterable[Metric]) -> Iterator[Metric]:
    """The metrics, with values only of the labels for which those of all metrics with the same name are known."""
    listed = list(metrics)
    unknown = {
        (one.name, label)
        for one in listed
        for label in one.labels or ()
        if label not in {value.label for value in one.values}
    }
    unlisted = {one.name for one in listed if one.labels is None}
    for one in listed:
        known = tuple(
            value
            for value in one.values
            if one.name not in unlisted and (one.name, value.label) not in unknown
        )
        yield one if len(known) == len(one.values) else replace(one, values=known)
