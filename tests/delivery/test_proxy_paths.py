"""Requests for the status of nginx, and for the fixed answers of its locations."""

import pytest

from aurora_devops.proxies import nginx_locations
from aurora_devops.testing import expect
from aurora_policies.delivery.unserved_path import unserved_path

CONFIG = """\
server {
    listen 8080;
    root /usr/share/nginx/html;
    location / {
        try_files $uri /index.html;
    }
    location = /healthz {
        access_log off;
        return 200 "ok";
    }
    location /internal/status {
        stub_status on;
        allow 127.0.0.1;
    }
}
"""
PROXIED = CONFIG.replace("try_files $uri /index.html;", "proxy_pass http://api:3000;")
PATTERN = CONFIG.replace("location = /healthz", "location ~ ^/health")
IMAGE = "FROM nginx:1.29.1\nCOPY default.conf /etc/nginx/conf.d/default.conf\nEXPOSE 8080\n"
SERVICE = """\
services:
  web:
    image: nginx:1.29.1
    volumes: [./default.conf:/etc/nginx/conf.d/default.conf:ro]
"""
CHECKED = SERVICE + '    healthcheck:\n      test: [CMD, curl, -f, "http://localhost:8080%s"]\n'
EXPORTER = """\
  exporter:
    image: nginx/nginx-prometheus-exporter:1.4.2
"""


@pytest.mark.parametrize(
    ("config", "rest", "reported"),
    [
        (CONFIG, "    command: [«--nginx.scrape-uri=http://web:8080/stub_status»]\n", True),
        (CONFIG, "    command: [--nginx.scrape-uri, «'http://web:8080/nginx_status'»]\n", True),
        (CONFIG, "    environment:\n      SCRAPE_URI: «http://web:8080/status»\n", True),
        (CONFIG, "    command: [--nginx.scrape-uri=http://web:8080/internal/status]\n", False),
        # Another program may answer.
        (CONFIG, "    command: [--nginx.scrape-uri=http://proxy:8080/stub_status]\n", False),
        (
            CONFIG.replace("stub_status on;", ""),
            "    command: [--nginx.scrape-uri=http://web:8080/x]\n",
            False,
        ),
        (
            CONFIG + "include /etc/nginx/more.conf;\n",
            "    command: [--nginx.scrape-uri=http://web:8080/x]\n",
            False,
        ),
    ],
)
def test_the_path_of_an_exporter(config, rest, reported):
    assert ("«" in rest) == reported
    text = SERVICE + EXPORTER + rest
    expect(unserved_path, text, path="compose.yaml", files={"default.conf": config, "README.md": ""})


@pytest.mark.parametrize(
    ("config", "path"),
    [
        (CONFIG, "«/health»"),
        (CONFIG, "«/health-check»"),
        (CONFIG, "/healthz"),
        (CONFIG, "/internal/status"),
        # The index page is a check as well.
        (CONFIG, "/"),
        (PROXIED, "/health"),
        (PATTERN, "/health"),
        (CONFIG.replace("return 200", "return 404"), "/health"),
    ],
)
def test_the_path_of_a_health_check(config, path):
    files = {"default.conf": config, "README.md": ""}
    expect(unserved_path, CHECKED % path, path="compose.yaml", files=files)
    check = f"HEALTHCHECK CMD curl -f http://localhost:8080{path} || exit 1\n"
    expect(unserved_path, IMAGE + check, path="Dockerfile", files=files)


STAGES = IMAGE.replace("FROM", 'FROM node:24 AS kitchen\nCOPY . .\nCMD ["node", "kitchen.js"]\n\nFROM', 1)
STAGES = STAGES.replace("nginx:1.29.1", "nginx:1.29.1 AS counter")
BUILD = "\tdocker build --target {0} -t registry.example/acme/{0} .\n"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: registry.example/acme/%s
      livenessProbe:
        httpGet: {path: %s, port: 8080}
"""


@pytest.mark.parametrize("nginx_is_last", [True, False])
@pytest.mark.parametrize(
    ("stage", "path"), [("counter", "«/health»"), ("counter", "/healthz"), ("kitchen", "/health")]
)
def test_nginx_in_one_of_several_stages(stage, path, nginx_is_last):
    first, last = STAGES.split("\n\n")
    files = {
        "default.conf": CONFIG,
        "README.md": "",
        "Dockerfile": STAGES if nginx_is_last else f"{last}\n{first}\n",
        "Makefile": "images:\n" + BUILD.format("kitchen") + BUILD.format("counter"),
    }
    expect(unserved_path, POD % (stage, path), path="k8s/shop.yaml", files=files)
    service = SERVICE.replace("image: nginx:1.29.1", f"build: {{context: ., target: {stage}}}")
    check = CHECKED.replace(SERVICE, service) % path
    expect(
        unserved_path,
        check.partition("    volumes")[0] + check.partition("ro]\n")[2],
        path="compose.yaml",
        files=files,
    )


KITCHEN = """\
FROM node:24 AS build
WORKDIR /src
COPY . .

FROM node:24 AS kitchen
WORKDIR /srv
COPY --from=build /src/kitchen/main.js ./
CMD ["node", "main.js"]

FROM nginx:1.29.1
COPY default.conf /etc/nginx/conf.d/default.conf
"""
SERVER = """\
import { createServer } from "node:http";

createServer((request, response) => {
  response.writeHead(request.url === "/alive" ? 204 : 404).end();
}).listen(5080);
"""


@pytest.mark.parametrize("path", ["«/health»", "/alive"])
def test_the_program_of_another_stage_than_that_of_nginx(path):
    files = {
        "default.conf": CONFIG,
        "README.md": "",
        "Dockerfile": KITCHEN,
        "kitchen/package.json": '{"name": "kitchen"}',
        "kitchen/main.js": SERVER,
    }
    text = (
        "services:\n  kitchen:\n    build: {context: ., target: kitchen}\n"
        f'    healthcheck:\n      test: [CMD, wget, -q, "http://localhost:5080{path}"]\n'
    )
    expect(unserved_path, text, path="compose.yaml", files=files)


@pytest.mark.parametrize(
    ("config", "answers"),
    [
        ("location / { root /x; location /in { return 200; } }", ["", "answer"]),
        ("location / { proxy_pass http://api; location /in { stub_status; } }", ["", "status"]),
        ("location / { return 204; location /in { root /x; } }", ["answer", "file"]),
        ("server { listen 8080; }", []),
        ("location / { if ($get) { return 200; } } location /open { root /x;", ["answer", "file"]),
    ],
)
def test_a_location_inside_another_one(config, answers):
    assert [one.by for one in nginx_locations(config)] == answers


def test_locations_without_an_end_are_read_in_linear_time():
    # No measurement: what is not linear takes minutes.
    assert len(list(nginx_locations("location /a {\n" * 40_000))) == 40_000
