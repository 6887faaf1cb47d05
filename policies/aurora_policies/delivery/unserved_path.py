from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import Programs, Start, programs_of
from aurora_devops.delivery.sidecars import sidecars_of
from aurora_devops.facts import (
    ContactedAddress,
    ContactedHost,
    DiscoveredHost,
    DiscoveredPath,
    ForwardedPort,
    ListenedPort,
    MonitoredPath,
    RequestedPath,
    ResolvedHost,
    RoutedPath,
    RunContainer,
    ServedRoute,
    SourceProgram,
    StartedServer,
)

from ._calls import Calls, other_versions
from ._clients import unserved_inputs, unserved_requests
from ._examples import WORKFLOW, workflow
from ._machine import Machines
from ._metrics import Exported
from ._monitors import Monitors
from ._pages import unserved_pages
from ._proxies import Proxies
from ._routes import answers, matches, may_answer, routes_of

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n'
_CODE = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
def healthz():
    return {}


@app.get("/orders/{number}")
def order(number):
    return {}
"""
_PREFIXED = """\
import os

from fastapi import APIRouter, FastAPI

router = APIRouter()


@router.get("/healthz")
def healthz():
    return {}


app = FastAPI()
app.include_router(router, prefix=os.getenv("API_PREFIX", "/v1"))
"""
_PREFIX = "      env: [{name: API_PREFIX, value: /v2}]\n"
_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\nEXPOSE 8000\n",
    "pyproject.toml": _MANIFEST,
    "app/main.py": _CODE,
}
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/{image}:1.0.0
      livenessProbe:
        httpGet:
          path: {path}
          port: 8000
"""
# A workspace whose images start one package each.
_EXPRESS = (
    'import express from "express";\nconst app = express();\napp.get("{}", answer);\napp.listen(8000);\n'
)
_WORKSPACE = {
    "package.json": '{"name": "shop", "private": true, "workspaces": ["apps/*"]}\n',
    "apps/web/package.json": '{"name": "@acme/web", "dependencies": {"express": "^5"}}\n',
    "apps/web/main.js": _EXPRESS.format("/healthz"),
    "apps/mailer/package.json": '{"name": "@acme/mailer", "dependencies": {"express": "^5"}}\n',
    "apps/mailer/main.js": _EXPRESS.format("/livez"),
    "Dockerfile": """\
FROM node:24-slim AS build
WORKDIR /repo
COPY . .
RUN pnpm install && pnpm --filter @acme/web --prod deploy /out/web
RUN pnpm --filter=@acme/mailer deploy --prod /out/mailer
FROM node:24-slim AS web
WORKDIR /app
COPY --from=build /out/web ./
CMD ["node", "main.js"]
FROM node:24-slim AS mailer
WORKDIR /app
COPY --from=build /out/mailer ./
CMD ["node", "--enable-source-maps", "main.js"]
""",
    WORKFLOW: workflow(
        "docker build --target web --tag ghcr.io/acme/shop-web --push . &&"
        " docker build --target mailer --tag ghcr.io/acme/shop-mailer --push ."
    ),
}
# An image with two servers, of which each container starts one.
_SERVERS = {
    "Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "dist/site.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}\n',
    "src/site.ts": 'import "./tracing.js";\n' + _EXPRESS.format("/healthz"),
    "src/mailer.ts": 'import "./tracing.js";\n' + _EXPRESS.format("/metrics"),
    "src/tracing.ts": "export const level = 1;\n",
}
_TARGETS = {
    "Dockerfile": 'FROM scratch AS web\nCOPY web /web\nENTRYPOINT ["/web"]\n'
    'FROM scratch AS jobs\nCOPY jobs /jobs\nENTRYPOINT ["/jobs"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": """\
package main

import "net/http"

func main() {
	http.HandleFunc("GET /healthz", healthz)
	http.ListenAndServe(":8000", nil)
}
""",
    WORKFLOW: workflow(
        "docker build --target web --tag ghcr.io/acme/shop-web:1.0.0 . "
        "&& docker build --target jobs --tag ghcr.io/acme/shop-jobs:1.0.0 ."
    ),
}
_MAIN = """\
package main

import "net/http"

func main() {{
	http.HandleFunc("/metrics", metrics)
	http.HandleFunc("{path}", handle)
	http.ListenAndServe(envOr("ADDR", ":{port}"), nil)
}}
"""
_BUILDS = (
    "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/server ./cmd/{name}\n"
    'FROM scratch\nCOPY --from=build /out/server /server\nENTRYPOINT ["/server"]\n'
)
# A module with two programs, each with an image.
_MODULE = {
    "go.mod": "module example.com/shop\n\ngo 1.26\n",
    "cmd/web/main.go": _MAIN.format(path="/livez", port=8000),
    "cmd/jobs/main.go": _MAIN.format(path="/ready", port=9000),
    "cmd/web/Dockerfile": _BUILDS.format(name="web"),
    "cmd/jobs/Dockerfile": _BUILDS.format(name="jobs"),
    "compose.yaml": "services:\n"
    "  web:\n    build: {context: ., dockerfile: cmd/web/Dockerfile}\n    image: ghcr.io/acme/web:1.0.0\n"
    "  jobs:\n    build: {context: ., dockerfile: cmd/jobs/Dockerfile}\n    image: ghcr.io/acme/jobs:1.0.0\n",
}
# The same module, whose images have no Dockerfile.
_PROGRAMS = {
    path: text
    for path, text in _MODULE.items()
    if path.startswith(("go.mod", "cmd/")) and "ocker" not in path
}
_RELEASED = """\
builds:
  - {{id: web, main: ./cmd/web, binary: shop-site}}
  - {{id: jobs, main: ./cmd/jobs, binary: shop-worker}}
{}"""
_KOS = _RELEASED.format("""\
kos:
  - build: web
    repositories: [ghcr.io/acme/web]
    tags: ["{{ .Version }}"]
    bare: true
  - build: jobs
    repositories: [ghcr.io/acme]
    base_import_paths: true
""")
_DOCKERS = {
    ".goreleaser.yaml": _RELEASED.format("""\
dockers:
  - {ids: [web], dockerfile: site.Dockerfile, image_templates: ["ghcr.io/acme/web:{{ .Tag }}"]}
  - {ids: [jobs], dockerfile: worker.Dockerfile, image_templates: ["ghcr.io/acme/jobs:{{ .Tag }}"]}
"""),
    "site.Dockerfile": 'FROM scratch\nCOPY shop-site /\nENTRYPOINT ["/shop-site"]\n',
    "worker.Dockerfile": 'FROM scratch\nCOPY shop-worker /\nENTRYPOINT ["/shop-worker"]\n',
}
_JOB = "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [{}]\n"
_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  endpoints:
    - port: web
      path: {}
"""
_NAMED_SERVICE = """\
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  labels:
    app: shop
spec:
  selector:
    app: shop
  ports:
    - name: web
      port: 80
      targetPort: {}
"""
_SERVICE = _POD.format(image="shop", path="/healthz").replace(
    "  name: shop\nspec", "  name: shop\n  labels:\n    app: shop\nspec"
) + _NAMED_SERVICE.format(8000)
_MONITORED = """\
apiVersion: v1
kind: Pod
metadata:
  name: {0}
  labels: {{app: {0}}}
spec:
  containers:
    - name: {0}
      image: ghcr.io/acme/{0}:1.0.0
      ports: [{{name: web, containerPort: 8000}}]
---
apiVersion: v1
kind: Service
metadata:
  name: {0}
  labels: {{team: shop}}
spec:
  selector: {{app: {0}}}
  ports: [{{name: web, port: 80, targetPort: web}}]
"""
# Two programs, of which only the first one serves `/healthz`.
_OF_TWO = {
    "web/pyproject.toml": _MANIFEST,
    "web/app.py": _CODE,
    "web/Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n",
    "mails/pyproject.toml": _MANIFEST.replace('"shop"', '"mails"'),
    "mails/app.py": _CODE.replace("/healthz", "/livez"),
    "mails/Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n",
    "compose.yaml": "services:\n  web:\n    build: web\n    image: ghcr.io/acme/web:1.0.0\n"
    "  mails:\n    build: mails\n    image: ghcr.io/acme/mails:1.0.0\n",
    "k8s/web.yaml": _MONITORED.format("web"),
    "k8s/mails.yaml": _MONITORED.format("mails"),
}
_ANNOTATED = _SERVICE.replace(
    "  labels:\n    app: shop\nspec:\n  selector",
    "  labels:\n    app: shop\n  annotations:\n    {}\nspec:\n  selector",
)
_BACKEND = """\
apiVersion: cloud.google.com/v1
kind: BackendConfig
metadata:
  name: shop
spec:
  healthCheck:
    type: HTTP
    requestPath: {}
    port: {}
"""
_PUBLISHED = {**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n    ports: [8080:8000]\n"}
_SERVED = {**_FILES, "k8s/shop.yaml": _SERVICE}
_FORWARD = "kubectl port-forward service/shop 9000:80"
_ROUTED = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - http:
        paths:
          - path: {}
            pathType: Prefix
            backend:
              service:
                name: shop
                port:
                  name: web
"""
# An Ingress whose load balancer checks a path of the program itself.
_CHECKED = _ROUTED.format("/").replace(
    "  name: shop\nspec",
    "  name: shop\n  annotations:\n    alb.ingress.kubernetes.io/healthcheck-path: {}\nspec",
)
_GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
spec:
  rules:
    - matches:
        - path:
            value: {}
      backendRefs:
        - name: shop
          port: 80
"""
_SPRING = {
    "Dockerfile": 'FROM eclipse-temurin:21\nCOPY target/shop.jar .\nENTRYPOINT ["java", "-jar", "shop.jar"]\n',
    "pom.xml": "<project><artifactId>shop</artifactId></project>\n",
    "src/main/java/Shop.java": "@SpringBootApplication\npublic class Shop {}\n",
    "src/main/resources/application.yml": (
        "server:\n  port: 7070\nmanagement:\n  server:\n    port: 7071\n"
        "  endpoints:\n    web:\n      base-path: /manage\n"
        "      exposure:\n        include: health,prometheus\n"
    ),
}
_HEALTH_GROUP = (
    _SPRING["src/main/resources/application.yml"]
    + "  endpoint:\n    health:\n      group:\n        {}:\n          include: db,ping\n"
)
# A workflow that others call with the path of a smoke test.
_RELEASE = """\
on:
  workflow_call:
    inputs:
      service: {type: string, required: true}
      smoke-path: {type: string, required: true}
jobs:
  release:
    runs-on: ubuntu-24.04
    env:
      SMOKE_PATH: ${{ inputs.smoke-path }}
    steps:
      - run: |
          url="$(gcloud run services describe "${{ inputs.service }}" --format 'value(status.url)')"
          curl --fail --silent "$url$SMOKE_PATH"
"""
_RELEASING = """\
on: push
jobs:
  other:
    uses: ./.github/workflows/release.yml
    with:
      service: billing
      smoke-path: /other
  shop:
    uses: ./.github/workflows/release.yml
    with:
      service: {}
      {}: /{}
"""
_SMOKE = """\
name: Smoke test
inputs:
  app: {description: Name of the program}
  url: {description: Where it is}
  path: {description: Path that has to answer}
runs:
  using: composite
  steps:
    - shell: bash
      run: curl --fail "${{ inputs.url }}${{ inputs.path }}/health"
"""
_SMOKING = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: ./.github/actions/smoke
        with:
          app: shop
          url: https://shop.example.com
          «path»: /management
"""
# A collector beside the program, and a Prometheus on its host.
_COLLECTOR = """\
receivers:
  prometheus:
    config:
      scrape_configs:
        - job_name: shop
          metrics_path: {path}
          static_configs:
            - targets: ["{target}"]
exporters:
  otlp:
    endpoint: otlp.example.com:4317
service:
  pipelines:
    metrics:
      receivers: [prometheus]
      exporters: [otlp]
"""
_PROMETHEUS = "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [localhost:7071]\n"
_JAVA_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels:
    app: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      ports:
        - name: web
          containerPort: 7070
        - name: management
          containerPort: 7071
"""
_JAVA_PROBE = _JAVA_POD + "      livenessProbe:\n        httpGet: {{path: {}, port: management}}\n"
_OPTIONS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  JAVA_TOOL_OPTIONS: "-Xmx512m"
"""
_POD_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  podMetricsEndpoints:
    - port: {}
      path: /manage/prometheus
"""
_MEASURED = {
    **_FILES,
    "app/main.py": _CODE.replace("/orders/{number}", "/internal/metrics"),
    "app/metrics.py": (
        'from prometheus_client import Counter\n\nORDERS = Counter("shop_orders_total", "Orders.", ["region"])\n'
    ),
}
_SCRAPE = """\
scrape_configs:
  - job_name: shop
    metrics_path: {}
    static_configs:
      - targets: [shop.acme.example]
"""
_RULES = """\
groups:
  - name: shop
    rules:
      - alert: NoOrders
        expr: sum(rate(shop_orders_total{job="shop"}[1h])) == 0
"""
_SCRAPED = {**_MEASURED, "shop.rules.yml": _RULES}
# The pages of a program, in a package of their own.
_PAGES = {
    **{path: text.replace('"/orders', '"/api/orders') for path, text in _FILES.items()},
    "web/package.json": '{"name": "web", "dependencies": {"vue": "^3"}}\n',
}
_PAGE = """\
<script setup>
const orders = ref([])

async function load() {{
  orders.value = await (await fetch(`/api/orders/${{props.number}}`)).json()
  prices.value = await (await fetch({})).json()
}}
</script>

<template><p>Today's orders</p></template>
"""
_MORE = '\n\n@app.get("/api/prices")\ndef prices():\n    return []\n'
_PRICED = {**_PAGES, "app/main.py": _PAGES["app/main.py"] + _MORE}
_ONLY_PAGE = "fetch({}).then((response) => response.json()).then(show)\n"
_FORWARDED = {
    "Dockerfile": _FILES["Dockerfile"],
    "pyproject.toml": _FILES["pyproject.toml"],
    "app/main.py": 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/healthz")\ndef health():\n'
    '    return {}\n\n\n@app.get("/api/prices")\ndef prices():\n    return []\n',
    "web/package.json": _PAGES["web/package.json"],
    "web/vite.config.js": "export default { server: { proxy: { '/api': 'http://localhost:8000' } } }\n",
}
_CLIENT = """\
import axios from "axios";

const api = axios.create({{ baseURL: import.meta.env.VITE_API_URL }});

export const order = (number) => api.get(`/orders/${{number}}`);
export const prices = () => api.get("{}");
"""
_RECEIVER = "route:\n  receiver: shop\nreceivers:\n  - name: shop\n    webhook_configs:\n      - url: {}\n"


@policy(
    "DLV100",
    severity="error",
    category="reliability",
    examples=[
        *(
            example(
                f"Forward the port:\n\n```sh\n{forward}\n```\n\nThen ask the program:\n\n```sh\n{asked}\n```\n",
                path="docs/runbooks/shop.md",
                files=_SERVED,
                because=because,
            )
            for example, forward, asked, because in (
                (bad, _FORWARD, "curl «http://localhost:9000/health»", "the port is that of the Service"),
                (
                    bad,
                    "kubectl port-forward svc/shop 80",
                    "curl «http://localhost:80/health»",
                    "both ports are one",
                ),
                (good, _FORWARD, "curl http://localhost:9000/healthz", "the program serves the path"),
                (good, _FORWARD, "curl http://localhost:9001/health", "another port is forwarded"),
                (
                    good,
                    f"{_FORWARD} &\nmake serve",
                    "curl http://localhost:9000/health",
                    "another server is started afterwards",
                ),
                (
                    good,
                    _FORWARD.replace("shop 9000", "-n market market 9000"),
                    "curl http://localhost:9000/health",
                    "the Service is another one",
                ),
            )
        ),
        bad(_POD.format(image="shop", path="«/health»"), path="k8s/pod.yaml", files=_FILES),
        bad(
            _RECEIVER.format("«http://web:8000/alerts»"),
            path="alertmanager.yml",
            files={**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n"},
        ),
        good(
            _RECEIVER.format("http://web:8000/orders/7?source=alertmanager"),
            path="alertmanager.yml",
            files={**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n"},
            because="the program has the route",
        ),
        good(
            _RECEIVER.format("http://web.acme.example/alerts"),
            path="alertmanager.yml",
            files={**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n"},
            because="the host is another one",
        ),
        bad(_PAGE.format("'/«api/costs»'"), path="web/src/Orders.vue", files=_PRICED),
        bad(_ONLY_PAGE.format("'/«api/costs»'"), path="web/src/main.js", files=_FORWARDED),
        good(
            _ONLY_PAGE.format("'/api/prices'"),
            path="web/src/main.js",
            files=_FORWARDED,
            because="the program has the only route that a page requests",
        ),
        good(
            _ONLY_PAGE.format("'/api/costs'"),
            path="web/src/main.js",
            files={path: text for path, text in _FORWARDED.items() if path != "web/vite.config.js"},
            because="nothing forwards the path to the program",
        ),
        good(
            _ONLY_PAGE.format("'/api/costs'"),
            path="web/src/main.js",
            files={**_FORWARDED, "app/main.py": _FORWARDED["app/main.py"] + _MORE.replace("prices", "days")},
            because="the program has several routes there, and no page requests them",
        ),
        good(
            _PAGE.format("'/api/prices?day=today'"),
            path="web/src/Orders.vue",
            files=_PRICED,
            because="the program has the route",
        ),
        good(
            _PAGE.format("'/api/costs'"),
            path="web/src/Orders.vue",
            files=_PAGES,
            because="another program may answer, since each route of this one is requested",
        ),
        good(
            _PAGE.format("'/api/costs'"),
            path="web/src/Orders.vue",
            files={
                **_PRICED,
                "web/vite.config.js": "export default { server: { proxy: { '/api/costs': other } } }\n",
            },
            because="another program answers the path",
        ),
        bad(_CLIENT.format("/«costs»"), path="web/src/api.js", files=_PRICED),
        good(
            _CLIENT.format("/prices"),
            path="web/src/api.js",
            files=_PRICED,
            because="the path is that of a route below the base URL",
        ),
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«web:8000»]\n",
            path="prometheus.yml",
            files={**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n"},
        ),
        bad(
            "FROM python:3.13.7-slim\nCOPY app ./app\nHEALTHCHECK CMD curl -f http://localhost:8000«/health»\n",
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST, "app/main.py": _CODE},
        ),
        bad(
            _MONITOR.format("«/prometheus»"),
            path="k8s/monitor.yaml",
            files=_SERVED,
        ),
        bad(
            _MONITOR.format("«/healthz»").replace("app: shop", "team: shop"),
            path="k8s/monitor.yaml",
            files=_OF_TWO,
            because="one of the two programs does not serve the path",
        ),
        good(
            _MONITOR.format("/healthz").replace("app: shop", "team: shop"),
            path="k8s/monitor.yaml",
            files={**_OF_TWO, "mails/app.py": _CODE},
            because="both programs serve the path",
        ),
        bad(_CHECKED.format("«/health»"), path="k8s/ingress.yaml", files=_SERVED),
        good(
            _CHECKED.format("/grpc.health.v1.Health/Check"),
            path="k8s/ingress.yaml",
            files=_SERVED,
            because="a server of gRPC answers this path",
        ),
        good(
            _CHECKED.format("/healthz"),
            path="k8s/ingress.yaml",
            files=_SERVED,
            because="the program answers the health check",
        ),
        good(
            _CHECKED.format("/health\n    alb.ingress.kubernetes.io/healthcheck-port: '9000'"),
            path="k8s/ingress.yaml",
            files=_SERVED,
            because="the health check goes to another port",
        ),
        bad(
            _BACKEND.format("«/health»", 8000),
            path="k8s/backend.yaml",
            files={
                **_FILES,
                "k8s/shop.yaml": _ANNOTATED.format(
                    'cloud.google.com/backend-config: \'{"default": "shop"}\''
                ),
            },
        ),
        good(
            _BACKEND.format("/healthz", 8000),
            path="k8s/backend.yaml",
            files={
                **_FILES,
                "k8s/shop.yaml": _ANNOTATED.format(
                    'cloud.google.com/backend-config: \'{"default": "shop"}\''
                ),
            },
            because="the program answers the health check",
        ),
        good(
            _BACKEND.format("/health", 8000),
            path="k8s/backend.yaml",
            files=_SERVED,
            because="no Service names the object",
        ),
        bad(
            "apiVersion: networking.gke.io/v1\nkind: HealthCheckPolicy\nmetadata:\n  name: shop\nspec:\n  targetRef:\n"
            "    kind: Service\n    name: shop\n  default:\n    config:\n      type: HTTP\n"
            "      httpHealthCheck:\n        port: 8000\n        requestPath: «/health»\n",
            path="k8s/check.yaml",
            files=_SERVED,
        ),
        bad(
            _ANNOTATED.format("alb.ingress.kubernetes.io/healthcheck-path: «/health»"),
            path="k8s/shop.yaml",
            files=_FILES,
        ),
        good(
            _ANNOTATED.format("service.beta.kubernetes.io/aws-load-balancer-healthcheck-path: /health"),
            path="k8s/shop.yaml",
            files=_FILES,
            because="the load balancer only connects to the port unless the protocol is another one",
        ),
        bad(
            _ROUTED.format("«/order»"),
            path="k8s/ingress.yaml",
            files=_SERVED,
        ),
        bad(
            _GATEWAY.format("«/v1/orders»"),
            path="k8s/route.yaml",
            files=_SERVED,
        ),
        bad(
            _POD.format(image="shop-jobs", path="«/health»"),
            path="k8s/pod.yaml",
            files=_TARGETS,
        ),
        bad(
            _POD.format(image="shop-mailer", path="«/healthz»"),
            path="k8s/pod.yaml",
            files=_WORKSPACE,
        ),
        bad(
            _POD.format(image="shop-web", path="«/livez»"),
            path="k8s/pod.yaml",
            files={
                **_WORKSPACE,
                "Dockerfile": "FROM node:24-slim AS web\nCOPY . /repo\nWORKDIR /repo/apps/web\n"
                'CMD ["node", "main.js"]\nFROM web AS mailer\nCMD ["node", "../mailer/main.js"]\n',
            },
        ),
        bad(_POD.format(image="shop", path="«/metrics»"), path="k8s/pod.yaml", files=_SERVERS),
        good(
            _POD.format(image="shop", path="/metrics") + "      command: [node, dist/mailer.js]\n",
            path="k8s/pod.yaml",
            files=_SERVERS,
            because="the container starts the other server",
        ),
        good(
            _POD.format(image="shop", path="/metrics"),
            path="k8s/pod.yaml",
            files={
                **_SERVERS,
                "src/site.ts": _EXPRESS.format("/healthz")
                + 'import { fork } from "node:child_process";\nfork("./dist/mailer.js");\n',
            },
            because="the first server starts the other one",
        ),
        good(
            _POD.format(image="shop-mailer", path="/livez"),
            path="k8s/pod.yaml",
            files=_WORKSPACE,
            because="the package serves the path",
        ),
        good(
            _POD.format(image="shop-mailer", path="/health"),
            path="k8s/pod.yaml",
            files={
                **_WORKSPACE,
                "packages/base/package.json": '{"name": "@acme/base", "dependencies": {"express": "^5"}}\n',
                "packages/base/index.js": _EXPRESS.format("/health"),
            },
            because="another package of the workspace serves the path",
        ),
        good(
            _POD.format(image="shop-jobs", path="/healthz"),
            path="k8s/pod.yaml",
            files=_TARGETS,
            because="one of the programs serves the path",
        ),
        good(
            _POD.format(image="shop-jobs", path="/health"),
            path="k8s/pod.yaml",
            files={
                **_TARGETS,
                "jobs/go.mod": "module example.com/jobs\n",
                "jobs/main.go": 'package main\n\nfunc main() {\n\thttp.HandleFunc("/health", f)\n}\n',
            },
            because="another program may be in the image",
        ),
        bad(
            _POD.format(image="web", path="«/ready»"),
            path="k8s/pod.yaml",
            files=_MODULE,
        ),
        good(
            _POD.format(image="web", path="/livez"),
            path="k8s/pod.yaml",
            files=_MODULE,
            because="the program of the image serves the path",
        ),
        bad(
            _POD.format(image="web", path="«/ready»"),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, ".goreleaser.yaml": _KOS},
        ),
        good(
            _POD.format(image="jobs", path="/ready").replace("port: 8000", "port: 9000"),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, ".goreleaser.yaml": _KOS},
            because="GoReleaser builds the image from the package that serves the path",
        ),
        bad(
            _POD.format(image="web", path="«/ready»").replace("port: 8000", "port: 9000"),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, **_DOCKERS},
        ),
        good(
            _POD.format(image="jobs", path="/ready").replace("port: 8000", "port: 9000"),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, **_DOCKERS},
            because="the program that GoReleaser copies to the image serves the path",
        ),
        bad(
            _POD.format(image="web", path="«/ready»").replace(
                "ghcr.io/acme/web:1.0.0", "ko://example.com/shop/cmd/web"
            ),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, "Makefile": "deploy:\n\tko apply -f k8s\n"},
        ),
        bad(
            _POD.format(image="web", path="«/ready»"),
            path="k8s/pod.yaml",
            files={
                **_PROGRAMS,
                "Makefile": "image:\n\tKO_DOCKER_REPO=ghcr.io/acme ko build --base-import-paths ./cmd/web\n",
            },
        ),
        good(
            _POD.format(image="web", path="/ready")
            .replace("livenessProbe", "command: [/jobs]\n      livenessProbe")
            .replace("port: 8000", "port: 9000"),
            path="k8s/pod.yaml",
            files=_MODULE,
            because="the container starts another program",
        ),
        bad(
            _JOB.format("«web:9000»"),
            path="prometheus.yml",
            files=_MODULE,
        ),
        good(
            _JOB.format("jobs:9000"),
            path="prometheus.yml",
            files=_MODULE,
            because="the program serves the path at the port that the variable has by default",
        ),
        good(
            _ROUTED.format("/orders"),
            path="k8s/ingress.yaml",
            files=_SERVED,
            because="the program has routes below the path",
        ),
        good(
            _ROUTED.format("/shop").replace(
                "spec:", "  annotations:\n    nginx.ingress.kubernetes.io/rewrite-target: /\nspec:"
            ),
            path="k8s/ingress.yaml",
            files=_SERVED,
            because="the controller changes the path",
        ),
        good(
            _GATEWAY.format("/shop").replace(
                "      backendRefs",
                "      filters:\n        - type: URLRewrite\n          urlRewrite:\n"
                "            path: {type: ReplacePrefixMatch, replacePrefixMatch: /}\n      backendRefs",
            ),
            path="k8s/route.yaml",
            files=_SERVED,
            because="the filter changes the path",
        ),
        bad(
            workflow("docker build -t web . && docker run -d -p 80:8000 web && curl «localhost:80/health»"),
            path=WORKFLOW,
            files=_FILES,
        ),
        bad(
            "#!/bin/sh\ndocker compose up -d\ncurl --fail «http://localhost:8080/health»\n",
            path="scripts/smoke.sh",
            files=_PUBLISHED,
        ),
        good(
            workflow("docker build -t web . && docker run -d -p 80:8000 web && curl localhost:80/healthz"),
            path=WORKFLOW,
            files=_FILES,
            because="the program serves the path",
        ),
        good(
            workflow("docker compose up -d && curl -w '%{http_code}' localhost:8080/health"),
            path=WORKFLOW,
            files=_PUBLISHED,
            because="the command compares the status",
        ),
        bad(
            "services:\n  web:\n    build: .\n    healthcheck:\n"
            "      test: curl --fail http://localhost:7070«/manage/health»\n",
            path="compose.yaml",
            files=_SPRING,
        ),
        bad(
            _RELEASING.format("shop", "«smoke-path»", "healthz"),
            path=WORKFLOW,
            files={**_SPRING, ".github/workflows/release.yml": _RELEASE},
        ),
        bad(
            _SMOKING,
            path=WORKFLOW,
            files={**_SPRING, ".github/actions/smoke/action.yml": _SMOKE},
        ),
        bad(
            "on: push\njobs:\n  shop:\n    uses: ./.github/workflows/release.yml\n    with:\n      service: shop\n"
            "      «smoke-path»: /ready\n",
            path=WORKFLOW,
            files={**_SPRING, ".github/workflows/release.yml": _RELEASE},
        ),
        good(
            _RELEASING.format("shop", "smoke-path", "manage/health"),
            path=WORKFLOW,
            files={**_SPRING, ".github/workflows/release.yml": _RELEASE},
            because="the program serves the path",
        ),
        good(
            _RELEASING.format("carts", "smoke-path", "healthz"),
            path=WORKFLOW,
            files={**_SPRING, ".github/workflows/release.yml": _RELEASE},
            because="it may be another program",
        ),
        bad(
            _JAVA_PROBE.format("«/manage/health/ready»"),
            path="k8s/pod.yaml",
            files=_SPRING,
        ),
        bad(
            _JAVA_PROBE.format("«/manage/health/startup»"),
            path="k8s/pod.yaml",
            files={**_SPRING, "src/main/resources/application.yml": _HEALTH_GROUP.format("start")},
        ),
        good(
            _JAVA_PROBE.format("/manage/health/startup"),
            path="k8s/pod.yaml",
            files={**_SPRING, "src/main/resources/application.yml": _HEALTH_GROUP.format("startup")},
            because="the properties declare the group",
        ),
        good(
            _JAVA_PROBE.format("/manage/health/orders"),
            path="k8s/pod.yaml",
            files={**_SPRING, "src/main/java/Orders.java": "class Orders implements HealthIndicator {}\n"},
            because="the code has components of health",
        ),
        good(
            _JAVA_PROBE.format("/manage/health/db"),
            path="k8s/pod.yaml",
            files=_SPRING,
            because="it is a component of Spring Boot",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      JAVA_TOOL_OPTIONS: -Xmx512m\n"
            "    healthcheck:\n      test: curl --fail http://localhost:7071/manage/health/readiness\n",
            path="compose.yaml",
            files=_SPRING,
            because="Actuator has a port of its own",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      JAVA_OPTS: -Dmanagement.server.base-path=/ops\n"
            "    healthcheck:\n      test: curl --fail http://localhost:7071/ops/manage/health\n",
            path="compose.yaml",
            files=_SPRING,
            because="an option sets the prefix",
        ),
        bad(
            _POD_MONITOR.format("management").replace("/manage/prometheus", "«/manage/metrics»"),
            path="k8s/monitor.yaml",
            files={**_SPRING, "k8s/shop.yaml": _JAVA_POD, "k8s/options.yaml": _OPTIONS},
        ),
        bad(
            _JAVA_PROBE.format("«/actuator/health»"),
            path="k8s/pod.yaml",
            files={
                **_SPRING,
                "k8s/kustomization.yaml": "resources: [pod.yaml]\nconfigMapGenerator:\n  - name: shop\n"
                "    literals: ['JAVA_OPTS=-Xmx512m -Duser.timezone=UTC']\n",
            },
        ),
        good(
            _JAVA_PROBE.format("/actuator/health"),
            path="k8s/pod.yaml",
            files={
                **_SPRING,
                "k8s/options.yaml": _OPTIONS.replace("-Xmx512m", "-Dmanagement.endpoints.web.base-path=/x"),
            },
            because="an option in a ConfigMap may set the prefix",
        ),
        bad(
            _POD_MONITOR.format("«web»"),
            path="k8s/monitor.yaml",
            files={**_SPRING, "k8s/shop.yaml": _JAVA_POD},
        ),
        good(
            _POD_MONITOR.format("management"),
            path="k8s/monitor.yaml",
            files={**_SPRING, "k8s/shop.yaml": _JAVA_POD},
            because="Actuator has a port of its own",
        ),
        bad(
            _MONITOR.format("/manage/prometheus").replace("port: web", "port: «web»"),
            path="k8s/monitor.yaml",
            files={**_SPRING, "k8s/shop.yaml": _JAVA_POD + _NAMED_SERVICE.format("web")},
        ),
        good(
            _MONITOR.format("/manage/prometheus"),
            path="k8s/monitor.yaml",
            files={**_SPRING, "k8s/shop.yaml": _JAVA_POD + _NAMED_SERVICE.format("management")},
            because="the port of the Service leads to that of Actuator",
        ),
        bad(
            _SCRAPE.format("«/metrics»"),
            path="prometheus.yml",
            files=_SCRAPED,
        ),
        bad(
            _COLLECTOR.format(path="«/metrics»", target="127.0.0.1:7071"),
            path="otel/collector.yaml",
            files=_SPRING,
        ),
        bad(
            _COLLECTOR.format(path="«/actuator/prometheus»", target="shop:7071"),
            path="otel/collector.yaml",
            files={**_SPRING, "compose.yaml": "services:\n  shop:\n    build: .\n"},
        ),
        bad(
            _PROMETHEUS + "    metrics_path: «/prometheus»\n",
            path="prometheus.yml",
            files=_SPRING,
        ),
        good(
            _COLLECTOR.format(path="/manage/prometheus", target="127.0.0.1:7071"),
            path="otel/collector.yaml",
            files=_SPRING,
            because="the program serves the path",
        ),
        good(
            _COLLECTOR.format(path="/metrics", target="127.0.0.1:9102"),
            path="otel/collector.yaml",
            files=_SPRING,
            because="another program listens on the port",
        ),
        good(
            _SCRAPE.format("/internal/metrics"),
            path="prometheus.yml",
            files=_SCRAPED,
            because="the program serves the path",
        ),
        good(
            _SCRAPE.format("/shop/metrics"),
            path="prometheus.yml",
            files=_SCRAPED,
            because="a proxy may remove the prefix",
        ),
        good(
            _SCRAPE.format("/metrics"),
            path="prometheus.yml",
            files={**_MEASURED, "shop.rules.yml": _RULES.replace("shop_orders", "orders")},
            because="no query shows that the job scrapes the program",
        ),
        good(
            _MONITOR.format("/healthz"),
            path="k8s/monitor.yaml",
            files=_SERVED,
            because="the program behind the Service serves the path",
        ),
        good(
            _MONITOR.format("/prometheus").replace("app: shop", "app: other"),
            path="k8s/monitor.yaml",
            files=_SERVED,
            because="the monitor selects no known Service",
        ),
        good(
            _POD.format(image="shop", path="/healthz"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the program serves the path",
        ),
        good(
            _POD.format(image="shop", path="/orders/1"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the path has a parameter",
        ),
        good(
            _POD.format(image="proxy", path="/health"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the image is not built from this repository",
        ),
        good(
            _POD.format(image="shop", path="/health"),
            path="k8s/pod.yaml",
            files={**_FILES, "app/more.py": "import robyn\n\napp = robyn.Robyn(__file__)\n"},
            because="not all routes are known",
        ),
        bad(
            _POD.format(image="shop", path="«/health»"),
            path="k8s/pod.yaml",
            files={**_FILES, "app/main.py": _PREFIXED},
        ),
        good(
            _POD.format(image="shop", path="/v2/healthz") + _PREFIX,
            path="k8s/pod.yaml",
            files={**_FILES, "app/main.py": _PREFIXED},
            because="a variable sets the prefix of the routes",
        ),
    ],
)
def unserved_path(repository: Repository) -> Iterator[Finding]:
    """A probe, a webhook, an Ingress, a command or another program requests a path that the program does not serve.

    The program answers 404: a container that fails its probe is restarted or gets no requests, and a scrape fails.
    Correct the path, or add the route.
    So are the paths of the health checks of load balancers in annotations of an Ingress or a Service, in a
    BackendConfig of the annotated Services, and in a HealthCheckPolicy.
    An Ingress, an HTTPRoute or an IngressRoute is reported if it does not change the path, and no route of the program
    is at or below the path.
    The program is known by the Dockerfile that builds the image, or by the name of the image, and nothing is
    reported if not all of its routes could be read. Commands are those of jobs, scripts, recipes and documents that
    connect to a port that a container of Compose or `docker run` publishes there, or to which `kubectl port-forward`
    forwards from a Service.
    What Prometheus or a collector scrapes on its own host is the only program that listens on the port.
    A job of Prometheus with targets outside of the repository scrapes a program if queries select metrics of this
    program alone with the job.
    If nginx runs in a container and its whole configuration is known, requests of an exporter for its status, and those
    for the fixed answer of a location that nothing else requests, are compared with its locations.
    An input of a reusable workflow or an action that is the path of a request is compared with the routes of the
    program whose name another input has.
    Below the health path of Spring Boot are the groups in its properties and its components, or anything if the code
    has health indicators.
    Paths without a host in the code of pages are compared with the routes of all programs, if these are known. A path
    is reported if it differs in one segment from a route that no page requests, while most others are served, or if its
    route has another method. The only path of all pages is compared with the only route below a path that is forwarded.
    Requests in code are those at an address that a variable gives the containers of a program, or that is written with
    a port. Such an address is reported as well if no route is at or below its path, and a relative URL of a page if a
    route differs from it only in the version of the API.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    routes = routes_of(repository)
    for asked in _requests(repository, programs, Monitors(repository)):
        request, by, wanted, port = asked.request, asked.by, asked.route, asked.port
        served = routes.started(routes.at(asked.programs, port), asked.starts)
        if isinstance(request, RoutedPath) and not request.checked:
            if served and not any(
                _begins(route.route, request.route, exact=request.exact) for route in served
            ):
                yield Finding(
                    at=request,
                    message=f"{by} routes '{wanted}' to a program that serves no such path",
                    related=(Related(_most_alike(served, wanted), "a route of the program"),),
                )
            continue
        path = wanted.partition("?")[0]
        if not served or _GRPC.fullmatch(path):
            continue
        matching = [route for route in served if matches(route.route, path)]
        if any(routes.is_at(route, port) for route in matching):
            method = request.method if isinstance(request, ContactedAddress) else ""
            if method and not answers(matching, path, method):
                yield _unserved(request, f"{method} {path}", by, matching)
            continue
        if matching:
            yield Finding(
                at=_port_of(request, repository),
                message=f"{by} requests '{path}' at port {port}, but the program serves it at port {matching[0].port}",
                related=(Related(matching[0], "the route"),),
            )
            continue
        yield _unserved(request, path, by, served, asked.whose)
    for one in Proxies(repository, programs).unanswered():
        request, location = one.request, one.meant
        answer = "its status" if location.by == "status" else "a fixed answer"
        yield Finding(
            at=request,
            message=f"{request.by} requests '{request.route}', but nginx has {answer} at '{location.served}'",
            related=(Related(location, "the location of nginx"),),
        )
    for unserved in unserved_requests(repository):
        yield _unserved(unserved.request, unserved.asked, unserved.request["by"], unserved.served)
    for unserved in unserved_inputs(repository):
        target = unserved.request.name
        yield _unserved(unserved.request, unserved.asked, f"'{target}'", unserved.served)
    calls = Calls(repository)
    for address, found in calls.addressed():
        served = routes.known(found)
        # The address may be the beginning of others.
        if served and not any(_begins(route.route, address.route, exact=False) for route in served):
            named = address.variable not in ("", "command") and not address.variable.startswith("-")
            by = f"'{address.variable}' of {address.owner}" if named else f"the command of {address.owner}"
            yield _unserved(address, address.route, by, served)
    for relative, route in other_versions(repository):
        yield _unserved(relative, relative.route, f"the code in '{relative.folder or '.'}'", [route])
    for page in unserved_pages(repository):
        by = f"the code in '{page.request.folder or '.'}'"
        yield _unserved(page.request, page.asked, by, page.served)
    for call, found, prefixed in calls.answered():
        served = routes.known(found)
        if served and not may_answer(served, call.route, prefixed=prefixed):
            yield _unserved(call, call.route, f"the code in '{call.folder or '.'}'", served)


def _port_of(request: Fact, repository: Repository) -> Fact:
    """Where a monitor or a target of Prometheus has the port; for another request, where this is."""
    if isinstance(request, RequestedPath) and request.kind == "prometheus-config":
        targets = [
            one
            for one in repository.of(ContactedHost)
            if (one.path, one.host, one.port) == (request.path, request.host, request.port)
        ]
        resolved = [
            one
            for one in repository.of(ResolvedHost)
            if one.at_port
            and (one.path, one.port) == (request.path, request.port)
            and request.host in one.host
        ]
        # The target of the same job is the nearest one.
        places: list[Fact] = [*targets, *resolved]
        return min(places, key=lambda one: abs(one.span.start - request.span.start), default=request)
    if not isinstance(request, MonitoredPath):
        return request
    ports = [
        one
        for one in repository.about("kubernetes-monitor-port")
        if (one.path, one.unit) == (request.path, request.unit)
    ]
    return min(ports, key=lambda one: abs(one.span.start - request.span.start), default=request)


def _unserved(request: Fact, path: str, by: str, served: Sequence[ServedRoute], whose: str = "") -> Finding:
    near = nearest(path, sorted({route.route for route in served if "{" not in route.route}), 0.6)
    other = next((route for route in served if route.route == near), None) or _most_alike(served, path)
    hint = f"; did you mean '{near}'?" if near else ""
    return Finding(
        at=request,
        message=f"the program{f' of {whose}' if whose else ''} does not serve '{path}', which {by} requests{hint}",
        related=(Related(other, "a route of the program"),),
    )


# The path of a method of gRPC, such as `/grpc.health.v1.Health/Check`, which is not an HTTP route.
_GRPC = regex(r"/(?:\w+\.)+[A-Z]\w*/\w+")
_Requested = ContactedAddress | DiscoveredPath | MonitoredPath | RequestedPath | RoutedPath


@record
class _Asked:
    """What is requested by what, at which port, the programs that may answer, and what their containers start.

    `whose` is the workload of the program if a monitor selects several.
    """

    request: _Requested
    by: str
    route: str
    port: int
    programs: tuple[SourceProgram, ...]
    starts: tuple[Start, ...] = ()
    whose: str = ""


def _requests(repository: Repository, programs: Programs, monitors: Monitors) -> Iterator[_Asked]:
    """The requests of paths."""
    for request in repository.of(RequestedPath):
        port = request.port
        asked, starts = tuple(programs.of_request(request)), programs.starts_of_request(request)
        if not asked and (scraped := sidecars_of(repository).requested(request)) is not None:
            asked, starts = tuple(programs.of_container(scraped)), programs.starts([scraped])
        if not asked and request.host.endswith((".svc", ".svc.cluster.local")):
            port, containers = monitors.at(request.host, request.port)
            asked = tuple(one for each in containers for one in programs.of_container(each))
            starts = programs.starts(containers)
        if not asked and request.host:
            asked = _registered(request, repository)
        if not asked and request.host in _LOCAL and request.kind in _SCRAPING:
            asked = _beside(request, repository)
        asked = asked or tuple(_scraped(request, repository))
        yield _Asked(request, request.by, request.route, port, asked, starts)
    for scrape, port, containers in monitors.discovered():
        by = f"the scrape job '{scrape.job}'"
        found = programs.of_containers(containers)
        yield _Asked(scrape, by, scrape.route, port, found, programs.starts(containers))
    endpoints: list[tuple[MonitoredPath | RoutedPath, int, list[RunContainer]]] = [
        *monitors.endpoints(),
        *monitors.routed(),
    ]
    targets = Counter(monitor for monitor, _, _ in endpoints)
    for monitor, port, containers in endpoints:
        found = programs.of_containers(containers)
        whose = containers[0].owner if targets[monitor] > 1 else ""
        yield _Asked(monitor, monitor.owner, monitor.route, port, found, programs.starts(containers), whose)
    for routed in repository.of(RoutedPath):
        if not routed.service:
            behind = programs.of_dockerfile(routed.dockerfile) if routed.dockerfile else ()
            behind = behind or (programs.of_image(routed.image) if routed.image else ())
            yield _Asked(routed, routed.owner, routed.route, int(routed.port or 0), tuple(behind))
    forwards = _Forwards(repository)
    for address in repository.of(ContactedAddress):
        if address.route and (forward := forwards.before(address)) is not None:
            port, containers = monitors.forwarded(forward)
            found = programs.of_containers(containers)
            yield _Asked(address, address.command, address.route, port, found, programs.starts(containers))
            continue
        running = Machines.of(repository).programs(address) if address.route else ()
        if running:
            yield _Asked(address, address.command, address.route, 0, tuple(running))


class _Forwards:
    """The ports that commands of a file forward to this machine, before others of the file connect to them."""

    def __init__(self, repository: Repository) -> None:
        self._at: defaultdict[str, list[tuple[int, ForwardedPort | None]]] = defaultdict(list)
        for one in repository.of(ForwardedPort):
            self._at[one.path].append((one.span.start, one))
        for started in repository.of(StartedServer) if self._at else ():
            if started.path in self._at:
                self._at[started.path].append((started.span.start, None))
        for found in self._at.values():
            found.sort(key=lambda each: each[0])

    def before(self, address: ContactedAddress) -> ForwardedPort | None:
        """What is forwarded to the port of an address, unless another server was started after it."""
        last = None
        for start, one in self._at.get(address.path, ()):
            if start > address.span.start:
                break
            if one is None or one.local == address.port:
                last = one
        return last


def _registered(request: RequestedPath, repository: Repository) -> tuple[SourceProgram, ...]:
    """The program of the only container of a service of Cloud Map that has the port of a request."""
    services = [one for one in repository.of(DiscoveredHost) if one.host == request.host]
    if len(services) != 1 or not services[0].complete or "" in services[0].images:
        return ()
    found = {
        one.image: one
        for one in repository.of(RunContainer)
        if one.kind == "terraform" and one.image in services[0].images and request.port in one.ports
    }
    if len(found) != 1:
        return ()
    return programs_of(repository).of_container(next(iter(found.values())))


# What scrapes a program on the same host may be a container of the same task or pod.
_SCRAPING = frozenset({"otel-collector", "prometheus-config"})
_LOCAL = frozenset({"127.0.0.1", "localhost"})
# The ports of the collector, of Prometheus, its gateway, Alertmanager and exporters.
_OF_MONITORING = frozenset({8888, 9090, 9091, 9093, 9100, 9115, 9187})


def _beside(request: RequestedPath, repository: Repository) -> tuple[SourceProgram, ...]:
    """The only program of the repository that listens on the port of a request."""
    if request.port in _OF_MONITORING:
        return ()
    folders = {one.folder for one in repository.of(ListenedPort) if one.port == request.port}
    return programs_of(repository).in_folder(folders.pop()) if len(folders) == 1 else ()


def _scraped(request: RequestedPath, repository: Repository) -> Sequence[SourceProgram]:
    """The program that a job of Prometheus scrapes at a host that is not in the repository.

    Queries select metrics of the program with the job. A proxy may remove a prefix from a path of several parts.
    """
    if not request.job or "." not in request.host or request.route.strip("/").count("/"):
        return ()
    folder = repository.derived(Exported).program(request.job)
    return programs_of(repository).in_folder(folder) if folder is not None else ()


def _most_alike(served: Sequence[ServedRoute], path: str) -> ServedRoute:
    """The route that has the last part of a path, or its first parts."""
    parts = path.strip("/").split("/")

    def likeness(route: ServedRoute) -> tuple[bool, int]:
        other = route.route.strip("/").split("/")
        same = takewhile(lambda pair: pair[0] == pair[1], zip(parts, other, strict=False))
        return other[-1] == parts[-1], sum(1 for _ in same)

    return max(served, key=likeness)


def _begins(route: str, prefix: str, *, exact: bool) -> bool:
    """Whether a route is at or below a path, or serves it."""
    if matches(route, prefix):
        return True
    parts = [part for part in route.split("/") if part]
    for index, wanted in enumerate(part for part in prefix.split("/") if part):
        if index >= len(parts):
            return False
        if ":path}" in parts[index]:
            return True
        if parts[index] != wanted and "{" not in parts[index]:
            return False
    return not exact
