from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import NamedIndex

_SOURCE = """\
apiVersion: 1
datasources:
  - name: Logs
    type: grafana-opensearch-datasource
    url: http://opensearch:9200
    jsonData:
      database: {}
"""
_COLLECTOR = """\
receivers:
  otlp: {{}}
exporters:
  opensearch:
    http:
      endpoint: http://opensearch:9200
    logs_index: {}
service:
  pipelines:
    logs:
      receivers: [otlp]
      exporters: [opensearch]
"""
_PATH = "grafana/provisioning/datasources/logs.yaml"
_WORDS = regex(r"[a-z]+")
# What Grafana replaces in a pattern: `[logs-]YYYY.MM.DD`.
_DATE = regex(r"\[([^\]]*)\].*|[Yy]{4}.*")


@policy(
    "DLV149",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _SOURCE.format("«shop-logs-*»"),
            kind="grafana-provisioning",
            path=_PATH,
            files={"collector.yaml": _COLLECTOR.format("store-logs")},
        ),
        bad(
            _SOURCE.format("«'[shop-logs-]YYYY.MM.DD'»"),
            kind="grafana-provisioning",
            path=_PATH,
            files={"collector.yaml": _COLLECTOR.format("logs")},
        ),
        good(
            _SOURCE.format("shop-logs-*"),
            kind="grafana-provisioning",
            path=_PATH,
            files={"collector.yaml": _COLLECTOR.format("shop-logs")},
            because="the exporter adds the date to the name",
        ),
        good(
            _SOURCE.format("shop-logs-*"),
            kind="grafana-provisioning",
            path=_PATH,
            files={"collector.yaml": _COLLECTOR.format("'${LOGS_INDEX}'")},
            because="the index is not known",
        ),
        good(
            _SOURCE.format("filebeat-*"),
            kind="grafana-provisioning",
            path=_PATH,
            files={"collector.yaml": _COLLECTOR.format("shop-logs")},
            because="another program may write these indices",
        ),
    ],
)
def unwritten_index(repository: Repository) -> Iterator[Finding]:
    """A data source of Grafana reads an index that the collector does not write.

    The panels show no data.
    Use the same name in the data source and in the exporter of the OpenTelemetry Collector. Reported are data sources
    and exporters with the same host whose indices have a word in common, such as `logs`.

    <https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/opensearchexporter>
    """
    indices = repository.of(NamedIndex)
    if not repository.whole or not indices:
        return
    written: defaultdict[str, list[NamedIndex]] = defaultdict(list)
    for one in indices:
        if one.writes:
            written[one.host].append(one)
    for one in indices:
        patterns = [_DATE.sub(r"\1*", pattern.strip()) for pattern in one.name.split(",")]
        words = set(_WORDS.findall(one.name.lower()))
        alike = [index for index in written[one.host] if words & set(_WORDS.findall(index.name))]
        if one.writes or not alike:
            continue
        names = [f"{index.name}{end}" for index in written[one.host] for end in ("", "-2026-01-01")]
        if any(fnmatchcase(name, pattern) for pattern in patterns for name in names):
            continue
        yield Finding(
            at=one,
            message=f"the collector does not write '{one.name}', but '{alike[0].name}'",
            related=(Related(alike[0], "the exporter"),),
        )
