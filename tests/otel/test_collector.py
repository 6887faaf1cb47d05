"""Configurations of the OpenTelemetry Collector."""

import pytest

import aurora_devops
from aurora_devops.kinds.otel.kind import is_collector_config

CONFIG = """\
receivers:
  otlp: {protocols: {grpc: {}}}
exporters:
  otlp: {endpoint: "tempo:4317"}
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlp]
"""


def messages(text, *names, files=None, path="config/collector.yaml"):
    report = aurora_devops.lint({path: text, **(files or {})}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name in names]


@pytest.mark.parametrize(
    "data",
    [
        {"receivers": {}, "service": {"pipelines": {"traces": {"receivers": ["a"]}}}},
        {
            "exporters": {},
            "service": {"pipelines": {"logs/2": {"exporters": ["a"]}, "metrics": {"processors": []}}},
        },
    ],
)
def test_configurations_are_recognised(data):
    assert is_collector_config(data)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"service": {"pipelines": {"traces": {"receivers": []}}}},
        {"receivers": [], "route": {}},
        {"receivers": {}, "service": {"pipelines": {}}},
        {"receivers": {}, "service": {"pipelines": {"build": {"receivers": []}}}},
        {"receivers": {}, "service": {"pipelines": {"traces": {"steps": []}}}},
        {"receivers": {}, "image": {}, "service": {"pipelines": {"traces": {"receivers": []}}}},
        {"receivers": {}, "apiVersion": "v1", "service": {"pipelines": {"traces": {"receivers": []}}}},
    ],
)
def test_other_data_is_not_recognised(data):
    assert not is_collector_config(data)


ALL = ("undefined-component", "unused-component", "invalid-configuration")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (CONFIG.replace("receivers: [otlp]", "receivers: [otlp, jaeger]"), "receiver 'jaeger'"),
        (
            CONFIG.replace(
                "      exporters: [otlp]\n", "      exporters: [otlp]\n      processors: [batch]\n"
            ),
            "'batch'",
        ),
        (CONFIG + "  extension: []\n", "did you mean 'extensions'?"),
        (CONFIG + "    logs: {receivers: [otlp]}\n", "pipeline 'logs' has no exporters"),
        (CONFIG + "connectors: {count: }\n", "connector 'count' is not used"),
    ],
)
def test_what_is_reported(text, part):
    (message,) = messages(text, *ALL)
    assert part in message


@pytest.mark.parametrize(
    "text",
    [
        CONFIG,
        CONFIG.replace("receivers: [otlp]", "receivers: ['${env:RECEIVER}', otlp]"),
        CONFIG + "    metrics: {receivers: [count], exporters: [otlp]}\nconnectors: {count: }\n",
    ],
)
def test_what_is_not_reported(text):
    assert messages(text, *ALL) == []


def test_a_configuration_of_several_files_is_not_complete():
    text = CONFIG.replace("receivers: [otlp]", "receivers: [jaeger]")
    part = {"config/jaeger.yml": "receivers: {jaeger: {}}\nexporters: {}\n"}
    assert len(messages(text, *ALL)) == 2
    assert messages(text, *ALL, files=part) == []
    assert len(messages(text, *ALL, files={"other/jaeger.yml": part["config/jaeger.yml"]})) == 2


@pytest.mark.parametrize(
    ("endpoint", "count"),
    [
        ("otlp.example.com:4317", 1),
        ("http://otlp.example.com:4318/v1", 1),
        ("tempo:4317", 0),
        ("tempo.monitoring.svc.cluster.local:4317", 0),
        ("10.0.0.1:4317", 0),
        ("${env:HOST}.example.com:4317", 0),
        ("localhost:4317", 0),
    ],
)
def test_exporters_without_tls(endpoint, count):
    text = CONFIG.replace('"tempo:4317"', f'"{endpoint}", tls: {{insecure: true}}')
    assert len(messages(text, "unverified-tls")) == count


def test_secrets():
    text = CONFIG.replace('"tempo:4317"', '"tempo:4317", headers: {api-key: "8d1f0c3ab47e92d65f"}')
    assert len(messages(text, "inline-secret")) == 1
