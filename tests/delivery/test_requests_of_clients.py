"""The requests of commands, scripts and files of clients, compared with the routes of the programs."""

import pytest

import aurora_devops
from aurora_devops.clients import Request, request_in, requests_in
from aurora_devops.core.source import Source

GO = """\
package main

import "net/http"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health)
	mux.HandleFunc("POST /api/v1/parcels", create)
	mux.HandleFunc("GET /api/v1/parcels/{id}", get)
	http.ListenAndServe(":8080", mux)
}
"""
PROGRAM = {
    "go.mod": "module example.com/parcels\n\ngo 1.24\n",
    "main.go": GO,
    "Dockerfile": 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /parcels .\nENTRYPOINT ["/parcels"]\n',
}
SMOKE = """\
#!/bin/sh
set -eu
BASE=${BASE_URL:-http://localhost:8080}
curl -fsS "$BASE/healthz"
curl -fsS -X POST "$BASE/api/v1/parcels" -d '{}'
"""
README = "```sh\ngo run .\ncurl localhost:8080/healthz\nhttp POST :8080/api/v1/parcels weight=3\n```\n"
HTTP = """\
@host = http://localhost:8080

POST {{host}}/api/v1/parcels

{}

### one
GET {{host}}/api/v1/parcels/{{id}}
"""
K6 = """\
import http from 'k6/http';
const BASE = __ENV.BASE_URL || 'http://localhost:8080';
export default function () {
  http.get(`${BASE}/healthz`);
  http.post(BASE + '/api/v1/parcels', '{}');
}
"""
LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def get(self):
        self.client.get(f"/api/v1/parcels/{self.number}")
        self.client.post("/api/v1/parcels", json={})
"""


def messages(path, text, **more):
    report = aurora_devops.lint({**PROGRAM, path: text, **more}, select=["unserved-path"])
    assert not report.failures
    return [one.message.split("'")[1] for one in report.findings]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("scripts/smoke.sh", SMOKE),
        ("README.md", README),
        ("requests.http", HTTP),
        ("load/parcels.js", K6),
        ("locustfile.py", LOCUST),
    ],
)
def test_served_requests(path, text):
    assert messages(path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "old", "new", "found"),
    [
        ("scripts/smoke.sh", SMOKE, "/healthz", "/health", ["/health"]),
        ("scripts/smoke.sh", SMOKE, "-X POST", "-X PUT", ["PUT /api/v1/parcels"]),
        ("scripts/smoke.sh", SMOKE, ":-http://localhost:8080", ":?", []),
        ("scripts/smoke.sh", SMOKE.replace(":-http://localhost:8080", ":?"), "/healthz", "/live", ["/live"]),
        ("scripts/smoke.sh", SMOKE, "-X POST", "|| true -X PUT", []),
        ("README.md", README, "POST :8080", "PATCH :8080", ["PATCH /api/v1/parcels"]),
        ("README.md", README, " weight=3", "", []),
        (
            "README.md",
            README,
            "POST :8080/api/v1/parcels weight=3",
            ":8080/api/v1/parcels",
            ["GET /api/v1/parcels"],
        ),
        ("README.md", README, "8080/healthz", "9090/health", []),
        ("README.md", README, "http POST :8080", "http POST https://api.example.com", []),
        ("requests.http", HTTP, "GET {{host}}/api/v1", "GET {{host}}/api/v2", ["/api/v2/parcels/{}"]),
        ("requests.http", HTTP, "POST {{host}}", "DELETE {{host}}", ["DELETE /api/v1/parcels"]),
        ("requests.http", HTTP, "GET {{host}}", "GET {{grafana_host}}", []),
        ("load/parcels.js", K6, "/healthz", "/health", ["/health"]),
        ("load/parcels.js", K6, "'/api/v1/parcels'", "'/api/v1/packages'", ["/api/v1/packages"]),
        ("locustfile.py", LOCUST, '"/api/v1/parcels"', '"/api/v1/packages"', ["/api/v1/packages"]),
    ],
)
def test_other_requests(path, text, old, new, found):
    assert old in text
    assert messages(path, text.replace(old, new)) == found


def test_ports_of_others():
    other = "services:\n  grafana:\n    image: grafana/grafana:12\n    ports: ['8080:3000']\n"
    assert messages("README.md", README.replace("healthz", "health"), **{"compose.yaml": other}) == []


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("http://localhost:8080/a/$ID?x=1", Request("/a/{}", 8080)),
        ("'http://127.0.0.1/a'", Request("/a", 80)),
        ("${BASE_URL}/a/x-${N}/b", Request("/a/{}/b", 0, "BASE_URL")),
        ("https://{{ host }}/a/:id", Request("/a/{}", 0, "host")),
        ("$GITHUB_API_URL/repos", None),
        ("https://example.com/a", None),
        ("$FILE/a", None),
    ],
)
def test_urls(text, request_):
    assert request_in(text) == request_


def test_hurl():
    text = 'GET http://localhost:8080/healthz\nHTTP 200\n\nPOST http://localhost:8080/api\n{"a": 1}\n'
    found = [(method, one.path) for method, one, _ in requests_in(Source("smoke.hurl", text))]
    assert found == [("GET", "/healthz"), ("POST", "/api")]
