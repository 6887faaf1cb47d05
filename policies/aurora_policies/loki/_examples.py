"""Configurations that several examples are made of."""

LOKI = """\
auth_enabled: true
schema_config:
  configs:
    - from: 2024-04-01
      store: tsdb
      object_store: s3
      schema: v13
      index:
        prefix: index_
        period: 24h
limits_config:
  retention_period: 744h
compactor:
  retention_enabled: true
  delete_request_store: s3
"""
