from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.delivery.listening import listening_of

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import unexposed, unexposed_of_containers, unusual

_GO = """\
package main

import (
	"net/http"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	http.ListenAndServe(":"+port, nil)
}
"""
_FILES = {
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\nCMD ["/shop"]\n',
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "main.go": _GO,
}
# Two programs of a module in one image, of which only one has a known port.
_TWO_PROGRAMS = {
    "Dockerfile": "FROM golang:1.26\nCOPY . .\nRUN for p in cmd/*; do go build -o /bin/shop-${p#cmd/} ./$p; done\n",
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "cmd/auth/main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n',
    "cmd/inbox/main.go": "package main\n\nfunc main() {\n\tserve(load())\n}\n",
}
_TWO_SERVERS = """\
package main

import (
	"cmp"
	"net/http"
	"os"
)

func main() {
	go http.ListenAndServe(cmp.Or(os.Getenv("ADMIN_LISTEN"), ":9480"), admin)
	http.ListenAndServe(cmp.Or(os.Getenv("LISTEN"), ":8480"), nil)
}
"""
# A chart with two files of values, of a program with two servers.
_CHART = {
    **_FILES,
    "main.go": _TWO_SERVERS,
    "compose.yaml": "services:\n  shop:\n    image: ghcr.io/acme/shop:1\n    build: .\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values-staging.yaml": "level: debug\n",
}
_DEPLOYED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels: {{app: shop}}
  template:
    metadata:
      labels: {{app: shop}}
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1
          ports:
            - containerPort: {{{{ .Values.port }}}}
            - containerPort: {{{{ .Values.admin }}}}
          env:
            - {{name: LEVEL, value: "{{{{ .Values.level }}}}"}}
            - {{name: LISTEN, value: ":{{{{ .Values.port }}}}"}}
            - {{name: ADMIN_LISTEN, value: ":{{{{ .Values.{} }}}}"}}
"""
_OTHER_PORT = _FILES["Dockerfile"].replace("COPY . .", "ENV PORT=9000\nCOPY . .")
_PYTHON = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY shop ./shop\nCMD ["uvicorn", "shop.main:app", "--host", "0.0.0.0"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "shop/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
}
_COMPOSE = "services:\n  web:\n    build: .\n    ports:\n      - {}\n"
_CHECK = _COMPOSE + "    healthcheck:\n      test: [CMD, curl, --fail, http://localhost:{}]\n"
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.4
      command: [/shop, --port=9898]
      ports:
        - containerPort: {}
"""
_FLAG = {
    **_FILES,
    "main.go": 'package main\n\nimport (\n\t"flag"\n\t"net/http"\n)\n\nfunc main() {\n'
    '\tport := flag.String("port", "9090", "where")\n\thttp.ListenAndServe(":"+*port, nil)\n}\n',
}
_PROXY = """\
services:
  proxy:
    image: nginx:1.29
    volumes:
      - ./nginx/shop.conf:/etc/nginx/conf.d/default.conf:ro
    ports:
      - {}
"""
_NGINX = {"nginx/shop.conf": "server {\n  listen 8443 ssl;\n  listen [::]:8080;\n}\n"}
# A program, and nginx in the last stage of the same Dockerfile.
_BEHIND_NGINX = {
    **_NGINX,
    "Dockerfile": 'FROM node:24 AS kitchen\nCOPY . .\nCMD ["node", "kitchen.js"]\n\n'
    "FROM nginx:1.29 AS counter\nCOPY nginx/shop.conf /etc/nginx/conf.d/default.conf\n",
}

