"""The blocks of a configuration of Loki.

Source: grafana.com/docs/loki/latest/configure.
"""

from __future__ import annotations

# The blocks of a configuration.
BLOCKS = frozenset(
    {
        *("analytics", "auth_enabled", "ballast_bytes", "block_builder", "block_scheduler", "bloom_build"),
        *("bloom_gateway", "chunk_store_config", "common", "compactor", "compactor_client", "dataobj"),
        *(
            "compactor_grpc_client",
            "distributor",
            "frontend",
            "frontend_worker",
            "http_prefix",
            "index_gateway",
        ),
        *("ingester", "ingester_client", "ingest_limits", "internal_server", "kafka_config", "limits_config"),
        *(
            "memberlist",
            "metrics_namespace",
            "operational_config",
            "pattern_ingester",
            "profiling",
            "querier",
        ),
        *(
            "query_range",
            "query_scheduler",
            "ruler",
            "ruler_storage",
            "runtime_config",
            "schema_config",
            "server",
        ),
        *("shutdown_delay", "storage_config", "table_manager", "target", "tracing", "ui"),
    }
)
