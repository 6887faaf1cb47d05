from collections.abc import Collection, Iterator
from textwrap import indent

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import DatasourceReference, ProvisionedSource

from ._grafana import Generated, Grafana, Grafanas
from ._names import meant

_SOURCES = """\
apiVersion: 1
datasources:
  - name: Prometheus
    uid: metrics
    type: prometheus
    url: http://prometheus:9090
"""
_FILES = {
    "compose.yaml": """\
services:
  grafana:
    image: grafana/grafana:12.0.2
    volumes:
      - ./grafana/provisioning:/etc/grafana/provisioning
      - ./grafana/dashboards:/var/lib/grafana/dashboards
""",
    "grafana/provisioning/datasources/all.yaml": _SOURCES,
    "grafana/provisioning/dashboards/all.yaml": """\
apiVersion: 1
providers:
  - name: default
    type: file
    options:
      path: /var/lib/grafana/dashboards
""",
}
_BOARD = """\
{{
  "title": "Shop",
  "schemaVersion": 41,
  "panels": [
    {{"type": "timeseries", "datasource": {}, "targets": [{{"expr": "up"}}]}}
  ]
}}
"""
_PATH = "grafana/dashboards/shop.json"
_RULES = """\
apiVersion: 1
groups:
  - name: shop
    folder: Shop
    interval: 1m
    rules:
      - uid: shop-down
        title: Shop is down
        condition: A
        data:
          - refId: A
            datasourceUid: {}
            model:
              expr: up
"""

_GRAFANA = """\
apiVersion: v1
kind: Pod
metadata:
  name: grafana
spec:
  containers:
    - name: grafana
      image: grafana/grafana:12.0.2
"""
_KUSTOMIZATION = """\
resources: [grafana.yaml]
configMapGenerator:
  - name: grafana-sources
    files: [datasources.yaml=sources.yaml]
  - name: grafana-boards
    files:
      - boards/shop.json
"""
_KUSTOMIZED = {
    "monitoring/grafana.yaml": _GRAFANA,
    "monitoring/sources.yaml": _SOURCES,
    "monitoring/kustomization.yaml": _KUSTOMIZATION,
}
# The data sources are in a ConfigMap of a manifest.
_MANIFEST = {
    "monitoring/grafana.yaml": _GRAFANA
    + "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: grafana-sources\ndata:\n  datasources.yaml: |\n"
    + indent(_SOURCES, "    "),
    "monitoring/kustomization.yaml": "resources: [grafana.yaml]\n"
    "configMapGenerator:\n  - name: grafana-boards\n    files: [boards/shop.json]\n",
}