_METRICS = {
    "Dockerfile": _PYTHON["Dockerfile"],
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n'
    'dependencies = ["fastapi", "prometheus-client", "pydantic-settings"]\n',
    "shop/__init__.py": "",
    "shop/settings.py": "from pydantic_settings import BaseSettings\n\n\n"
    "class Settings(BaseSettings):\n    metrics_port: int = 9101\n",
    "shop/worker.py": "from prometheus_client import start_http_server\n\nfrom .settings import Settings\n\n\n"
    "def main():\n    start_http_server(Settings().metrics_port)\n\n\n"
    'if __name__ == "__main__":\n    main()\n',
}
_WORKER = (
    "services:\n  worker:\n    build: .\n    command: [python, {}]\n"
    "    healthcheck:\n      test: [CMD, curl, --fail, http://localhost:{}]\n"
)
# The image of the stage 'worker' starts it; the last stage starts something else.
_STAGES = {
    **_METRICS,
    "Dockerfile": "FROM python:3.13.7-slim AS worker\nCOPY shop ./shop\n"
    'CMD ["python", "-m", "shop.worker"]\n\nFROM worker\nCMD ["python", "-m", "shop.other"]\n',
    "shop/other.py": "print()\n",
}
_BUILT = (
    "services:\n  worker:\n    build: {{context: ., target: worker}}\n"
    "    healthcheck:\n      test: [CMD, curl, --fail, http://localhost:{}]\n"
)
_GUNICORN = {
    "Dockerfile": "FROM python:3.13.7-slim\nENV PORT={}\nCOPY . .\nEXPOSE 8700\n"
    'CMD ["gunicorn", "--config", "gunicorn.conf.py", "shop.main:app"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["flask"]\n',
    "gunicorn.conf.py": "import os\n\nbind = f\"0.0.0.0:{os.environ.get('PORT', '8700')}\"\n",
    "shop/main.py": "from flask import Flask\n\napp = Flask(__name__)\n",
}


def _with_port(port: int, files: dict[str, str] = _GUNICORN) -> dict[str, str]:
    return {path: text.replace("ENV PORT={}", f"ENV PORT={port}") for path, text in files.items()}


# A worker that Celery starts.
_CELERY = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY shop ./shop\nCMD ["uvicorn", "shop.main:app"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["celery", "prometheus-client"]\n',
    "shop/jobs.py": "import os\n\nfrom celery import Celery\nfrom prometheus_client import start_http_server\n\n"
    'app = Celery("shop")\nstart_http_server(int(os.environ.get("WORKER_METRICS_PORT", "9810")))\n',
}
_STARTED = """\
services:
  worker:
    build: .
    command: [celery, --app, shop.jobs, worker]
    environment:
      WORKER_METRICS_PORT: "{}"
    ports:
      - {}
"""
# A package whose application Celery finds, and which other modules import.
_DJANGO = {
    **_CELERY,
    "shop/__init__.py": "from .celery import app\n",
    "shop/celery.py": "from celery import Celery\nfrom celery.signals import worker_ready\n"
    "from prometheus_client import start_http_server\n\n"
    'app = Celery("shop")\n\n\n@worker_ready.connect\ndef serve(**_):\n    start_http_server(9810)\n',
}
del _DJANGO["shop/jobs.py"]
# A worker that arq starts.
_ARQ = {
    **_CELERY,
    "pyproject.toml": _CELERY["pyproject.toml"].replace("celery", "arq"),
    "shop/jobs.py": "from arq import func\nfrom prometheus_client import start_http_server\n\n\n"
    "async def startup(context):\n    start_http_server(9810)\n\n\n"
    "class Settings:\n    functions = []\n    on_startup = startup\n",
}
_ARQ_STARTED = "services:\n  worker:\n    build: .\n    command: [arq, {}]\n    ports:\n      - {}\n"

_VERBS = {"declare": "declares", "probe": "probes", "publish": "publishes"}


