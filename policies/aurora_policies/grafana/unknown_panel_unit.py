from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn
from aurora_devops.kinds.grafana.units import is_unit


@policy(
    "GRA006",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "panel-units-rule"},
    examples=[
        bad(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": «"seconds"»}}}]}'
        ),
        good('{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "s"}}}]}'),
        good(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "suffix:req"}}}]}'
        ),
        good(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "currencyUSD"}}}]}'
        ),
    ],
)
def unknown_panel_unit(inside: PanelIn) -> Iterator[Finding]:
    """A panel's unit is none that Grafana knows.

    Grafana writes the word behind the number, and neither scales it nor chooses its decimals: 90000 seconds stay
    "90000 seconds" and do not become a day.
    Use the id of a unit (`s`, `percentunit`, `reqps`, ...), or `suffix:seconds` where the word is meant.

    <https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts>
    """
    config = inside.panel.field_config
    defaults = config.defaults if config else None
    if defaults is not None and defaults.unit and not is_unit(defaults.unit):
        yield Finding(at=defaults.at["unit"], message=f"{defaults.unit} is no unit of Grafana")
