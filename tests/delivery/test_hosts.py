"""Hosts and ports in commands, environments and configuration files, against the services of Compose files."""

import pytest

from aurora_devops.facts import addresses_in
from aurora_devops.proxies import caddy_upstreams, haproxy_upstreams, nginx_upstreams
from aurora_devops.testing import expect
from aurora_policies.delivery.unexposed_target_port import unexposed_target_port
from aurora_policies.delivery.unknown_service_host import unknown_service_host
from aurora_policies.delivery.unknown_service_port import unknown_service_port
from aurora_policies.delivery.unknown_target_host import unknown_target_host


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("postgres://u:p@db:5432/shop", [("db:5432", "db", 5432)]),
        ("postgresql+asyncpg://u:${PASS}@db/shop", [("db", "db", 0)]),
        ("u:p@tcp(db:3306)/shop?parseTime=true", [("db:3306", "db", 3306)]),
        ("Host=db;Port=5433;Database=shop;Username=u", [("db", "db", 5433)]),
        ("host=db port=5432 user=u dbname=shop", [("db", "db", 5432)]),
        ("Server=tcp:sql,1433;User Id=sa;Password=x", [("sql,1433", "sql", 1433)]),
        ("one:9092,two:9093", [("one:9092", "one", 9092), ("two:9093", "two", 9093)]),
        ("jdbc:sqlserver://sql:1433;databaseName=shop", [("sql:1433", "sql", 1433)]),
        ("server=db", []),
        ("--server=db --user=u", []),
        ("07:30", []),
        ("http://${HOST}:80/", []),
    ],
)
def test_addresses(value, found):
    assert [(value[one.start : one.end], one.host, one.port) for one in addresses_in(value)] == found


SHOP = "services:\n  api:\n    image: ghcr.io/acme/shop:1.4\n    {}\n  store:\n    image: postgres:18\n"


@pytest.mark.parametrize(
    "setting",
    [
        "command: ./api --db postgres://u@«db:5432»/shop",
        "command: [./api, --db=postgres://u@«db»/shop]",
        'entrypoint: [sh, -c, "./wait-for-it.sh «db:5432» -- ./api"]',
        "environment: {DSN: host=«db» port=5432 user=u dbname=shop}",
        "environment: [DSN=postgres://u@«db:5432»/shop]",
        "environment: [DSN=postgres://u@db.example.com:5432/shop]",
        "environment: [DSN=postgres://u@${DB:-db}:5432/shop]",
        "environment: [DSN=postgres://u@localhost:5432/shop]",
        "environment: [DSN=postgres://u@db:6432/shop]",
        "environment: [PUBLIC_DSN=postgres://u@db:5432/shop]",
        "environment: [DSN=postgres://u@db:5432/shop, OTHER=postgres://u@store:5432/shop]",
        "environment: [DSN=postgres://u@db:5432/shop]\n    extra_hosts: [db:10.0.0.7]",
        "environment: [DSN=postgres://u@db:5432/shop]\n    links: [store:db]",
        "environment: [DSN=postgres://u@db:5432/shop]\n    network_mode: host",
    ],
)
def test_hosts_that_one_service_may_be(setting):
    expect(unknown_service_host, SHOP.format(setting), path="compose.yaml")


@pytest.mark.parametrize(
    "setting",
    [
        "environment: {DB_HOST: «db», DB_PORT: 5432}",
        "environment: [POSTGRES_SERVER=«db», POSTGRES_PORT=5432]",
        "environment: {DB_HOST: store, DB_PORT: 5432}",
        "environment: {DB_HOST: db}",
        "environment: {DB_HOST: db.example.com, DB_PORT: 5432}",
        "environment: {DB_HOST: db, DB_PORT: 6432}",
        "environment: {HOST: db, PORT: 5432}",
    ],
)
def test_hosts_with_a_port_in_another_variable(setting):
    expect(unknown_service_host, SHOP.format(setting), path="compose.yaml")


@pytest.mark.parametrize("port", ["5432", "«5433»"])
def test_ports_with_a_host_in_another_variable(port):
    setting = f"environment: {{DB_HOST: store, DB_PORT: {port}}}"
    expect(unknown_service_port, SHOP.format(setting), path="compose.yaml")