# A site of Next.js with its standalone server.
_SITE = """\
services:
  site:
    build: web
    ports:
      - {}
    environment:
      PORT: "{}"
"""
_NEXT = {
    "web/Dockerfile": 'FROM node:24\nCOPY .next/standalone ./\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    "web/package.json": '{"name": "web", "scripts": {"build": "next build"}, "dependencies": {"next": "15.5.4"}}',
    "web/next.config.mjs": 'export default { output: "standalone" };\n',
    "web/app/page.tsx": "export default () => null\n",
}
# Two services of one image, whose script chooses a program.
_SCRIPTED = {
    "Dockerfile": 'FROM python:3.14\nCOPY . .\nEXPOSE 8480\nENTRYPOINT ["./run.sh"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = []\n',
    "shop/__init__.py": "",
}
_MODES = """\
services:
  web:
    build: .
    ports: [80:8480]
    environment:
      LEVEL: info
  tasks:
    build: .
    volumes: [./config.yaml:/config.yaml]
    environment:
      {}
    ports:
      - {}
"""
# A workspace of Node.js: each of two packages has a stage, or a Dockerfile of its own.
_WORKSPACE = {
    "package.json": '{"name": "harbour", "private": true, "workspaces": ["apps/*"]}',
    "apps/web/package.json": '{"name": "@harbour/web", "scripts": {"start": "node main.js"}, '
    '"dependencies": {"express": "5.1.0"}}',
    "apps/web/main.js": 'import express from "express";\n\nexpress().listen(4100);\n',
    "apps/pilot/package.json": '{"name": "@harbour/pilot", "scripts": {"start": "node main.js"}}',
    "apps/pilot/main.js": 'import { createServer } from "node:http";\n\ncreateServer().listen(4200);\n',
    "Dockerfile": "FROM node:24 AS base\nWORKDIR /harbour\nCOPY package.json ./\n\n"
    'FROM base AS web\nCOPY apps/web/ apps/web/\nEXPOSE 4100\nCMD ["node", "apps/web/main.js"]\n\n'
    "FROM base AS pilot\nCOPY apps/pilot/ apps/pilot/\nEXPOSE 4200\nWORKDIR /harbour/apps/pilot\n"
    'CMD ["npm", "start"]\n',
    "pilot.Dockerfile": "FROM node:24\nWORKDIR /harbour\nCOPY . .\n"
    'CMD ["npm", "start", "--workspace", "@harbour/pilot"]\n',
    ".github/workflows/image.yml": "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    strategy:\n"
    "      matrix:\n        app: [web, pilot]\n    steps:\n"
    "      - uses: actions/checkout@v5\n      - uses: docker/build-push-action@v6\n"
    "        with:\n          context: .\n          file: Dockerfile\n          target: ${{ matrix.app }}\n"
    "          tags: ghcr.io/acme/harbour-${{ matrix.app }}:1.4\n          push: true\n",
}
_OF_STAGE = "services:\n  {0}:\n    build: {{context: ., target: {0}}}\n    ports:\n      - {1}\n"
_OF_FILE = "services:\n  pilot:\n    build: {{dockerfile: pilot.Dockerfile}}\n    ports:\n      - {}\n"
_HARBOUR_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: harbour
spec:
  containers:
    - name: harbour
      image: ghcr.io/acme/harbour-{}:1.4
      ports:
        - containerPort: {}
