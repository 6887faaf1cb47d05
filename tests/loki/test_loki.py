"""Configurations of Loki."""

import pytest

import aurora_devops
from aurora_devops.kinds.loki.kind import is_loki_config

CONFIG = """\
auth_enabled: true
schema_config:
  configs:
    - from: 2020-10-24
      store: boltdb-shipper
      object_store: s3
      schema: v11
      index: {prefix: index_, period: 24h}
    - from: 2024-04-01
      store: tsdb
      object_store: s3
      schema: v13
      index: {prefix: index_, period: 24h}
"""


def messages(text, *names):
    report = aurora_devops.lint({"monitoring/config.yaml": text}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name in names]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"schema_config": {"configs": []}},
        {"schema_config": {"configs": {}}, "server": {}},
        {"schema": {"configs": []}, "server": {}},
        {"loki": {"schema_config": {"configs": []}}},
        {"apiVersion": "v1", "schema_config": {"configs": []}, "server": {}},
    ],
)
def test_other_data_is_not_recognised(data):
    assert not is_loki_config(data)


def test_configurations_are_recognised():
    assert is_loki_config({"schema_config": {"configs": []}, "server": {}})


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("auth_enabled: true", "auth_enable: true\nserver: {}", "did you mean 'auth_enabled'?"),
        ("schema: v13", "schema: 13", "schema '13'"),
        ("store: tsdb", "store: tsbd", "did you mean 'tsdb'?"),
        ("      schema: v13\n", "", "has no 'schema'"),
        ("2024-04-01", "2019-04-01", "does not follow"),
        ("2024-04-01", "April", "not a date"),
    ],
)
def test_what_loki_refuses(old, new, part):
    (message,) = messages(CONFIG.replace(old, new), "invalid-configuration")
    assert part in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: v13", "schema: v14"),
        ("schema: v13", "schema: ${SCHEMA}"),
        ("store: tsdb", "store: parquet"),
        ("auth_enabled: true", "something_new: true\nserver: {}"),
        ("2024-04-01", '"2024-04-01"'),
    ],
)
def test_what_loki_may_accept(old, new):
    assert messages(CONFIG.replace(old, new), "invalid-configuration") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("limits_config: {retention_period: 744h}\n", 1),
        ("limits_config: {retention_period: 0}\n", 0),
        ("limits_config: {retention_period: 0s}\ncompactor: {retention_enabled: false}\n", 0),
        ("limits_config: {retention_period: 744h}\ntable_manager: {retention_deletes_enabled: true}\n", 0),
        (
            "limits_config: {retention_period: 10d}\ncompactor: {retention_enabled: true, shared_store: s3}\n",
            0,
        ),
        ("compactor: {retention_enabled: true}\n", 1),
    ],
)
def test_retention(text, count):
    assert len(messages(CONFIG + text, "unapplied-retention")) == count


def test_only_the_last_store_counts():
    assert messages(CONFIG, "deprecated-storage") == []
    assert len(messages(CONFIG.replace("store: tsdb", "store: boltdb-shipper"), "deprecated-storage")) == 1
