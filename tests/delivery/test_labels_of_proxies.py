"""The labels by which proxies find the program of a service of Compose."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

FILES = {
    "Dockerfile": 'FROM node:24-slim\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
    "server.js": "const express = require('express');\nconst app = express();\n"
    "app.get('/api/orders', (req, res) => res.send('ok'));\napp.listen(3000);\n",
}


def told(more: str) -> list[str]:
    compose = f"services:\n  shop:\n    build: .\n{more}"
    choices = Choices(profile="all", select=("unserved-path", "unlistened-port"))
    report = lint_texts({**FILES, "compose.yaml": compose}, choices, catalogue=default_catalogue())
    return sorted(f"{one.policy.code} {one.path}:{one.location.line}" for one in report.findings)


@pytest.mark.parametrize(
    "more",
    [
        '    labels:\n      - "traefik.http.services.shop.loadbalancer.server.port=PORT"\n',
        '    labels:\n      traefik.http.services.shop.loadbalancer.server.port: "PORT"\n',
        '    deploy:\n      labels:\n        traefik.http.services.shop.loadbalancer.server.port: "PORT"\n',
        '    labels:\n      caddy.reverse_proxy: "{{upstreams PORT}}"\n',
    ],
)
def test_the_port_of_a_proxy(more):
    assert told(more.replace("PORT", "3000")) == []
    (found,) = told(more.replace("PORT", "3001"))
    assert found.startswith("DLV126 compose.yaml:")


RULE = "    labels:\n      traefik.http.routers.shop.rule: RULE\n"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("PathPrefix(`/v2`)", 1),
        ("Host(`shop.example.com`) && PathPrefix(`/v2`)", 1),
        ("PathPrefix(`/api`)", 0),
        ("Host(`shop.example.com`)", 0),
        ("PathPrefix(`/v2`) || PathPrefix(`/api`)", 0),
    ],
)
def test_the_paths_of_a_router(rule, found):
    assert len(told(RULE.replace("RULE", rule))) == found
    strip = RULE.replace("RULE", rule) + "      traefik.http.routers.shop.middlewares: strip\n"
    assert told(strip) == []


def test_the_health_check_of_traefik():
    check = "    labels:\n      traefik.http.services.shop.loadbalancer.healthcheck.path: PATH\n"
    assert told(check.replace("PATH", "/api/orders")) == []
    assert told(check.replace("PATH", "/health")) == ["DLV100 compose.yaml:5"]
