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
_OF_OPTIONS = regex(r"\s*\.\s*(\w+)\s*(?=\()")
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
# `registry.register("orders", "Orders.", orders)` of prometheus-client, and the prefixes of registries.
_OF_CLIENT = regex(r"\.\s*register(?:_with_unit|_collector)?\s*(?=\()")
_OF_REGISTRY = regex(r"\b(?:with_prefix|sub_registry_with_prefix|with_prefix_and_labels)\s*(?=\()")
# Crates that export metrics and are not read.
_OTHERS = frozenset(
    """
    autometrics cadence dogstatsd foundations measured metriken prometheus_exporter prometheus_static_metric prometric
    statsd vise
    """.split()  # noqa: SIM905
)
_NOT_IN_NAME = regex(r"[^A-Za-z0-9_]")


def metrics(sources: Sources) -> Instruments:
    """What a package exports."""
    data = toml(sources.text("Cargo.toml"))
    declared = {name.replace("-", "_") for name in table(data, "dependencies")}
    used = declared & {"metrics", "prometheus", "prometheus_client", "opentelemetry"}
    if not used:
        return Instruments(prefixes=("",) if declared & _OTHERS else ())
    codes = own_codes(sources)
    reader = _Reader(codes, Constants(codes))
    found: list[Metric] = []
    prefixes: list[str] = [""] if declared & _OTHERS else []
    made = [
        *(reader.macros() if "metrics" in used else ()),
        *(reader.registered() if "prometheus" in used else ()),
        *(reader.instruments() if "opentelemetry" in used else ()),
        *(reader.of_client() if "prometheus_client" in used else ()),
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
                    name = self._text(path, *inner[0]) if inner else None
                    name, constant = self._chained(path, name, behind, arguments[0][1])
                    labels = arguments[1] if len(arguments) > 1 else None
                else:
                    constant = ()
                    # `IntCounter::new("orders_total", "Orders.")`
                    alone = match["registered"] or (len(arguments) == 2 and not match["of"])
                    name = self._text(path, *arguments[0]) if arguments and alone else None
                    labels = arguments[2] if len(arguments) > 2 else None
                if name is None:
                    yield ""
                    continue
                known = self._listed(path, labels) if match["vector"] or match["of"] else ()
                known = (*known, *constant) if known is not None and constant is not None else None
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

    def _chained(
        self, path: str, name: str | None, start: int, end: int
    ) -> tuple[str | None, tuple[str, ...] | None]:
        """A name with what is behind its options, None if it is unknown, and the labels that are constant."""
        code = self.codes[path]
        parts: dict[str, str] = {}
        labels: tuple[str, ...] | None = ()
        while name is not None and start < end:
            match = _OF_OPTIONS.match(code, start, end)
            if match is None:
                return (None if code[start:end].strip() else name), labels
            given = self.expressions.parts(path, match.end())
            text = self._text(path, *given[0]) if given else None
            if match[1] in ("namespace", "subsystem"):
                if text is None:
                    return None, None
                parts[match[1]] = text
            elif match[1] == "const_label" and text is not None and labels is not None:
                labels = (*labels, text)
            elif match[1] != "buckets":
                labels = None
            start = self.expressions.end_of(path, match.end())
        whole = [part for part in (parts.get("namespace"), parts.get("subsystem"), name) if part]
        return ("_".join(whole) if name is not None else None), labels

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

    def of_client(self) -> Iterator[Metric | str]:
        """The metrics of prometheus-client, under the prefixes of registries, or the beginnings of unknown names."""
        about = [path for path, code in self.codes.items() if "prometheus_client" in code]
        prefixes: list[str] = []
        for path in about:
            for match in _OF_REGISTRY.finditer(self.codes[path]):
                arguments = self.expressions.parts(path, match.end())
                text = self._text(path, *arguments[0]) if arguments else None
                if text is None:
                    yield ""
                else:
                    prefixes.append(text)
        nested = [f"{one}_{two}" for one in prefixes for two in prefixes if one != two]
        for path in about:
            code = self.codes[path]
            for match in _OF_CLIENT.finditer(code):
                arguments = self.expressions.parts(path, match.end())
                name = self._text(path, *arguments[0]) if len(arguments) > 1 else None
                if name is None:
                    yield ""
                    continue
                line = line_at(code, match.start())
                for prefix in ("", *prefixes, *nested):
                    yield Metric(
                        f"{prefix}_{name}" if prefix else name, "untyped", path, line, None, loose=True
                    )
