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
        good(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "s"}}}]}',
            because="`s` is the unit for seconds",
        ),
        good(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "suffix:req"}}}]}',
            because="`suffix:` allows any unit",
        ),
        good(
            '{"title": "API", "panels": [{"type": "stat", "fieldConfig": {"defaults": {"unit": "currencyUSD"}}}]}',
            because="Grafana has a unit for the currency",
        ),
    ],
)
def unknown_panel_unit(inside: PanelIn) -> Iterator[Finding]:
    """The unit of a panel is not a unit of Grafana.

    Grafana shows the text after the number and does not scale the value: 90000 seconds are not shown as a day.
    Use the id of a unit (`s`, `percentunit`, `reqps`, ...), or `suffix:seconds` for plain text.

    <https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts>
    """
    config = inside.panel.field_config
    defaults = config.defaults if config else None
    if defaults is not None and defaults.unit and not is_unit(defaults.unit):
        yield Finding(
            at=defaults.at["unit"],
            message=f"'{defaults.unit}' is not a unit of Grafana; use its id, or suffix:{defaults.unit}",
        )