@policy(
    "DLV147",
    severity="error",
    category="validity",
    examples=[
        bad(
            _BOARD.format('{"type": "prometheus", "uid": «"prometheus"»}'),
            kind="grafana-dashboard",
            path=_PATH,
            files=_FILES,
        ),
        bad(_BOARD.format('«"Prom"»'), kind="grafana-dashboard", path=_PATH, files=_FILES),
        bad(
            _RULES.format("«prometheus»"),
            kind="grafana-provisioning",
            path="grafana/provisioning/alerting/shop.yaml",
            files=_FILES,
        ),
        bad(
            _BOARD.format('{"type": "prometheus", "uid": «"prometheus"»}'),
            kind="grafana-dashboard",
            path="monitoring/boards/shop.json",
            files=_KUSTOMIZED,
        ),
        bad(
            _BOARD.format('{"type": "prometheus", "uid": «"prometheus"»}'),
            kind="grafana-dashboard",
            path="monitoring/boards/shop.json",
            files=_MANIFEST,
        ),
        bad(
            _BOARD.format('{"type": "prometheus", "uid": «"metrics-main"»}'),
            kind="grafana-dashboard",
            path="grafana/imported/shop.json",
            files=_FILES,
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "main"}'),
            kind="grafana-dashboard",
            path="grafana/imported/shop.json",
            files=_FILES,
            because="the dashboard is not mounted, and no similar data source is provisioned",
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "metrics-main"}'),
            kind="grafana-dashboard",
            path="grafana/imported/shop.json",
            files={**_FILES, _PATH: _BOARD.format('{"type": "prometheus", "uid": "metrics"}')},
            because="the dashboard is not mounted, and the provisioned data source is in use",
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "metrics"}'),
            kind="grafana-dashboard",
            path="monitoring/boards/shop.json",
            files=_MANIFEST,
            because="the manifest provisions the data source",
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "metrics"}'),
            kind="grafana-dashboard",
            path="monitoring/boards/shop.json",
            files=_KUSTOMIZED,
            because="the data source is provisioned",
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "prometheus"}'),
            kind="grafana-dashboard",
            path="monitoring/boards/shop.json",
            files={**_KUSTOMIZED, "monitoring/grafana.yaml": _GRAFANA.replace("grafana/grafana", "nginx")},
            because="the Grafana may have other data sources",
        ),
        good(
            _BOARD.format('"Prometheus"'),
            kind="grafana-dashboard",
            path=_PATH,
            files=_FILES,
            because="the data source is provisioned",
        ),
        good(
            _BOARD.format('{"type": "prometheus", "uid": "${datasource}"}'),
            kind="grafana-dashboard",
            path=_PATH,
            files=_FILES,
            because="a variable chooses the data source",
        ),
        *(
            good(
                _BOARD.format('{"type": "prometheus", "uid": "000000001"}').replace("timeseries", of),
                kind="grafana-dashboard",
                path=_PATH,
                files=_FILES,
                because="the panel shows no results of queries",
            )
            for of in ("row", "text", "dashlist")
        ),
        good(
            _BOARD.format('"Prom"'),
            kind="grafana-dashboard",
            path="dashboards/shop.json",
            files=_FILES,
            because="the dashboard may be for another Grafana",
        ),
        good(
            _RULES.format("metrics"),
            kind="grafana-provisioning",
            path="grafana/provisioning/alerting/shop.yaml",
            files=_FILES,
            because="the data source is provisioned",
        ),
    ],
)
def unknown_datasource(repository: Repository) -> Iterator[Finding]:
    """A dashboard or a rule of Grafana uses a data source that is not provisioned.

    The panels show an error instead of data, and the rule is not evaluated.
    Use the `uid` or the name of a data source that is provisioned, or provision the data source. Dashboards and rules
    are compared with the data sources of the Grafana that mounts them, if the provisioning of this Grafana is in the
    repository, and with those of the Grafana of a kustomization that has ConfigMaps of them. A dashboard that no
    Grafana mounts is reported if the only Grafana of the repository has a data source of the same type with a similar
    UID, which nothing uses. A data source is reported once in a file. Nothing is reported for variables, or if a data
    source is set by an environment variable.

    <https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources>
    """
    references = repository.of(DatasourceReference)
    if not repository.whole or not references:
        return
    grafanas = repository.derived(Grafanas)
    named = {one.reference for one in references}
    reported: set[tuple[str, str]] = set()
    sources_of: dict[tuple[str, str], list[list[ProvisionedSource] | None]] = {}
    for one in references:
        file = one.path, one.kind
        if file not in sources_of:
            board = one.kind == "grafana-dashboard"
            section = "alerting" if any(grafanas.of(one, False, "alerting")) else "datasources"
            sources_of[file] = [grafana.sources for grafana in grafanas.of(one, board, section)]
        readers = sources_of[file]
        if not readers and one.kind == "grafana-dashboard" and (one.path, one.reference) not in reported:
            source = _meant(one, grafanas, named)
            if source is not None:
                reported.add((one.path, one.reference))
                yield _unknown(one, f"; did you mean '{source.uid}'?", source)
        if not readers or None in readers:
            continue
        known: dict[str, ProvisionedSource] = {}
        for source in (source for sources in readers if sources for source in sources):
            known.setdefault(source.uid, source)
            if one.by_name:
                known.setdefault(source.name, source)
        if one.reference in known or (one.path, one.reference) in reported:
            continue
        reported.add((one.path, one.reference))
        yield _unknown(one, hint(one.reference, known), next(iter(known.values())))


def _unknown(one: DatasourceReference, near: str, source: ProvisionedSource) -> Finding:
    return Finding(
        at=one,
        message=f"data source '{one.reference}' is not provisioned{near}",
        related=(Related(source, "a data source that is provisioned"),),
    )


def _meant(one: DatasourceReference, grafanas: Grafanas, named: Collection[str]) -> ProvisionedSource | None:
    """The unused source of the only Grafana, beside a dashboard that people import, for which a reference is meant."""
    every: list[Grafana | Generated] = [*grafanas.all, *grafanas.generated]
    sources = (every[0].sources if len(every) == 1 else None) or []
    if not one.type or one.reference in {each for source in sources for each in (source.uid, source.name)}:
        return None
    spare = {
        source.uid: source
        for source in sources
        if source.type == one.type
        and source.path.partition("/")[0] == one.path.partition("/")[0]
        and source.uid not in named
        and source.name not in named
    }
    likely = meant(one.reference, spare, _CUTOFF)
    return spare[likely] if likely is not None else None


# How similar the UID of a data source has to be.
_CUTOFF = 0.7
