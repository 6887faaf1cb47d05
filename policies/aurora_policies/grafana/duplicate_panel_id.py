from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard, PanelIn


@policy(
    "GRA017",
    severity="warning",
    category="validity",
    examples=[
        bad('{"title": "A", "panels": [{"id": 1, "type": "stat"}, {"id": «1», "type": "stat"}]}'),
        good(
            '{"title": "A", "panels": [{"id": 1, "type": "stat"}, {"id": 2, "type": "stat"}]}',
            because="the ids are different",
        ),
        good(
            '{"title": "A", "templating": {"list": [{"name": "api server", "type": "query"}]},'
            ' "panels": [{"id": 1, "type": "stat"}, {"id": 1, "type": "stat"}]}',
            because="the console of OpenShift, which allows this name of a variable, does not use the ids",
        ),
    ],
)
def duplicate_panel_id(dashboard: Dashboard) -> Iterator[Finding]:
    """Two panels of a dashboard have the same id.

    Links, alerts and "-- Dashboard --" queries use the wrong panel, and Grafana changes the ids when the dashboard is
    saved.
    Give each panel a unique id. The console of OpenShift does not use the ids, so its dashboards are not reported.
    """
    if dashboard.is_for_openshift:
        return
    seen: dict[object, PanelIn] = {}
    for inside in dashboard.all_panels():
        key = inside.panel.id
        if key is None or key == 0:
            continue
        if key in seen:
            related = (Related(seen[key].panel.at["id"], "the other panel"),)
            yield Finding(
                inside.panel.at["id"], f"panel id {key} is used twice; ids must be unique", related=related
            )
        else:
            seen[key] = inside
