from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeHost, ImageContents, ProvisionedFolder

from ._files import below
from ._grafana import places_of

_PROVIDER = """\
apiVersion: 1
providers:
  - name: default
    type: file
    options:
      path: /var/lib/grafana/dashboards
"""
_DASHBOARD = '{"uid": "shop", "title": "Shop", "schemaVersion": 41, "panels": []}\n'
_COMPOSE = """\
services:
  grafana:
    image: grafana/grafana:12.0.2
    volumes:
      - ./provisioning:/etc/grafana/provisioning
      - ./dashboards:{}
"""
_DATA = "/var/lib/grafana"
_PATH = "provisioning/dashboards/all.yaml"
_FILES = {"dashboards/shop.json": _DASHBOARD, _PATH: _PROVIDER}


@policy(
    "DLV123",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _PROVIDER.replace("/var/lib/grafana/dashboards", "«/etc/grafana/dashboards»"),
            path=_PATH,
            files={
                "dashboards/shop.json": _DASHBOARD,
                "compose.yaml": _COMPOSE.format("/var/lib/grafana/dashboards"),
            },
        ),
        bad(
            _PROVIDER.replace("/var/lib/grafana/dashboards", "«/var/lib/grafana/boards»"),
            path=_PATH,
            files={
                "boards/shop.json": _DASHBOARD,
                "compose.yaml": _COMPOSE.replace("./dashboards", "./boards/shop.json").format(
                    "/var/lib/grafana/dashboards/shop.json"
                )
                + "      - data:/var/lib/grafana\nvolumes:\n  data:\n",
            },
        ),
        good(
            _PROVIDER,
            path=_PATH,
            files={
                "boards/shop.json": _DASHBOARD,
                "compose.yaml": _COMPOSE.replace("./dashboards", "./boards/shop.json").format(
                    "/var/lib/grafana/dashboards/shop.json"
                ),
            },
            because="a dashboard is mounted in the folder",
        ),
        good(
            _COMPOSE.format("/var/lib/grafana/dashboards"),
            path="compose.yaml",
            files=_FILES,
            because="the folder is mounted",
        ),
    ],
)
def unmounted_dashboards(repository: Repository) -> Iterator[Finding]:
    """Grafana reads dashboards from a folder in which the container has none.

    The dashboards of the repository are not shown.
    Use the same path in the provider of dashboards and in `volumes`, or in the Dockerfile. Reported are containers in
    which the dashboards of the repository are mounted or copied elsewhere.

    https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
    """
    folders = repository.of(ProvisionedFolder)
    if not repository.whole or not folders:
        return
    hosts = {(one.path, one.names[0]): one for one in repository.of(ComposeHost)}
    images = {one.path: one for one in repository.of(ImageContents)}
    boards = {fact.path for fact in repository.about("dashboard-file")}
    reported: defaultdict[str, set[str]] = defaultdict(set)
    for one in folders:
        host = hosts.get((one.compose, one.service))
        if host is None:
            continue
        # The volume with the data of Grafana has no dashboards.
        found = places_of(host, images).items()
        places = {target: source for target, source in found if source or target != _DATA}
        if "*" in places:
            continue
        if any(
            below(one.folder, target) is not None or below(target, one.folder) is not None
            for target in places
        ):
            continue
        # A mount may be a folder of dashboards, or one of them.
        elsewhere = sorted(
            dirname(target) if source in boards else target
            for target, source in places.items()
            if source and any(below(board, source) is not None for board in boards)
        )
        if elsewhere and one.folder not in reported[one.path]:
            reported[one.path].add(one.folder)
            yield Finding(
                at=one,
                message=f"service '{one.service}' has no dashboards in '{one.folder}'; they are in '{elsewhere[0]}'",
                related=(Related(host, f"service '{one.service}'"),),
            )
