"""The ports on which proxies listen, by their configuration files."""

import pytest

from aurora_devops.proxies import caddy_ports, haproxy_ports, nginx_ports
from aurora_devops.testing import expect
from aurora_policies.delivery.unexposed_target_port import unexposed_target_port
from aurora_policies.delivery.unknown_target_host import unknown_target_host
from aurora_policies.delivery.unlistened_port import unlistened_port


@pytest.mark.parametrize(
    ("text", "ports", "complete"),
    [
        ("server {\n  listen 8080;\n}\n", [8080], True),
        ("server { listen 443 ssl; listen [::]:8443 ssl; }", [443, 8443], True),
        ("server { listen 127.0.0.1:9000 default_server; }", [9000], True),
        ("server { listen unix:/run/nginx.sock; }", [], True),
        ("server { server_name shop; }", [80, 8000], True),
        ("server { listen ${PORT}; }", [], False),
        ("# listen 80;\nserver { listen 81; }", [81], True),
        ("http { include mime.types; include /etc/nginx/conf.d/*.conf; server { listen 81; } }", [81], True),
        ("http { include sites-enabled/*; server { listen 81; } }", [81], False),
    ],
)
def test_ports_of_nginx(text, ports, complete):
    found = nginx_ports(text)
    assert ([port for *_, port in found.found], found.complete) == (ports, complete)


@pytest.mark.parametrize(
    ("text", "ports", "complete"),
    [
        (":8080 {\n  reverse_proxy api:80\n}\n", [8080], True),
        ("shop.example.org, www.shop.example.org {\n}\n", [80, 443, 80, 443], True),
        ("http://localhost:2015 {\n}\n", [2015], True),
        ("{\n  http_port 8080\n}\nshop.example.org {\n}\n", [8080, 80, 443], True),
        ("{$ADDRESS} {\n}\n", [], False),
        ("(common) {\n  encode gzip\n}\n:81 {\n  handle /a* {\n    respond 200\n  }\n}\n", [81], True),
        ("import sites/*\n:81 {\n}\n", [81], False),
    ],
)
def test_ports_of_caddy(text, ports, complete):
    found = caddy_ports(text)
    assert ([port for *_, port in found.found], found.complete) == (ports, complete)


@pytest.mark.parametrize(
    ("text", "ports", "complete"),
    [
        ("frontend web\n  bind *:8080\n  bind :443,:8443 ssl crt /etc/a.pem\n", [8080, 443, 8443], True),
        ("frontend web\n  bind 0.0.0.0:80\n  bind [::]:81 v4v6\n", [80, 81], True),
        ("frontend web\n  bind /run/web.sock\n", [], True),
        ('frontend web\n  bind ":${PORT}"\n', [], False),
    ],
)
def test_ports_of_haproxy(text, ports, complete):
    found = haproxy_ports(text)
    assert ([port for *_, port in found.found], found.complete) == (ports, complete)


NGINX = """services:
  proxy:
    image: {image}
    volumes: [{mount}]
    ports: [{ports}]
"""
CONF = {
    "nginx/app.conf": "server {\n  listen 8443 ssl;\n}\n",
    "nginx/nginx.conf": "http { server { listen 81; } }\n",
}


@pytest.mark.parametrize(
    ("image", "mount", "ports"),
    [
        ("nginx:1.29", "./nginx/app.conf:/etc/nginx/conf.d/default.conf", "«443:443»"),
        ("nginx:1.29", "./nginx/app.conf:/etc/nginx/conf.d/app.conf", "«443:443», 80:80"),
        ("nginxinc/nginx-unprivileged:1.29", "./nginx/app.conf:/etc/nginx/conf.d/app.conf", "80:8080"),
        ("nginx:1.29", "./nginx/nginx.conf:/etc/nginx/nginx.conf", "«80:80», 81:81"),
        ("nginx:1.29", "/srv/nginx.conf:/etc/nginx/nginx.conf", "80:82"),
        ("nginx:1.29", "./html:/usr/share/nginx/html", "«8080:8080»"),
        ("nginx:1.29", "./html:/usr/share/nginx/html", "8080:80"),
        ("acme/nginx:1.29", "./nginx/nginx.conf:/etc/nginx/nginx.conf", "80:80"),
    ],
)
def test_published_ports_of_nginx(image, mount, ports):
    expect(
        unlistened_port, NGINX.format(image=image, mount=mount, ports=ports), path="compose.yaml", files=CONF
    )


def test_the_command_may_change_the_configuration():
    text = NGINX.format(
        image="nginx:1.29", mount="./nginx/app.conf:/etc/nginx/conf.d/default.conf", ports="443:443"
    )
    text += '    command: [sh, -c, "sed -i s/8443/443/ /etc/nginx/conf.d/default.conf && nginx"]\n'
    expect(unlistened_port, text, path="compose.yaml", files=CONF)


def test_the_port_of_an_image_with_a_configuration():
    files = {**CONF, "Dockerfile": "FROM nginx:1.29\nCOPY nginx/app.conf /etc/nginx/conf.d/default.conf\n"}
    expect(
        unlistened_port,
        "services:\n  web:\n    build: .\n    ports: [«80:8080»]\n",
        path="compose.yaml",
        files=files,
    )
    expect(
        unlistened_port,
        "services:\n  web:\n    build: .\n    ports: [80:8443]\n",
        path="compose.yaml",
        files=files,
    )


@pytest.mark.parametrize(
    ("text", "port"),
    [(":8080 {\n}\n", "«80:80»"), (":8080 {\n}\n", "80:8080"), ("shop.example.org {\n}\n", "443:443")],
)
def test_published_ports_of_caddy(text, port):
    compose = "services:\n  web:\n    image: caddy:2.10\n    volumes: [./Caddyfile:/etc/caddy/Caddyfile]\n"
    compose += f"    ports: [{port}]\n"
    expect(unlistened_port, compose, path="compose.yaml", files={"Caddyfile": text})


def test_the_port_of_a_proxy_that_something_contacts():
    compose = NGINX.format(
        image="nginx:1.29", mount="./nginx/app.conf:/etc/nginx/conf.d/default.conf", ports=""
    )
    compose += (
        "  prometheus:\n    image: prom/prometheus:v3.5.0\n    volumes: [./monitoring:/etc/prometheus]\n"
    )
    scrape = "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: [{}]\n"
    files = {**CONF, "compose.yaml": compose}
    expect(
        unexposed_target_port, scrape.format("«proxy:8081»"), path="monitoring/prometheus.yml", files=files
    )
    expect(unexposed_target_port, scrape.format("proxy:8443"), path="monitoring/prometheus.yml", files=files)


def test_the_host_of_a_server_is_no_upstream():
    compose = NGINX.format(
        image="nginx:1.29", mount="./nginx/app.conf:/etc/nginx/conf.d/default.conf", ports=""
    )
    text = "upstream app {\n  server «app:8001»;\n}\nserver {\n  location / {\n    proxy_pass http://app;\n  }\n}\n"
    expect(unknown_target_host, text, path="nginx/app.conf", files={"compose.yaml": compose})
