"""Grafana dashboards as typed models, in the words of the dashboard JSON model.

Source: grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...core.context import Context
from ...core.fields import camel_case
from ...core.lazy import regex
from ...core.node import Node
from ...core.place import Place
from ...core.record import record

if TYPE_CHECKING:
    from ...formats.promql import Mistake, Query
    from ...formats.promql import Node as Part


class _Grafana(Node, spelling=camel_case):
    """What all parts share: the spelling of their keys."""


class Datasource(_Grafana):
    """A reference to a data source."""

    type: str | None = None
    uid: str | None = None


class Target(_Grafana):
    """One query of a panel."""

    expr: str | None = None
    ref_id: str | None = None
    datasource: Datasource | str | None = None
    hide: bool | None = None
    panel_id: int | None = None


class Property(_Grafana):
    """What an override sets."""

    id: str = ""
    value: Any = None


class FieldOverride(_Grafana):
    """How some fields of a panel are shown otherwise than its others."""

    properties: list[Property] | None = None


class FieldDefaults(_Grafana):
    """How the fields of a panel are shown."""

    unit: str | None = None
    mappings: list[Any] | None = None


class FieldConfig(_Grafana):
    """`fieldConfig` of a panel."""

    defaults: FieldDefaults | None = None
    overrides: list[FieldOverride] | None = None


class GridPos(_Grafana):
    """The position of a panel; the grid is 24 columns wide."""

    x: int | None = None
    y: int | None = None
    w: int | None = None
    h: int | None = None


class Axis(_Grafana):
    """An axis of the old graph panel."""

    format: str | None = None


_TEXTUAL = frozenset(
    {"text", "row", "dashlist", "alertlist", "news", "welcome", "gettingstarted", "pluginlist"}
)


class Panel(_Grafana):
    """A panel; a collapsed one of type `row` contains others."""

    id: int | str | None = None
    title: str | None = None
    description: str | None = None
    type: str | None = None
    datasource: Datasource | str | None = None
    targets: list[Target] | None = None
    panels: list[Panel] | None = None
    field_config: FieldConfig | None = None
    grid_pos: GridPos | None = None
    options: dict[str, Any] | None = None
    library_panel: dict[str, Any] | None = None
    format: str | None = None
    yaxes: list[Axis] | None = None
    repeat: str | None = None

    @property
    def queries(self) -> bool:
        """Whether it is of a sort that shows the results of queries, and is not defined in a library."""
        return self.type not in _TEXTUAL and self.library_panel is None

    @cached_property
    def has_expression(self) -> bool:
        """Whether one of its queries is not empty."""
        return any((target.expr or "").strip() for target in self.targets or ())

    @property
    def unit(self) -> str | None:
        """The unit of its values, wherever its type keeps it."""
        config = self.field_config
        if config is not None:
            for override in config.overrides or ():
                for prop in override.properties or ():
                    if prop.id == "unit" and prop.value:
                        return str(prop.value)
            if config.defaults is not None and config.defaults.unit:
                return config.defaults.unit
        if self.yaxes:
            return self.yaxes[0].format
        return self.format

    @property
    def name_place(self) -> Place:
        """The place that names the panel best: its title, or its type, or the panel."""
        for key, value in (("title", self.title), ("type", self.type), ("id", self.id)):
            if value:
                return self.at[key]
        return self.at

    @property
    def label(self) -> str:
        """What a message calls the panel."""
        if self.title:
            return f"panel '{self.title}'"
        return "a panel" if self.id is None else f"panel {self.id}"


class Row(_Grafana):
    """A row of the layout before schema version 16."""

    title: str | None = None
    panels: list[Panel] | None = None


class Variable(_Grafana):
    """A variable of the dashboard."""

    name: str = ""
    type: str | None = None
    label: str | None = None
    query: dict[str, Any] | str | None = None
    datasource: Datasource | str | None = None
    refresh: int | bool | None = None
    multi: bool | None = None
    all_value: str | None = None

    @property
    def query_text(self) -> str:
        """The query, which newer dashboards keep as a mapping."""
        if isinstance(self.query, dict):
            inner = self.query.get("query")
            return inner if isinstance(inner, str) else ""
        return self.query or ""


class Templating(_Grafana):
    """`templating` of a dashboard."""

    list_: list[Variable] | None = None


class Dashboard(_Grafana):
    """A dashboard."""

    title: str | None = None
    uid: str | None = None
    id: int | None = None
    description: str | None = None
    tags: list[str] | None = None
    editable: bool | None = None
    schema_version: int | None = None
    refresh: bool | str | None = None
    panels: list[Panel] | None = None
    rows: list[Row] | None = None
    templating: Templating | None = None
    _context: Context | None = None

    def read_in(self, context: Context) -> None:
        """Set the context that knows the other files of the repository."""
        self.__dict__["_context"] = context

    @property
    def variables(self) -> list[Variable]:
        """Its variables."""
        return (self.templating.list_ if self.templating else None) or []

    @cached_property
    def datasource_variables(self) -> dict[str, Variable]:
        """Its variables that choose a data source, by name."""
        return {variable.name: variable for variable in self.variables if variable.type == "datasource"}

    @cached_property
    def is_for_openshift(self) -> bool:
        """Whether it is for the console of OpenShift: Grafana refuses a space in the name of a variable."""
        return any(" " in variable.name.strip() for variable in self.variables)

    def all_panels(self) -> Iterator[PanelIn]:
        """Every panel: at the top, in rows, and in collapsed rows."""
        for panel in self.panels or ():
            yield PanelIn(panel, self)
            for inner in panel.panels or ():
                yield PanelIn(inner, self, panel)
        for row in self.rows or ():
            for panel in row.panels or ():
                yield PanelIn(panel, self, row)

    @property
    def is_prometheus(self) -> bool:
        """Whether the first variable that chooses a data source chooses a Prometheus."""
        first = next(iter(self.datasource_variables.values()), None)
        return first is not None and first.query_text == "prometheus"

    @cached_property
    def is_victoria(self) -> bool:
        """Whether its queries are for VictoriaMetrics, a data source of type `prometheus` with a wider language.

        A tag or the title names it, or a query has what only MetricsQL has.
        """
        if any("victoriametrics" in text.lower() for text in (self.title or "", *(self.tags or ()))):
            return True
        from ...formats.metricsql import looks_like_metricsql

        queries = (target.expr for inside in self.all_panels() for target in inside.panel.targets or ())
        return any(looks_like_metricsql(query) for query in queries if query)

    @property
    def beside_victoria(self) -> bool:
        """Whether the repository has files for VictoriaMetrics, so that its queries may be for it."""
        return self._context is not None and self._context.shared("victoriametrics", _has_victoria)

    def language(self, *references: Datasource | str | None) -> str:
        """The type of the data source of the first reference that has one; empty where it is unknown."""
        for reference in references:
            found = self._type(reference)
            if found:
                return found
        kinds = {variable.query_text for variable in self.datasource_variables.values()}
        return kinds.pop() if len(kinds) == 1 else ""

    def _type(self, reference: Datasource | str | None) -> str:
        if isinstance(reference, Datasource):
            if reference.type:
                return reference.type
            reference = reference.uid
        if not reference:
            return ""
        named = variable_name(reference)
        if named is not None:
            variable = self.datasource_variables.get(named)
            return variable.query_text if variable is not None else ""
        return next((sort for sort in ("prometheus", "loki") if sort in reference.lower()), "")


_VICTORIA_FILE = regex(
    r"(?i)victoria[-_]?metrics|(?:\A|[/_-])vm(?:agent|alert|auth|cluster|operator|single)\b"
)


def _has_victoria(context: Context) -> bool:
    return any(map(_VICTORIA_FILE.search, context.glob("**")))


_REFERENCE = regex(r"\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\]")


def variable_name(text: str) -> str | None:
    """The name of the variable that a text consists of; None where it is anything else."""
    match = _REFERENCE.fullmatch(text.strip())
    return next((name for name in match.groups() if name), None) if match else None


def uid_of(reference: Datasource | str | None) -> str | None:
    """What a reference calls its data source: the uid, or the name that old dashboards write."""
    return reference.uid if isinstance(reference, Datasource) else reference


@record
class PanelIn:
    """A panel with its dashboard, and the row that contains it: policies about a panel visit this."""

    panel: Panel
    dashboard: Dashboard
    row: Panel | Row | None = None

    @property
    def at(self) -> Place:
        """The place that names the panel."""
        return self.panel.name_place

    def targets(self) -> Iterator[TargetIn]:
        """Its queries; panels that show no data keep some that they do not send."""
        for target in (self.panel.targets or ()) if self.panel.queries else ():
            yield TargetIn(target, self.panel, self.dashboard)


@record
class TargetIn:
    """A query with its panel and dashboard: policies about a query visit this."""

    target: Target
    panel: Panel
    dashboard: Dashboard

    @property
    def at(self) -> Place:
        """The place of the expression."""
        return self.target.at["expr"]

    @cached_property
    def language(self) -> str:
        """The type of its data source, `prometheus` or `loki` or another; empty where it is unknown."""
        return self.dashboard.language(self.target.datasource, self.panel.datasource)

    @cached_property
    def query(self) -> Query | None:
        """The expression read as PromQL with its variables replaced; None where it is another language or empty."""
        expr = self.target.expr
        if expr is None or self.language not in ("", "prometheus"):
            return None
        # Grafana does not send an empty query: a mistake only where the language is certain and no other query is sent.
        if not expr.strip() and (
            self.language != "prometheus" or self.target.hide or self.panel.has_expression
        ):
            return None
        from ...formats.promql import looks_like_logql, parse_with_variables

        if looks_like_logql(expr):
            return None
        query = parse_with_variables(expr)
        return None if query.mistake is not None and self._is_harmless(query.mistake) else query

    def _is_harmless(self, mistake: Mistake) -> bool:
        """Whether a query with a mistake is not sent, or may be for a VictoriaMetrics that accepts it."""
        from ...formats.metricsql import accepts

        return (
            self.target.hide is True
            or self.dashboard.is_victoria
            or (accepts(mistake) and self.dashboard.beside_victoria)
        )

    def part(self, part: Part | tuple[int, int]) -> Place:
        """The place of a part of the expression."""
        start, end = part if isinstance(part, tuple) else (part.start, part.end)
        return self.at.sub(start, end)


@record
class VariableIn:
    """A variable with its dashboard: policies about a variable visit this."""

    variable: Variable
    dashboard: Dashboard

    @property
    def at(self) -> Place:
        """The place that names the variable."""
        return self.variable.at["name"]

    @property
    def of_prometheus(self) -> bool:
        """Whether its values come from a query of a Prometheus."""
        if self.variable.type != "query":
            return False
        return self.dashboard.language(self.variable.datasource) == "prometheus"
