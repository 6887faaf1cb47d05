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
        good('{"id": null, "uid": "api", "title": "API", "schemaVersion": 39, "panels": []}'),
    ],
)
def dashboard_instance_id(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard carries the number it has in one Grafana's database.

    Loaded into another one, Grafana finds no dashboard of that number and refuses it, or finds somebody else's.
    Leave `id` out or null, and let `uid` say which dashboard it is; the fix is not applied unasked, because an
    export that is only kept as a backup may keep it.

    <https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/>
    """
    if dashboard.id:
        at = dashboard.at["id"]
        yield Finding(
            at=at, message=f"id {dashboard.id} is that of one installation", fix=Fix((Edit(at, "null"),))
        )
