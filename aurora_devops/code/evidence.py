"""What is read from source code, each with its file and line."""

from __future__ import annotations

from typing import Literal

from ..core.record import record

# stated: a file says it. implied: it follows from what a file says. usual: what the framework does unless told.
Confidence = Literal["stated", "implied", "usual"]


@record
class Route:
    """A path that is served, with the prefixes of its routers, and where the code says so.

    If a program has servers at several ports, `port` is the one that serves the path; it is 0 if that is unknown.
    `entries` are those of `Port`. If one of the `variables` of the environment is set, the path may be another one.
    """

    method: str
    path: str
    file: str
    line: int
    handler: str = ""
    confidence: Confidence = "stated"
    port: int = 0
    entries: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


@record
class Setting:
    """An environment variable that the code reads.

    `default` is its value if it is not set, None if it is unknown or not given. It is `required` if the
    program cannot start, or the statement cannot run, without it, and `optional` if the code handles that it is not
    set; it is `hidden` if the code declares it a secret. It is `needed` if it has to be set, but a file that the
    program loads may do that. What is required is read `at_start` if the program reads it whenever it starts, and not
    only with other settings. A `script` reads it that no other module imports. The program loads a file that may set
    it if it is `in_file`. `by` is what reads it. `entries` are the modules, without their endings, that load what reads
    it when they are started; all do if there are none. A module of Python has its ending if a server that loads it does
    not read the variable. `commands` are the first arguments with which the program reads what is required; it does so
    with any if there are none. `written` is the name in the code, if a function adds a prefix to it.
    """

    name: str
    file: str
    line: int
    by: str
    default: object = None
    required: bool = False
    hidden: bool = False
    optional: bool = False
    needed: bool = False
    script: bool = False
    in_file: bool = False
    at_start: bool = True
    entries: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    written: str = ""


@record
class Port:
    """A port that the program listens on unless `variable`, an environment variable or a flag, sets another one.

    With `any_path` it answers the same at all paths, as a server for metrics alone does. `entries` are as in `Setting`.
    """

    number: int
    file: str
    line: int
    by: str
    variable: str = ""
    any_path: bool = False
    entries: tuple[str, ...] = ()
    confidence: Confidence = "stated"


@record
class LabelValue:
    """A value that the code gives a label of a metric, and where."""

    label: str
    text: str
    file: str
    line: int


@record
class Metric:
    """A metric that the program exports: the name that the library was given, its type, and its labels if known.

    The type is `counter`, `gauge`, `histogram`, `summary`, or another one of OpenMetrics. The name is `exact` if the
    library adds no `_total` to that of a counter, and `loose` if the names of the series are not known: a library
    changes the separators and adds units and endings. `variable` is the name of the variable or the field that holds
    it. `values` are those of the labels of which all values are known.
    """

    name: str
    type: str
    file: str
    line: int
    labels: tuple[str, ...] | None = None
    exact: bool = False
    loose: bool = False
    variable: str = ""
    values: tuple[LabelValue, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The names of its series (OpenMetrics, section 5: a counter ends in `_total`)."""
        if self.loose:
            return ()
        if self.exact:
            endings = _EXACT.get(self.type, ("",))
            return tuple(self.name + ending for ending in endings)
        endings = _SERIES.get(self.type, ("",))
        base = self.name.removesuffix("_total") if self.type == "counter" else self.name
        return tuple(base + ending for ending in endings)


_EXACT: dict[str, tuple[str, ...]] = {
    "histogram": ("_bucket", "_sum", "_count"),
    "summary": ("", "_sum", "_count"),
}
_SERIES: dict[str, tuple[str, ...]] = {
    "counter": ("_total", "_created"),
    "histogram": ("_bucket", "_sum", "_count", "_created"),
    "summary": ("", "_sum", "_count", "_created"),
    "info": ("_info",),
}


@record
class Program:
    """A program: what its source code tells, and which of it is known completely.

    Of what is not in `complete` (`routes`, `metrics`, `ports`, `addresses`), there may be more than is listed.
    `prefixes` are the beginnings of names of metrics that are not known, and `texts` are strings in its code that may
    be such names.
    """

    language: str
    name: str = ""
    routes: tuple[Route, ...] = ()
    settings: tuple[Setting, ...] = ()
    ports: tuple[Port, ...] = ()
    metrics: tuple[Metric, ...] = ()
    prefixes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    complete: frozenset[str] = frozenset()


def joined(prefix: str, path: str) -> str:
    """A path below a prefix, with one slash between."""
    whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
    return whole + "/" if path.endswith("/") and len(path) > 1 else whole
