"""Metrics that code makes with OpenTelemetry, Micrometer, prometheus-net and others, in any language.

The names in Prometheus differ from those in the code: `shop.orders` is `shop_orders_total`, and units are added.
Sources: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ and
docs.micrometer.io/micrometer/reference/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..core.lazy import regex
from ..core.record import record
from .constants import Constants, texts_of
from .evidence import Metric
from .expressions import NODE, Expressions
from .java.tags import Tags, common_tags, of_builder, of_call, of_gauge
from .label_values import read_values, variable_before, with_values
from .node.code import end_of, is_definition
from .sources import Sources, line_at

# What a file contains that has to do with metrics, in lower case; `meter` also ends `parameter`.
_ABOUT = [
    *(
        "@timed",
        "counter",
        "gauge",
        "histogram",
        "metric",
        "micrometer",
        "observ",
        "prometheus",
        "statsd",
        "telemetry",
    ),
]
_METER = regex(r"(?<![a-z])meter|Meter|METER")
_SORT = r"(?:[cC]ounter|[hH]istogram|[gG]auge|[sS]ummary|[tT]imer)"
_CALL = regex(
    # Go: `meter.Int64Counter("name")`
    rf"\.(?:New)?(?:Int64|Float64)(?:Observable)?(?:Up[dD]own)?(?P<go>{_SORT})\("
    # JavaScript, PHP, C#, C++: `meter.createCounter("name")`, `Meter.CreateHistogram<double>("name")`
    rf"|\b[cC]reate(?:UInt64|Int64|Double)?(?:Observable)?(?:Up[dD]own)?(?P<created>{_SORT})(?:<[\w<>, ]*>)?\("
    # Python, Ruby: `meter.create_counter("name")`
    r"|\bcreate_(?:observable_)?(?:up_down_)?(?P<made>counter|histogram|gauge)\("
    # Java: `meter.counterBuilder("name")`
    r"|\b(?P<built>counter|upDownCounter|histogram|gauge)Builder\("
    # Micrometer: `@Timed("name")`, `Counter.builder("name")`, `registry.counter("name")`
    r"|@(?P<annotated>Timed|Counted|Observed)\("
    r"|\b(?P<builder>Counter|Timer|Gauge|DistributionSummary|LongTaskTimer|FunctionCounter|FunctionTimer|TimeGauge|Histogram|Summary)\.build(?:er)?\("
    r"|\b\w*[rR]egistry(?:\(\))?\s*\.\s*(?P<registry>counter|timer|summary|gauge)\("
    r"|\bMetrics\.(?P<static>counter|timer|summary|gauge)\("
)
# The variables that are registries of Micrometer whatever they are called.
_REGISTRIES = regex(r"\bMeterRegistry\s+(\w+)|\b(\w+)\s*:\s*MeterRegistry\b")
# The unit of a metric, which exporters add to its name.
_UNIT = regex(r"""\b(?:baseUnit|setUnit|WithUnit)\(\s*"([a-z]{3,})"|\bunit\s*[:=]\s*["']([a-z]{3,})["']""")
_FAR = 400
# The first argument: a sum of literals and names, or the text up to the end of the line.
_ARGUMENT = regex(
    r"""\s*(?:(?:value|name)\s*=\s*)?((?>"[^"\\\n]*"|'[^'\\\n]*'|`[^`\\]*`|[^,()"'`\n]|\([^()\n]*\))*)(?=[,)\n]|\Z)"""
)
_NAMED = regex(r"""(?:value|name)\s*=\s*["']""")
# `Counter.builder().name("orders_total").labelNames("region")` of the Prometheus client of Java.
_NAME = regex(r"""\s*\)\s*(?>(?:[^;"']|"[^"\n]*"|'[^'\n]*')*?)\.name\(\s*("[^"\\\n]*"|[\w.]+)\s*\)""")
_TYPES = {
    "timed": "timer",
    "observed": "timer",
    "counted": "counter",
    "distributionsummary": "summary",
    "longtasktimer": "timer",
    "functioncounter": "counter",
    "functiontimer": "timer",
    "timegauge": "gauge",
    "updowncounter": "gauge",
}


@record
class Instruments:
    """What a program exports under names that a library changes.

    `prefixes` are the beginnings of names that are computed, and `texts` are strings that may be names of metrics.
    """

    metrics: tuple[Metric, ...] = ()
    prefixes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def instruments(sources: Sources, codes: Mapping[str, str], constants: Constants) -> Instruments:
    """The metrics that the files make, by path; comments are replaced by spaces.

    Of files of Python, whose calls are read from their syntax trees, only the strings are read.
    """
    found: list[Metric] = []
    prefixes: set[str] = set()
    expressions = Expressions(codes, constants)
    common: tuple[str, ...] | None = ()
    if any(path.endswith(_JAVA) for path in codes):
        common = common_tags(sources, codes, constants)
    about = {path: code for path, code in codes.items() if _is_about_metrics(code)}
    for path, code in about.items():
        for match in _calls(path, code) if not path.endswith(".py") else ():
            if (match[0].endswith(".build(") or match["builder"] in _OF_CLIENT) and _CLIENT not in code:
                continue
            if (
                match["created"]
                and path.endswith(NODE)
                and is_definition(code, end_of(code, match.end() - 1))
            ):
                # A method of the program of this name.
                continue
            sort = next(group for group in match.groups() if group).lower()
            argument = _ARGUMENT.match(code, match.end())
            written = argument[1].strip() if argument else "?"
            if not written:
                if match["annotated"]:
                    continue
                named = _NAME.match(code, match.end())
                written = named[1] if named else "?"
            elif match["annotated"] and "=" in code[match.end() : match.end() + 40].split('"')[0]:
                written = _value(code, match.end()) or "?"
            names = _names(written, path, argument, constants, expressions)
            for name in names:
                sort = _TYPES.get(sort, sort)
                tags = _tags(code, match, path, constants) if path.endswith(_JAVA) else None
                labels = None if tags is None or common is None else tuple(dict.fromkeys((*tags, *common)))
                spans = {label: span for label, span in tags.items() if span} if tags else {}
                values = tuple(read_values(expressions, path, spans))
                variable = variable_before(code, match.start()) if labels and not spans else ""
                line = line_at(code, match.start())
                for full in (name, *_with_unit(name, code, match.end())):
                    found.append(
                        Metric(full, sort, path, line, labels, loose=True, variable=variable, values=values)
                    )
            if not names:
                prefixes.add(constants.beginning(written, path))
    made = tuple(with_values(found, codes, constants))
    return Instruments(made, tuple(sorted(prefixes)), tuple(sorted(texts_of(about.values()))))


_JAVA = (".java", ".kt")
# The client of Prometheus for Java, and its builders whose names other classes have as well.
_CLIENT = "io.prometheus"
_OF_CLIENT = frozenset({"Histogram", "Summary"})


def _calls(path: str, code: str) -> Iterator[re.Match[str]]:
    """The calls that make metrics, also those of registries of Micrometer in variables of any name."""
    names: set[str] = set()
    if path.endswith(_JAVA) and "MeterRegistry" in code:
        names = {name for groups in _REGISTRIES.findall(code) for name in groups if name}
    return (_with_registries(tuple(sorted(names))) if names else _CALL).finditer(code)


@lru_cache(maxsize=32)
def _with_registries(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"{_CALL.pattern}|(?<![\w.])(?:{'|'.join(names)})\s*\.\s*(?P<variable>counter|timer|summary|gauge)\("
    )


def _names(
    written: str,
    path: str,
    argument: re.Match[str] | None,
    constants: Constants,
    expressions: Expressions,
) -> list[str]:
    """The names that an argument may be: one, or those that the callers of the function around it give; else none."""
    text = constants.text(written, path)
    if text is not None or argument is None or argument[1].strip() != written:
        return [text] if text else []
    if not _NAME_OF_PARAMETER.fullmatch(written):
        return []
    return list(expressions.texts(path, *argument.span(1)) or ())


_NAME_OF_PARAMETER = regex(r"[a-z_]\w*")


def _with_unit(name: str, code: str, start: int) -> Iterator[str]:
    """The name with the unit that a call sets, behind the offset of its arguments."""
    end = code.find(";", start, start + _FAR)
    following = _CALL.search(code, start, start + _FAR)
    ends = [one for one in (end, following.start() if following else -1) if one >= 0]
    unit = _UNIT.search(code, start, min(ends, default=start + _FAR))
    if unit is not None and not name.endswith(unit[1] or unit[2]):
        yield f"{name}.{unit[1] or unit[2]}"


def _tags(code: str, match: re.Match[str], path: str, constants: Constants) -> Tags | None:
    """The labels of a metric of Micrometer or of the client of Prometheus; None if they are unknown."""
    start = match.end() - 1
    if "micrometer" not in code and _CLIENT not in code:
        return None
    if match["builder"]:
        return of_builder(code, start, path, constants)
    sort = match["registry"] or match["static"] or match.groupdict().get("variable")
    if not sort:
        return None
    return (of_gauge if sort == "gauge" else of_call)(code, start, path, constants)


def _is_about_metrics(code: str) -> bool:
    lower = code.lower()
    return any(word in lower for word in _ABOUT) or ("meter" in lower and _METER.search(code) is not None)


def _value(code: str, start: int) -> str | None:
    """The literal of `value` or `name` among the arguments of an annotation."""
    end = code.find(")", start)
    match = _NAMED.search(code, start, end if end >= 0 else len(code))
    if match is None:
        return None
    quote = code[match.end() - 1]
    close = code.find(quote, match.end())
    return code[match.end() - 1 : close + 1] if close >= 0 else None
