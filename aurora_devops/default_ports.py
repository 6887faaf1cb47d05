"""The ports on which the programs of well-known images listen, unless a setting changes them."""

from __future__ import annotations

from .core.lazy import regex

# A registry, and the organization `library` of Docker Hub.
_REGISTRY = regex(r"(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|localhost(?::\d+)?)/")
_OTLP = (4317, 4318)
# By the name without the registry. The first port is the main one; the others are those of further protocols.
_PORTS: dict[str, tuple[int, ...]] = {
    "adminer": (8080,),
    "axllent/mailpit": (8025, 1025, 1110),
    "cadvisor/cadvisor": (8080,),
    "chromadb/chroma": (8000,),
    "clickhouse/clickhouse-server": (8123, 9000, 9004, 9005, 9009, 8443, 9440, 9363),
    "confluentinc/cp-schema-registry": (8081,),
    "consul": (8500, 8501, 8502, 8503, 8300, 8301, 8302, 8600),
    "danielqsj/kafka-exporter": (9308,),
    "dpage/pgadmin4": (80, 443),
    "google/cadvisor": (8080,),
    "gotenberg/gotenberg": (3000,),
    "grafana/alloy": (12345, *_OTLP),
    "grafana/grafana": (3000,),
    "grafana/grafana-enterprise": (3000,),
    "grafana/grafana-oss": (3000,),
    "grafana/loki": (3100, 9095, 9096, 7946),
    "grafana/pyroscope": (4040, 7946, 9095),
    "grafana/tempo": (3200, 80, *_OTLP, 7946, 9095, 9411, 14250, 14268, 55678, 6831, 6832),
    "hashicorp/consul": (8500, 8501, 8502, 8503, 8300, 8301, 8302, 8600),
    "hashicorp/vault": (8200, 8201),
    "influxdb": (8086, 8088),
    "jaegertracing/all-in-one": (
        *(16686, 16685, *_OTLP, 5775, 5778, 5779, 6831, 6832, 8888, 8889, 9411, 13132, 13133),
        *(14250, 14267, 14268, 14269, 27777),
    ),
    "jaegertracing/jaeger": (
        *(16686, 16685, *_OTLP, 5775, 5778, 5779, 6831, 6832, 8888, 8889, 9411, 13132, 13133),
        *(14250, 14268, 14269, 27777),
    ),
    "keycloak/keycloak": (8080, 8443, 9000, 7800),
    "maildev/maildev": (1080, 1025),
    "mailhog/mailhog": (8025, 1025),
    "mariadb": (3306,),
    "memcached": (11211,),
    "minio/minio": (9000, 9001),
    "mongo": (27017,),
    "mongo-express": (8081,),
    "mysql": (3306, 33060),
    "nats": (4222, 6222, 8222),
    "neo4j": (7687, 7474, 7473),
    "nginx/nginx-prometheus-exporter": (9113,),
    "ollama/ollama": (11434,),
    "oliver006/redis_exporter": (9121,),
    "opensearchproject/opensearch": (9200, 9300, 9600, 9650),
    "opensearchproject/opensearch-dashboards": (5601,),
    "openzipkin/zipkin": (9411,),
    "phpmyadmin": (80,),
    "phpmyadmin/phpmyadmin": (80,),
    "postgres": (5432,),
    "prom/alertmanager": (9093, 9094),
    "prom/blackbox-exporter": (9115,),
    "prom/memcached-exporter": (9150,),
    "prom/mysqld-exporter": (9104,),
    "prom/node-exporter": (9100,),
    "prom/prometheus": (9090,),
    "prom/pushgateway": (9091,),
    "prom/statsd-exporter": (9102, 9125),
    "prometheus/alertmanager": (9093, 9094),
    "prometheus/node-exporter": (9100,),
    "prometheus/prometheus": (9090,),
    "prometheuscommunity/elasticsearch-exporter": (9114,),
    "prometheuscommunity/postgres-exporter": (9187,),
    "provectuslabs/kafka-ui": (8080,),
    "qdrant/qdrant": (6333, 6334, 6335),
    "rabbitmq": (5672, 4369, 5671, 15671, 15672, 15691, 15692, 25672),
    "redis": (6379,),
    "valkey": (6379,),
    "victoriametrics/victoria-metrics": (8428,),
    "zookeeper": (2181, 2888, 3888, 8080),
}
# By the last part of the name, for images that several organizations build with the same ports.
_ANY_ORGANIZATION = frozenset(
    {"mariadb", "memcached", "mongo", "mysql", "nats", "postgres", "rabbitmq", "redis", "valkey"}
)
_SAME: dict[str, tuple[int, ...]] = {
    "elasticsearch": (9200, 9300),
    "kibana": (5601,),
}


def default_ports(image: str) -> tuple[int, ...]:
    """The ports on which the program of an image listens by default, the main one first; none if they are unknown."""
    match = _REGISTRY.match(image)
    name = (image[match.end() :] if match else image).removeprefix("library/").lower()
    last = name.rpartition("/")[2]
    return _PORTS.get(name) or _SAME.get(last) or (_PORTS[last] if last in _ANY_ORGANIZATION else ())


def is_server(image: str) -> bool:
    """Whether an image is that of a database, a cache or a message queue, by any organization."""
    return image.rpartition("/")[2] in _ANY_ORGANIZATION
