"""The hosts in the configurations of collectors that have languages of their own."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.unexposed_target_port import unexposed_target_port
from aurora_policies.delivery.unknown_target_host import unknown_target_host

COMPOSE = """\
services:
  store:
    image: grafana/loki:3.5.0
  collector:
    image: %s
    volumes:
      - ./collector:/etc/collector:ro
"""
ALLOY = """\
// http://old:3100 was the address of the store.
otelcol.exporter.otlp "traces" {
  client {
    endpoint = "«traces:4317»"
  }
}
prometheus.scrape "shop" {
  targets = [{"__address__" = "store:3100", "job" = "store"}, {"__address__" = "localhost:9100"}]
}
loki.write "logs" {
  endpoint {
    url = "http://" + sys.env("STORE") + ":3100/loki/api/v1/push"
  }
}
"""
VECTOR = """\
sinks:
  logs:
    type: loki
    endpoint: "http://%s:3100"
  # endpoint: "http://old:3100"
"""
TELEGRAF = '[[outputs.influxdb_v2]]\n  urls = ["http://%s:8086", "https://influx.example.com"]\n'
FLUENT_BIT = "[OUTPUT]\n    Name  loki\n    Host  %s\n    Port  3100\n\n[INPUT]\n    Listen  0.0.0.0\n"
FLUENTD = "<match **>\n  @type elasticsearch\n  host %s\n  port 9200\n</match>\n"


@pytest.mark.parametrize(
    ("image", "file", "text"),
    [
        ("grafana/alloy:v1.11.3", "config.alloy", ALLOY.replace("«traces:4317»", "«traces»:4317")),
        ("timberio/vector:0.50.0-debian", "vector.yaml", VECTOR % "«logs»"),
        ("timberio/vector:0.50.0-debian", "vector.yaml", VECTOR % "store"),
        ("telegraf:1.36", "telegraf.conf", TELEGRAF % "«influx»"),
        ("fluent/fluent-bit:4.1", "fluent-bit.conf", FLUENT_BIT % "«logs»"),
        ("fluent/fluent-bit:4.1", "fluent-bit.conf", FLUENT_BIT % "${STORE}"),
        ("fluent/fluentd:v1.19", "fluent.conf", FLUENTD % "«search»"),
        # Another program has a file of this name.
        ("acme/shop:1", "config.alloy", ALLOY.replace("«", "").replace("»", "")),
    ],
)
def test_the_hosts_of_a_collector(image: str, file: str, text: str) -> None:
    files = {"compose.yaml": COMPOSE % image, "README.md": ""}
    expect(unknown_target_host, text, path=f"collector/{file}", files=files)


@pytest.mark.parametrize("port", [3100, 3200])
def test_the_port_of_fluent_bit(port: int) -> None:
    files = {"compose.yaml": COMPOSE % "fluent/fluent-bit:4.1", "README.md": ""}
    text = (FLUENT_BIT % ("«store»" if port == 3200 else "store")).replace("3100", str(port))
    expect(unexposed_target_port, text, path="collector/fluent-bit.conf", files=files)