"""


@policy(
    "DLV126",
    severity="warning",
    category="reliability",
    examples=[
        good(
            "services:\n  inbox:\n    build: .\n    command: [shop-inbox]\n    ports: ['8001:8001']\n",
            path="compose.yaml",
            files=_TWO_PROGRAMS,
            because="the other program listens on the known port",
        ),
        bad(
            "services:\n  auth:\n    build: .\n    command: [/bin/auth]\n    ports: [«'8001:8001'»]\n",
            path="compose.yaml",
            files=_TWO_PROGRAMS,
        ),
        bad(_COMPOSE.format("«80:8000»"), path="compose.yaml", files=_FILES),
        bad(_OF_STAGE.format("pilot", "«80:4100»"), path="compose.yaml", files=_WORKSPACE),
        bad(_OF_FILE.format("«80:4100»"), path="compose.yaml", files=_WORKSPACE),
        bad(_HARBOUR_POD.format("web", "«4200»"), path="k8s/harbour.yaml", files=_WORKSPACE),
        good(
            _OF_STAGE.format("pilot", "80:4200"),
            path="compose.yaml",
            files=_WORKSPACE,
            because="the package that the stage starts listens on the port",
        ),
        good(
            _OF_STAGE.format("pilot", "80:4100") + "    command: [node, ../web/main.js]\n",
            path="compose.yaml",
            files=_WORKSPACE,
            because="the command starts another program",
        ),
        good(
            _HARBOUR_POD.format("web", "4100"),
            path="k8s/harbour.yaml",
            files=_WORKSPACE,
            because="the package that the stage of the image starts listens on the port",
        ),
        good(
            _HARBOUR_POD.format("tower", "4100"),
            path="k8s/harbour.yaml",
            files=_WORKSPACE,
            because="nothing builds the image",
        ),
        bad(_COMPOSE.format("«80:8080»"), path="compose.yaml", files=_PYTHON),
        bad(
            _CHECK.format("8080:8080", "«8000/healthz»"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format("«80:8080»") + "    environment:\n      PORT: 9000\n",
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _COMPOSE.format("«80:8000»") + "    environment:\n      PORT: 8000\n",
            path="compose.yaml",
            files={**_PYTHON, "Dockerfile": _PYTHON["Dockerfile"].replace('"]', '", "--port", "8092"]')},
        ),
        bad(
            _COMPOSE.format("«80:9000»") + "    environment:\n      PORT: 9000\n",
            path="compose.yaml",
            files={
                **_FILES,
                "main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n'
                '\thttp.ListenAndServe(":8080", nil)\n}\n',
            },
        ),
        good(
            _COMPOSE.format("80:9000") + "    environment:\n      PORT: 9000\n",
            path="compose.yaml",
            files={
                **_PYTHON,
                "Dockerfile": _PYTHON["Dockerfile"].replace("uvicorn", "gunicorn"),
            },
            because="gunicorn reads the variable",
        ),
        bad(_POD.format("«9899»"), path="k8s/pod.yaml", files=_FLAG),
        bad(
            "services:\n  db:\n    image: postgres:18\n    ports:\n      - «5432:5433»\n",
            path="compose.yaml",
        ),
        bad(_WORKER.format("-m, shop.worker", "«9100/metrics»"), path="compose.yaml", files=_METRICS),
        bad(
            _WORKER.format("-m, shop.worker", "«9100/metrics»"),
            path="compose.yaml",
            files={
                **_METRICS,
                "shop/worker.py": "from prometheus_client import start_http_server\n\nPORT = 9200\n\n"
                'if __name__ == "__main__":\n    start_http_server(port=PORT)\n',
            },
        ),
        bad(
            _COMPOSE.format("«80:8000»"),
            path="compose.yaml",
            files={
                **_FILES,
                "main.go": 'package main\n\nimport "net/http"\n\nconst address = ":8080"\n\n'
                "func main() {\n\thttp.ListenAndServe(address, nil)\n}\n",
            },
        ),
        bad(_BUILT.format("«9100/metrics»"), path="compose.yaml", files=_STAGES),
        good(
            _BUILT.format("9101/metrics"),
            path="compose.yaml",
            files=_STAGES,
            because="the program of the stage listens on the port",
        ),
        good(
            _BUILT.format("9100/metrics").replace(", target: worker", ""),
            path="compose.yaml",
            files=_STAGES,
            because="the program of the last stage does not listen on a known port",
        ),
        good(
            _WORKER.format("-m, shop.worker", "9101/metrics"),
            path="compose.yaml",
            files=_METRICS,
            because="the worker serves its metrics on the port",
        ),
        good(
            _WORKER.format("-m, shop.other", "9100/metrics"),
            path="compose.yaml",
            files={**_METRICS, "shop/other.py": "print()\n"},
            because="it is another program, whose ports are unknown",
        ),
        bad(_SITE.format("«3000:3000»", "8080"), path="compose.yaml", files=_NEXT),
        bad(
            _SITE.format("«3000:3000»", "3000").partition("    environment")[0],
            path="compose.yaml",
            files={
                "web/Dockerfile": 'FROM node:24\nENV PORT=8080\nEXPOSE 3000\nCMD ["npm", "start"]\n',
                "web/package.json": '{"name": "web", "scripts": {"start": "NODE_ENV=production next start"}, '
                '"dependencies": {"next": "15.5.4"}}',
                "web/app/page.tsx": "export default () => null\n",
            },
        ),
        good(
            _SITE.format("3000:3000", "3000"),
            path="compose.yaml",
            files=_NEXT,
            because="the variable sets the port",
        ),
        good(
            _SITE.format("3000:3000", "8080"),
            path="compose.yaml",
            files=_NEXT | {"web/server.js": 'require("http").createServer().listen(3000)\n'},
            because="the project has a server of its own",
        ),
        good(
            _SITE.format("4000:4000", "8080"),
            path="compose.yaml",
            files=_NEXT
            | {
                "web/package.json": _NEXT["web/package.json"].replace(
                    "next build", 'next build", "start": "next start -p 4000'
                )
            },
            because="the script sets the port",
        ),
        bad(
            DEPLOYMENT + "          ports:\n            - containerPort: «8000»\n"
            "          envFrom:\n            - secretRef:\n                name: shop-keys\n",
            path="k8s/api.yaml",
            files={
                "Dockerfile": 'FROM python:3.14\nCOPY . .\nEXPOSE 8020\nCMD ["python", "-m", "shop"]\n',
                "requirements.txt": "fastapi\nuvicorn\n",
                "shop/__init__.py": "",
                "shop/__main__.py": "import uvicorn\nfrom fastapi import FastAPI\n\napp = FastAPI()\n"
                'uvicorn.run(app, host="0.0.0.0", port=8020)\n',
                WORKFLOW: workflow("docker build -t ghcr.io/acme/shop:1.4 ."),
            },
        ),
        bad(_COMPOSE.format("«80:8700»"), path="compose.yaml", files=_with_port(8000)),
        bad(_COMPOSE.format("«80:8080»"), path="compose.yaml", files={**_FILES, "Dockerfile": _OTHER_PORT}),
        bad(_STARTED.format(9090, "«9810:9810»"), path="compose.yaml", files=_CELERY),
        good(
            _COMPOSE.format("80:8700"),
            path="compose.yaml",
            files=_with_port(8700),
            because="the Dockerfile sets the default",
        ),
        good(
            _COMPOSE.format("80:8700") + "    environment:\n      PORT: 8700\n",
            path="compose.yaml",
            files=_with_port(8000),
            because="the service sets the port",
        ),
        bad(_STARTED.format(9090, "9090:9090\n      - «9810:9810»"), path="compose.yaml", files=_CELERY),
        bad(
            _STARTED.format(9090, "«9800:9800»").replace("shop.jobs", "shop"),
            path="compose.yaml",
            files=_DJANGO,
        ),
        good(
            _STARTED.format(9090, "9810:9810").replace("shop.jobs", "shop"),
            path="compose.yaml",
            files=_DJANGO,
            because="the server starts with the worker",
        ),
        bad(_ARQ_STARTED.format("shop.jobs.Settings", "«9800:9800»"), path="compose.yaml", files=_ARQ),
        good(
            _ARQ_STARTED.format("shop.jobs.Settings", "9810:9810"),
            path="compose.yaml",
            files=_ARQ,
            because="the module that the worker loads serves its metrics on the port",
        ),
        good(
            _ARQ_STARTED.format("shop.other.Settings", "9800:9800"),
            path="compose.yaml",
            files=_ARQ,
            because="the worker loads another module, whose ports are unknown",
        ),
        bad(_PROXY.format("«443:443»"), path="compose.yaml", files=_NGINX),
        bad(_OF_STAGE.format("counter", "«80:5080»"), path="compose.yaml", files=_BEHIND_NGINX),
        good(
            _OF_STAGE.format("kitchen", "80:5080"),
            path="compose.yaml",
            files=_BEHIND_NGINX,
            because="nginx is in another stage",
        ),
        good(
            _PROXY.format("443:8443\n      - 80:8080"),
            path="compose.yaml",
            files=_NGINX,
            because="the configuration of nginx has the ports",
        ),
        good(
            "services:\n  db:\n    image: postgres:18\n    environment:\n      PGPORT: 5433\n"
            "    ports:\n      - 5432:5433\n",
            path="compose.yaml",
            because="the environment sets the port of the image",
        ),
        good(
            _POD.format("9898"),
            path="k8s/pod.yaml",
            files=_FLAG,
            because="the option sets the port",
        ),
        good(
            _COMPOSE.format("80:9000") + "    environment:\n      PORT: 9000\n",
            path="compose.yaml",
            files=_FILES,
            because="the variable sets the port",
        ),
        good(
            _COMPOSE.format("80:8000") + "    env_file: .env\n",
            path="compose.yaml",
            files=_FILES,
            because="the file may set the port",
        ),
        good(
            _COMPOSE.format("80:8080\n      - 9229:9229"),
            path="compose.yaml",
            files=_FILES,
            because="the port on which the program listens is published as well",
        ),
        bad(
            "level: info\nport: 8480\nadmin: «9480»\n",
            path="chart/values.yaml",
            files={**_CHART, "chart/templates/shop.yaml": _DEPLOYED.format("port")},
            because="both servers get the same port",
        ),
        good(
            "level: info\nport: 8480\nadmin: 9490\n",
            path="chart/values.yaml",
            files={**_CHART, "chart/templates/shop.yaml": _DEPLOYED.format("admin")},
            because="the variable sets the port",
        ),
        good(
            _COMPOSE.format("80:8000"),
            path="compose.yaml",
            files={**_FILES, "config.toml": "admin = 8000\n"},
            because="the configuration has the port",
        ),
        good(
            _MODES.format("MODE: tasks", "5555:5555"),
            path="compose.yaml",
            files=_SCRIPTED,
            because="with the variable, the script may start another program than the one whose port is exposed",
        ),
        good(
            _MODES.format("DASHBOARD: 'on'", "9181:9181"),
            path="compose.yaml",
            files={**_SCRIPTED, "Dockerfile": _SCRIPTED["Dockerfile"].replace("run.sh", "docker-entrypoint")},
            because="with the variable, the script may start another program than the one whose port is exposed",
        ),
        bad(
            _MODES.format("LEVEL: debug", "«5555:5555»"),
            path="compose.yaml",
            files=_SCRIPTED,
        ),
        good(
            "services:\n  shop:\n    build: .\n    environment: [PORT=8080]\n    ports: ['3000:3000']\n",
            path="compose.yaml",
            files={
                "Dockerfile": 'FROM node:24-alpine\nWORKDIR /app\nCOPY . .\nCMD ["node", "run.mjs"]\n',
                "package.json": '{"name": "shop", "dependencies": {"express": "^5.1.0"}}\n',
                "src/main.js": 'const app = require("express")();\napp.listen(process.env.PORT || 3000);\n',
                "run.mjs": 'import { spawn } from "node:child_process";\n\nspawn("caddy", ["run"]);\n'
                'spawn("node", ["src/main.js"]);\n',
            },
            because="the image starts another module, which starts a proxy as well",
        ),
    ],
)
def unlistened_port(repository: Repository) -> Iterator[Finding]:
    """A port is published, declared or requested on which the program of the container does not listen.

    Connections to the port are refused: health checks and probes fail, and nothing answers at the published port.
    Correct the port, or the port in the command, the environment or the code.
    The ports of nginx, Caddy and HAProxy are those in their configuration, if all of it is in the repository.
    The port of another program is that of an option of its command (`--port 8000`), of the variable that its code
    reads, the default in the code, the default of a server such as uvicorn, or `EXPOSE`. Nothing is reported if its
    code, configuration, Dockerfile, command or environment contains the number, or if the program of the image is
    unknown. The variable `PORT`, which platforms such as Cloud Run set, does not change a port that the command or the
    code fixes.

    <https://docs.docker.com/reference/compose-file/services/#ports>
    """
    for used, usual in unusual(repository):
        verb = _VERBS[used.use]
        yield Finding(
            at=used,
            message=f"{used.owner} {verb} port {used.port}, but its image listens on {usual}",
        )
    if not repository.whole:
        return
    known = {
        (one.path, one.location.line, one.location.column)
        for one, _ in (*unexposed(repository, "publish"), *unexposed_of_containers(repository))
    }
    for found in listening_of(repository).unlistened():
        one, port = found.awaited, found.listened
        if (one.path, one.location.line, one.location.column) in known:
            # The policies about EXPOSE report it.
            continue
        yield Finding(
            at=one,
            message=f"{one.by} port {one.port}, but the program listens on {port.port} (set by {port.reason})",
            related=(Related(port.evidence, "where the port is set"),),
        )
