from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Panel, PanelIn, Target
from aurora_devops.kinds.grafana.model import Datasource, uid_of
from aurora_devops.subjects import is_dynamic

# Grafana's own, the same in every installation.
_BUILT_IN = frozenset({"grafana", "-- Grafana --", "-- Mixed --", "-- Dashboard --", "__expr__", "default"})


@policy(
    "GRA008",
    severity="warning",
    category="maintainability",
    equivalents={"dashboard-linter": "panel-datasource-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [{"type": "stat", "datasource": {"type": "prometheus", "uid": «"PBFA97CFB"»}}]}'
        ),
        bad('{"title": "A", "panels": [{"type": "graph", "datasource": «"Prometheus"»}]}'),
        good(
            '{"title": "A", "panels": [{"type": "stat", "datasource": {"type": "prometheus", "uid": "${ds}"}}]}',
            because="the data source is a variable",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "datasource": "$datasource"}]}',
            because="the old form can also be a variable",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "datasource": "-- Mixed --"}]}',
            because="the data source is set for each query",
        ),
    ],
)
def hard_coded_datasource(inside: PanelIn) -> Iterator[Finding]:
    """A panel uses a fixed data source instead of a variable.

    The uid differs in each Grafana instance: an imported panel shows "Datasource not found".
    Use a variable of type `datasource`: `"uid": "${datasource}"`.
    """
    for holder in (inside.panel, *(inside.panel.targets or ())):
        yield from _fixed(holder)


def _fixed(holder: Panel | Target) -> Iterator[Finding]:
    reference = holder.datasource
    uid = uid_of(reference)
    if not uid or uid in _BUILT_IN or is_dynamic(uid) or "[[" in uid:
        return
    at = holder.at["datasource"]
    yield Finding(
        at=at["uid"] if isinstance(reference, Datasource) else at,
        message=f"data source '{uid}' is specific to one Grafana instance; use a variable",
    )
