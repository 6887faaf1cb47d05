"""The metrics that Rust makes with the crates metrics, prometheus and opentelemetry.

Sources: docs.rs/metrics, docs.rs/metrics-exporter-prometheus and docs.rs/prometheus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import replace
from ..constants import Constants, texts_of
from ..data import table, toml
from ..evidence import Metric
from ..expressions import Expressions
from ..instruments import Instruments
from ..label_values import read_values, with_values
from ..sources import Sources, line_at
from .code import own_codes

# `metrics::counter!("orders_total", "outcome" => "failed")`, and the macros of older releases.
_MACRO = regex(
    r"\b(?:metrics\s*::\s*)?(?:increment_|decrement_|absolute_)?(?P<sort>counter|gauge|histogram)!\s*(?=[(\[{])"
)
_OPTION = regex(r"(?:target|level)\s*:(?!:)")
_ARROW = regex(r"\s*(.+?)\s*=>\s*", re.DOTALL)
_NUMBER = regex(r"[\d._]+(?:[uif]\d+)?|.*\bas\s+[uif]\d+|.*\(\)", re.DOTALL)
# `register_int_counter_vec!("orders_total", "Orders.", &["outcome"])`, `IntCounterVec::new(Opts::new("a", "b"), ...)`.
_REGISTERED = regex(
    r"\b(?:prometheus\s*::\s*)?register_(?:int_)?(?P<registered>counter|gauge|histogram)(?P<vector>_vec)?"
    r"(?P<own>_with_registry)?!\s*(?=\()"
    r"|\b(?:Int)?(?P<made>Counter|Gauge|Histogram)(?P<of>Vec)?\s*::\s*(?:new|with_opts)\s*(?=\()"
)
_OPTIONS = regex(r"(?:\w+\s*::\s*)*(?:histogram_opts!|opts!|(?:Histogram)?Opts\s*::\s*new)\s*(?=\()")
_INSTRUMENT = regex(r"\.[uif]64_(?:observable_)?(?:up_down_)?(?P<sort>counter|histogram|gauge)\s*(?=\()")
_LIST = regex(r"&?\s*(?=\[)")
_GLOBAL = regex(r"\.\s*add_global_label\s*\(\s*([^,()]+),")
# What adds labels or prefixes to all metrics.
_LAYERS = regex(r"\bTracingContextLayer\b|\bMetricsLayer\b")
_PREFIX = regex(r"\bPrefixLayer\s*::\s*new\s*\(\s*([^()]+)\)")
_VARIABLE = regex(
    r"(?:\bstatic\s+(?:ref\s+)?|\blet\s+(?:mut\s+)?)?\b(?P<name>[A-Za-z_]\w*)\s*(?::\s*[^=;,{}]{1,120})?(?:=|:)\s*"
    r"(?:(?:\w+\s*::\s*)*(?:Lazy|LazyLock|OnceLock)\s*::\s*new\s*\(\s*(?:move\s*)?\|\|\s*\{?\s*)?\Z"
)
_NOT_IN_NAME = regex(r"[^A-Za-z0-9_]")


def metrics(sources: Sources) -> Instruments:
    """What a package exports."""
    data = toml(sources.text("Cargo.toml"))
    declared = {name.replace("-", "_") for name in table(data, "dependencies")}
    used = declared & {"metrics", "prometheus", "prometheus_client", "opentelemetry"}
    if not used:
        return Instruments()
    codes = own_codes(sources)
    reader = _Reader(codes, Constants(codes))
    found: list[Metric] = []
    prefixes: list[str] = [""] if "prometheus_client" in used else []
    made = [
        *(reader.macros() if "metrics" in used else ()),
        *(reader.registered() if "prometheus" in used else ()),
        *(reader.instruments() if "opentelemetry" in used else ()),
    ]
    for one in made:
        if isinstance(one, Metric):
            found.append(one)
        else:
            prefixes.append(one)
    found = list(with_values(found, codes, reader.expressions.constants))
    about = (code for code in codes.values() if "counter" in code or "gauge" in code or "histogram" in code)
    return Instruments(
        tuple(found), tuple(sorted({*prefixes, *reader.prefixes()})), tuple(sorted(texts_of(about)))
    )


class _Reader:
    def __init__(self, codes: Mapping[str, str], constants: Constants) -> None:
        self.codes = codes
        self.expressions = Expressions(codes, constants)

    def _text(self, path: str, start: int, end: int) -> str | None:
        """The text of a literal or a constant."""
        written = self.codes[path][start:end].strip().removeprefix("&").strip()
        return self.expressions.constants.text(written, path) if written else None

    def prefixes(self) -> Iterator[str]:
        """The beginnings that layers give all names."""
        for path, code in self.codes.items():
            for match in _PREFIX.finditer(code):
                yield self._text(path, *match.span(1)) or ""

    def _common(self) -> tuple[str, ...] | None:
        """The labels that the exporter gives all metrics; None if they are unknown."""
        found: list[str] = []
        for path, code in self.codes.items():
            if _LAYERS.search(code):
                return None
            for match in _GLOBAL.finditer(code):
                label = self._text(path, *match.span(1))
                if label is None:
                    return None
                found.append(label)
        return tuple(found)

    def macros(self) -> Iterator[Metric | str]:
        """The metrics of macros, or the beginnings of names that are unknown."""
        common = self._common()
        for path, code in self.codes.items():
            for match in _MACRO.finditer(code):
                arguments = self.expressions.parts(path, match.end())
                while arguments and _OPTION.match(code, arguments[0][0]):
                    del arguments[0]
                if not arguments:
                    continue
                name = self._text(path, *arguments[0])
                if name is None:
                    yield self.expressions.constants.beginning(code[slice(*arguments[0])], path)
                    continue
                spans = self._labels(path, arguments[1:])
                labels = None if spans is None or common is None else (*spans, *common)
                line = line_at(code, match.start())
                metric = Metric(name, match["sort"], path, line, labels, loose=True)
                yield replace(metric, values=tuple(read_values(self.expressions, path, spans or {})))

    def _labels(self, path: str, arguments: list[tuple[int, int]]) -> dict[str, tuple[int, int]] | None:
        """The value of each label in the arguments of a macro; None if they are unknown."""
        found: dict[str, tuple[int, int]] = {}
        for first, end in arguments:
            code = self.codes[path][first:end].rstrip()
            arrow = _ARROW.match(code)
            if arrow is None and _NUMBER.fullmatch(code):
                continue
            key = self._text(path, first + arrow.start(1), first + arrow.end(1)) if arrow else None
            if arrow is None or key is None:
                return None
            found[_NOT_IN_NAME.sub("_", key)] = first + arrow.end(), end
        return found

    def registered(self) -> Iterator[Metric | str]:
        """The metrics of the crate prometheus, or the beginnings of names that are unknown."""
        for path, code in self.codes.items():
            for match in _REGISTERED.finditer(code):
                arguments = self.expressions.parts(path, match.end())
                options = _OPTIONS.match(code, arguments[0][0]) if arguments else None
                if options is not None:
                    inner = self.expressions.parts(path, options.end())
                    behind = self.expressions.end_of(path, options.end())
                    plain = not code[behind : arguments[0][1]].strip()
                    name = self._text(path, *inner[0]) if inner and plain else None
                    labels = arguments[1] if len(arguments) > 1 else None
                else:
                    name = self._text(path, *arguments[0]) if arguments and match["registered"] else None
                    labels = arguments[2] if len(arguments) > 2 else None
                if name is None:
                    yield ""
                    continue
                known = self._listed(path, labels) if match["vector"] or match["of"] else ()
                variable = _VARIABLE.search(code, max(0, match.start() - 300), match.start())
                yield Metric(
                    name,
                    (match["registered"] or match["made"]).lower(),
                    path,
                    line_at(code, match.start()),
                    known,
                    exact=True,
                    variable=variable["name"] if variable and known else "",
                )

    def _listed(self, path: str, span: tuple[int, int] | None) -> tuple[str, ...] | None:
        """The labels in `&["outcome"]`; None if they are unknown."""
        opening = _LIST.match(self.codes[path], *span) if span else None
        if opening is None:
            return None
        texts = [self._text(path, *one) for one in self.expressions.parts(path, opening.end())]
        return None if None in texts else tuple(text for text in texts if text is not None)

    def instruments(self) -> Iterator[Metric | str]:
        """The metrics of OpenTelemetry, or the beginnings of names that are unknown."""
        for path, code in self.codes.items():
            for match in _INSTRUMENT.finditer(code):
                arguments = self.expressions.parts(path, match.end())
                name = self._text(path, *arguments[0]) if arguments else None
                if name is None:
                    yield ""
                    continue
                yield Metric(name, match["sort"], path, line_at(code, match.start()), None, loose=True)