@pytest.mark.parametrize(("host", "port"), [("store", "5432"), ("«db»", "5432"), ("db", "5433")])
@pytest.mark.parametrize("form", ["pair", "command"])
def test_hosts_of_manifests(host, port, form):
    address = f"{host}:{port}" if "«" not in host else f"«db:{port}»"
    setting = (
        f"env:\n            - name: DB_HOST\n              value: {host}\n"
        f"            - name: DB_PORT\n              value: '{port}'\n"
        if form == "pair"
        else f"command: [/api, --db, 'postgres://{address}/shop']\n"
    )
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: shop\nspec:\n"
        "  selector:\n    matchLabels:\n      app: api\n"
        "  template:\n    metadata:\n      labels:\n        app: api\n"
        f"    spec:\n      containers:\n        - name: api\n          image: acme/api:1\n          {setting}"
    )
    service = (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {}\n  namespace: shop\n"
        "spec:\n  ports:\n    - port: {}\n"
    )
    files = {"k8s/store.yaml": service.format("store", 5432), "k8s/web.yaml": service.format("web", 80)}
    expect(unknown_service_host, deployment, path="k8s/api.yaml", files=files)


@pytest.mark.parametrize(
    "other",
    ["other:\n    image: postgres:17\n", "other:\n    image: acme/pg:1\n    expose: [5432]\n"],
)
def test_two_services_with_a_port(other):
    text = SHOP.format("environment: [DSN=postgres://u@db:5432/shop]") + f"  {other}"
    expect(unknown_service_host, text, path="compose.yaml")


def test_the_service_of_another_file():
    text = SHOP.format("environment: [DSN=postgres://u@db:5432/shop]")
    expect(
        unknown_service_host,
        text,
        path="compose.yaml",
        files={"compose.db.yaml": "services:\n  db:\n    image: postgres:18\n"},
    )


@pytest.mark.parametrize(
    "service",
    [
        "image: grafana/tempo:2.9.0\n",
        "image: docker.io/grafana/tempo:2.9.0\n    volumes: ['./tempo.yaml:/etc/tempo.yaml']\n",
        "image: acme/tempo:1\n",
    ],
)
@pytest.mark.parametrize("port", [3200, 3201, 3300])
def test_ports_of_well_known_images(service, port):
    known = "acme" not in service
    wrong = known and (port == 3300 or (port == 3201 and "volumes" not in service))
    address = f"«tempo:{port}»" if wrong else f"tempo:{port}"
    text = (
        f"services:\n  api:\n    image: acme/shop:1\n    environment: [TRACES=http://{address}/]\n"
        f"  tempo:\n    {service}"
    )
    expect(unknown_service_port, text, path="compose.yaml", files={"tempo.yaml": "http_listen_port: 3201\n"})


def test_a_configuration_that_is_not_in_the_repository():
    text = (
        "services:\n  api:\n    image: acme/shop:1\n    environment: [TRACES=http://tempo:3300/]\n"
        "  tempo:\n    image: grafana/tempo:2.9.0\n    volumes: ['/srv/tempo.yaml:/etc/tempo.yaml']\n"
    )
    expect(unknown_service_port, text, path="compose.yaml")


COLLECTOR = """\
receivers:
  otlp:
    protocols:
      grpc:
      http:
        endpoint: ${{env:POD_IP}}:4319
  prometheus:
    config:
      scrape_configs:
        - job_name: shop
          static_configs:
            - targets: [{}]
exporters:
  otlp:
    endpoint: {}
  prometheus:
    endpoint: 0.0.0.0:8889
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlp]
    metrics:
      receivers: [prometheus]
      exporters: [prometheus]
"""
COLLECTED = (
    "services:\n  shop:\n    image: acme/shop:1\n    ports: ['80:8000']\n"
    "  collector:\n    image: otel/opentelemetry-collector-contrib:0.140.0\n"
    "    command: --config /etc/otel/config.yaml\n    volumes: ['${PWD}/otel:/etc/otel']\n"
    "  jaeger:\n    image: jaegertracing/all-in-one:1.76.0\n"
)


