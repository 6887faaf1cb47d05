from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard


@policy(
    "GRA026",
    severity="warning",
    category="reproducibility",
    examples=[
        bad(
            '{"id": «17», "title": "API", "schemaVersion": 39, "panels": []}',
            fixed='{"id": null, "title": "API", "schemaVersion": 39, "panels": []}',
        ),
        good(
            '{"id": null, "uid": "api", "title": "API", "schemaVersion": 39, "panels": []}',
            because="`null` lets Grafana assign an id",
        ),
    ],
)
def dashboard_instance_id(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard contains its database id of one Grafana instance.

    Another instance rejects the dashboard, or overwrites one with the same id.
    Set `id` to null and identify the dashboard by `uid`. The fix is unsafe, because a backup may keep the id.

    <https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/>
    """
    if dashboard.id:
        at = dashboard.at["id"]
        yield Finding(
            at=at,
            message=f"dashboard id {dashboard.id} is specific to one Grafana instance; set it to null",
            fix=Fix((Edit(at, "null"),)),
        )
