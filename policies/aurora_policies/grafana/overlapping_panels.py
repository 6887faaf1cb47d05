from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard, Panel

# Beyond this many panels, comparing each with each is not worth it.
_MOST = 400


@policy(
    "GRA018",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            '{"title": "A", "panels": [{"type": "stat", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}, '
            '{"type": "stat", «"gridPos"»: {"x": 6, "y": 4, "w": 12, "h": 8}}]}'
        ),
        bad('{"title": "A", "panels": [{"type": "stat", «"gridPos"»: {"x": 18, "y": 0, "w": 12, "h": 8}}]}'),
        good(
            '{"title": "A", "panels": [{"type": "stat", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}, '
            '{"type": "stat", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}}]}',
            because="the panels are next to each other",
        ),
    ],
)
def overlapping_panels(dashboard: Dashboard) -> Iterator[Finding]:
    """A panel overlaps another one, or is outside of the grid.

    Grafana moves one of them when the dashboard is loaded, which changes the layout.
    Give each panel a separate position; the grid is 24 columns wide.
    """
    placed: list[tuple[int, int, int, int, Panel]] = []
    for panel in (dashboard.panels or ())[:_MOST]:
        grid = panel.grid_pos
        if grid is None or grid.x is None or grid.y is None or grid.w is None or grid.h is None:
            continue
        box = (grid.x, grid.y, grid.x + grid.w, grid.y + grid.h)
        at = panel.at["gridPos"].key
        if grid.x < 0 or box[2] > 24:
            yield Finding(at=at, message=f"{panel.label} ends at column {box[2]}; the grid has 24")
        for x, y, right, bottom, other in placed:
            if box[0] < right and x < box[2] and box[1] < bottom and y < box[3]:
                related = (Related(other.at["gridPos"].key, "the other one"),)
                yield Finding(at, f"{panel.label} overlaps {other.label}", related=related)
                break
        placed.append((*box, panel))