@pytest.mark.parametrize(
    ("target", "endpoint"),
    [
        ("shop:8000", "jaeger:4317"),
        ("«shopp:8000»", "jaeger:4317"),
        ("shop:8000", "«tempo:4317»"),
        ("shop:8000", "http://tempo.example.com:4317"),
        ("shop:8000", "${env:TEMPO}:4317"),
    ],
)
def test_hosts_of_a_collector(target, endpoint):
    expect(
        unknown_target_host,
        COLLECTOR.format(target, endpoint),
        path="otel/config.yaml",
        files={"compose.yaml": COLLECTED},
    )


@pytest.mark.parametrize("port", ["4317", "4319", "8889", "8888", "4318"])
def test_ports_of_a_collector(port):
    target = f"«collector:{port}»" if port == "4318" else f"collector:{port}"
    text = f"scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [{target}]\n"
    expect(
        unexposed_target_port,
        text,
        path="prometheus.yml",
        files={"compose.yaml": COLLECTED, "otel/config.yaml": COLLECTOR.format("shop:8000", "jaeger:4317")},
    )


def test_ports_of_a_collector_with_an_unknown_configuration():
    compose = COLLECTED.replace("config.yaml", "config.yaml --config /conf/extra.yaml")
    text = "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [collector:4318]\n"
    files = {"compose.yaml": compose, "otel/config.yaml": COLLECTOR.format("shop:8000", "jaeger:4317")}
    expect(unexposed_target_port, text, path="prometheus.yml", files=files)


@pytest.mark.parametrize(
    ("mounted", "port"), [("/etc/otelcol/config.yaml", "«collector:4318»"), ("/x.yaml", "collector:4318")]
)
def test_ports_of_a_collector_without_a_command(mounted, port):
    compose = (
        "services:\n  collector:\n    image: otel/opentelemetry-collector:0.140.0\n"
        f"    volumes: ['./otel.yaml:{mounted}']\n"
    )
    text = f"scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [{port}]\n"
    files = {"compose.yaml": compose, "otel.yaml": COLLECTOR.format("shop:8000", "jaeger:4317")}
    expect(unexposed_target_port, text, path="prometheus.yml", files=files)


def upstreams(found):
    return [(one.host, one.port) for one in found.found]


def test_upstreams_of_nginx():
    text = (
        "# proxy_pass http://old:1;\nupstream app {\n  server api:8000 max_fails=3;\n  server unix:/run/a.sock;\n"
        "  server web;\n}\nserver {\n  listen 80;\n  server_name shop.example.com;\n"
        "  location / { proxy_pass http://app; }\n  location /a { proxy_pass https://auth/x; }\n"
        "  location /b { fastcgi_pass php:9000; }\n  location /c { proxy_pass http://$host:80; }\n"
        "  set $up http://late:8080;\n  set $name value;\n}\n"
    )
    assert upstreams(nginx_upstreams(text)) == [
        *(("api", 8000), ("web", 80), ("auth", 443), ("php", 9000), ("late", 8080)),
    ]


def test_upstreams_of_caddy():
    text = (
        ":80 {\n  reverse_proxy /api/* api:8000 http://web:3000 {\n    header_up Host {host}\n  }\n"
        "  handle { reverse_proxy @m late:8080 }\n  # reverse_proxy old:1\n  reverse_proxy {$UP}:80\n"
        "  reverse_proxy {\n    to one:1000 two:2000\n    lb_policy first\n  }\n  php_fastcgi php:9000\n}\n"
    )
    assert upstreams(caddy_upstreams(text)) == [
        *(("api", 8000), ("web", 3000), ("late", 8080), ("one", 1000), ("two", 2000), ("php", 9000)),
    ]


def test_upstreams_of_haproxy():
    text = (
        "frontend web\n  bind *:80\nbackend app\n  server a api:8000 check\n  server b 10.0.0.7:80\n"
        "  #server c old:1\n  server-template w 3 tasks:80\n"
    )
    assert upstreams(haproxy_upstreams(text)) == [("api", 8000)]


TRAEFIK = "http:\n  services:\n    api:\n      loadBalancer:\n        servers:\n          - url: {}\n"
ENVOY = (
    "static_resources:\n  clusters:\n    - name: api\n      load_assignment:\n        endpoints:\n"
    "          - lb_endpoints:\n              - endpoint:\n                  address:\n"
    "                    socket_address: {{ address: {}, port_value: 8000 }}\n"
)
PROXIES = [
    ("nginx.conf", "nginx:1.29", "/etc/nginx/nginx.conf", "location / {{ proxy_pass http://{}:8000/; }}\n"),
    ("Caddyfile", "caddy:2", "/etc/caddy/Caddyfile", ":80 {{\n  reverse_proxy {}:8000\n}}\n"),
    ("haproxy.cfg", "haproxy:3.2", "/usr/local/etc/haproxy/haproxy.cfg", "backend a\n  server a {}:8000\n"),
]


@pytest.mark.parametrize(("file", "image", "target", "text"), PROXIES)
@pytest.mark.parametrize("host", ["api", "apis"])
def test_hosts_of_proxies(file, image, target, text, host):
    compose = (
        f"services:\n  proxy:\n    image: {image}\n    volumes: ['./proxy/{file}:{target}:ro']\n"
        "  api:\n    image: acme/api:1\n"
    )
    marked = text.format(f"«{host}:8000»" if host == "apis" else host).replace("»:8000", "»")
    expect(unknown_target_host, marked, path=f"proxy/{file}", files={"compose.yaml": compose})


@pytest.mark.parametrize(
    ("image", "text"),
    [
        ("traefik:3.5", TRAEFIK.format("«http://apis:8000»")),
        ("envoyproxy/envoy:v1.36", ENVOY.format("«apis»")),
    ],
)
def test_hosts_of_proxies_with_data(image, text):
    compose = (
        f"services:\n  proxy:\n    image: {image}\n    volumes: ['./proxy:/etc/proxy']\n"
        "  api:\n    image: acme/api:1\n"
    )
    expect(unknown_target_host, text, path="proxy/dynamic.yaml", files={"compose.yaml": compose})


@pytest.mark.parametrize(
    ("dockerfile", "web", "host"),
    [
        ("FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n", "build: web", "«apis:8000»"),
        (
            "FROM nginx:1.29\nCOPY web/nginx.conf /etc/nginx/nginx.conf\n",
            "build: {context: ., dockerfile: web/Dockerfile}",
            "«apis:8000»",
        ),
        (
            "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n",
            "build: {context: web, target: dev}",
            "apis:8000",
        ),
        (
            "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n",
            "image: acme/web:1",
            "apis:8000",
        ),
        (
            "FROM node:24\nCOPY . .\nFROM nginx:1.29\nCOPY --from=0 nginx.conf /etc/nginx/nginx.conf\n",
            "build: web",
            "apis:8000",
        ),
        (
            "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n",
            "build: web\n    volumes: ['./dev.conf:/etc/nginx/conf.d/default.conf']",
            "apis:8000",
        ),
    ],
)
def test_hosts_of_proxies_in_images(dockerfile, web, host):
    compose = f"services:\n  web:\n    {web}\n  api:\n    image: acme/api:1\n"
    text = f"location / {{ proxy_pass http://{host}/; }}\n"
    files = {"compose.yaml": compose, "web/Dockerfile": dockerfile, "dev.conf": ""}
    expect(unknown_target_host, text, path="web/nginx.conf", files=files)


def test_a_service_of_the_cluster():
    compose = "services:\n  web:\n    build: web\n  api:\n    image: acme/api:1\n"
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: apis\nspec:\n  ports:\n    - port: 8000\n"
    files = {
        "compose.yaml": compose,
        "web/Dockerfile": "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/nginx.conf\n",
        "k8s/apis.yaml": service,
    }
    expect(
        unknown_target_host,
        "location / { proxy_pass http://apis:8000/; }\n",
        path="web/nginx.conf",
        files=files,
    )


@pytest.mark.parametrize("port", ["8000", "«8001»"])
def test_ports_that_compose_and_the_cluster_have(port):
    compose = "services:\n  web:\n    build: web\n  api:\n    build: api\n    ports: ['8000:8000']\n"
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\nspec:\n  ports:\n    - port: 8000\n"
    files = {
        "compose.yaml": compose,
        "web/Dockerfile": "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/nginx.conf\n",
        "k8s/api.yaml": service,
    }
    host = "«api:8001»" if "«" in port else f"api:{port}"
    text = f"location / {{ proxy_pass http://{host}/; }}\n"
    expect(unexposed_target_port, text, path="web/nginx.conf", files=files)
