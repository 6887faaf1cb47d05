"""How the work of a lint grows when its input is doubled: nox -s growth -- [PART OF A NAME...].

Each input is one file of N parts, or a repository of N folders, doubled four times. What is counted is instructions
where `perf` can count them, else CPU time, the least of several runs with the collector off; `--valgrind` counts
instructions with cachegrind, in about an hour. The exit status is 1 where the last two doublings cost more than 2.2
times as much each.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise

MOST = 2.2
SIZES = (100, 200, 400, 800, 1600)

# The path of one file, or a folder for a repository; and the text, or the texts by their paths in it.
Input = tuple[str, Callable[[int], str] | Callable[[int], dict[str, str]]]


def repeat(n: int, part: str) -> str:
    """A part for each number: `@` is the number, `%` the one before."""
    return "".join(part.replace("@", str(i)).replace("%", str(max(i - 1, 0))) for i in range(n))


WORKFLOW = "name: x\non: push\npermissions: {}\njobs:\n"
JOB = f"{WORKFLOW}  j:\n    runs-on: ubuntu-24.04\n"
COMPOSE = "services:\n  a:\n    image: x:1\n"
DEPLOYMENT = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-@, labels: {app: app-@}}
spec:
  selector: {matchLabels: {app: app-@}}
  template:
    metadata: {labels: {app: app-@}}
    spec:
      containers:
        - name: main
          image: registry.example/app:@
          ports: [{containerPort: 8080, name: http}]
"""
SERVICE = """\
---
apiVersion: v1
kind: Service
metadata: {name: app-@}
spec:
  selector: {app: app-@}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: app-@}
spec:
  podSelector: {matchLabels: {app: app-@}}
  ingress: [{ports: [{port: 8080}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: app-@}
spec:
  defaultBackend: {service: {name: app-@, port: {number: 80}}}
"""
DELIVERY = """\
on: push
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: docker build -t registry.example/app:@ s@ && docker push registry.example/app:@
      - run: kubectl set image deployment/app-@ main=registry.example/app:@
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n"


def services(n: int) -> dict[str, str]:
    """A repository with a service in each folder: its program, its image, its manifests and its pipeline."""
    return {
        path: text.replace("@", str(i))
        for i in range(n)
        for path, text in {
            f"s{i}/main.py": "from flask import Flask\napp = Flask('s')\napp.add_url_rule('/a', view_func=a)\n",
            f"s{i}/Dockerfile": "FROM python:3.13-slim\nEXPOSE 8080\nCOPY main.py /\nCMD python main.py\n",
            f"s{i}/compose.yaml": "services:\n  web:\n    build: .\n    ports: ['80@:8080']\n",
            f"s{i}/k8s/app.yaml": DEPLOYMENT + SERVICE,
            f".github/workflows/s{i}.yml": DELIVERY,
        }.items()
    }


def overlays(n: int) -> dict[str, str]:
    """A repository with the same manifests and the same pipeline in many folders."""
    return {
        path: text.replace("@", "1")
        for i in range(n)
        for path, text in {
            f"e{i}/app.yaml": DEPLOYMENT + SERVICE,
            f".github/workflows/{i}.yml": DELIVERY,
        }.items()
    }


def modules(n: int) -> dict[str, str]:
    """A repository with modules of Terraform, each called by the next one's folder."""
    main = 'variable "name" {\n  type = string\n}\nresource "aws_s3_bucket" "a" {\n  bucket = var.name\n}\n'
    call = 'module "m" {\n  source = "../../modules/m@"\n  name   = "bucket-@"\n}\n'
    return {
        path: text.replace("@", str(i))
        for i in range(n)
        for path, text in {f"modules/m{i}/main.tf": main, f"live/a{i}/main.tf": call}.items()
    }


def steps(n: int) -> str:
    """Steps, each with an expression about the one before."""
    return f"{JOB}    steps:\n" + repeat(n, "      - id: s@\n        run: echo ${{ steps.s%.outputs.a }}\n")


def jobs(n: int) -> str:
    """Jobs, each after the one before."""
    part = (
        "  j@:\n    runs-on: ubuntu-24.04\n    needs: [j%]\n    steps:\n      - uses: actions/checkout@v4\n"
    )
    return WORKFLOW + repeat(n, part.replace("checkout@", "checkout#")).replace("checkout#", "checkout@")


def matrix(n: int) -> str:
    """Values of a matrix, and steps that use it."""
    values = "    strategy:\n      matrix:\n        include:\n" + repeat(n, "          - {a: v@, b: @}\n")
    return f"{JOB}{values}    steps:\n" + repeat(n, "      - run: echo ${{ matrix.a }}\n")


def script(n: int) -> str:
    """Lines of one script."""
    lines = repeat(n, "          if [ -z $X@ ]; then echo $(ls *.txt) > /tmp/@; fi\n")
    return f"{JOB}    steps:\n      - run: |\n{lines}"


def dashboard(n: int) -> str:
    """A dashboard of panels."""
    panels = [
        {
            "id": i,
            "type": "timeseries",
            "title": f"p{i}",
            "gridPos": {"x": i % 3 * 8, "y": i // 3 * 8, "w": 8, "h": 8},
            "targets": [{"refId": "A", "expr": f'sum(rate(x{i}_total{{job="a"}}[5m]))'}],
        }
        for i in range(n)
    ]
    return json.dumps({"title": "x", "uid": "x", "schemaVersion": 39, "panels": panels}, indent=1)


def embedded_dashboard(n: int) -> str:
    """The dashboard in a block of a ConfigMap."""
    rows = "".join(f"    {row}\n" for row in dashboard(n).split("\n"))
    return f"{CONFIG_MAP}  d.json: |\n{rows}".replace(
        "{name: x}", "{name: x, labels: {grafana_dashboard: '1'}}"
    )


def paths(n: int) -> str:
    """Paths of an API."""
    part = "  /p@/{id}:\n    get:\n      operationId: get@\n      parameters: [{name: id, in: path, required: true, "
    part += "schema: {type: string}}]\n      responses: {'200': {description: ok}}\n"
    return "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths:\n" + repeat(n, part)


def routes(n: int) -> str:
    """Routes to one receiver."""
    part = "    - {receiver: r, matchers: ['team=\"t@\"']}\n"
    return f"receivers: [{{name: r}}]\nroute:\n  receiver: r\n  routes:\n{repeat(n, part)}"


def rules(n: int) -> str:
    """Alerts of one group."""
    part = "      - alert: A@\n        expr: sum by (job) (rate(x@_total[5m])) > 1\n        for: 5m\n"
    return f"groups:\n  - name: g\n    rules:\n{repeat(n, part)}"


def groups(n: int) -> str:
    """Groups of one rule."""
    part = "  - name: g@\n    rules:\n      - record: job:x@:rate5m\n        expr: sum by (job) (rate(x@_total[5m]))\n"
    return f"groups:\n{repeat(n, part)}"


def of(head: str, part: str, tail: str = "") -> Callable[[int], str]:
    """An input of a head, N parts, and a tail."""
    return lambda n: head + repeat(n, part) + tail


FLOW, MANIFEST, STACK, PIPELINE = ".github/workflows/a.yml", "a.yaml", "compose.yaml", ".gitlab-ci.yml"
INPUTS: dict[str, Input] = {
    "workflow: steps with expressions": (FLOW, steps),
    "workflow: jobs": (FLOW, jobs),
    "workflow: matrix values": (FLOW, matrix),
    "workflow: lines of a script": (FLOW, script),
    "workflow: expressions in a line": (
        FLOW,
        of(f"{JOB}    steps:\n      - run: echo", " ${{ github.head_ref }}", "\n"),
    ),
    "workflow: $1 in a line": (FLOW, of(f"{JOB}    steps:\n      - run: ", "$1", "\n")),
    "gitlab: jobs": (
        PIPELINE,
        of(".base: {script: make}\n", "j@:\n  extends: .base\n  needs: [j%]\n  variables: {A: b@}\n"),
    ),
    "gitlab: needs that do not exist": (PIPELINE, of("", "j@: {script: make, needs: [x@], stage: s@}\n")),
    "gitlab: references": (
        PIPELINE,
        of(".s: {script: [a, b]}\n", "j@:\n  script:\n    - !reference [.s, script]\n    - make\n"),
    ),
    "gitlab: items of a script": (PIPELINE, of("j:\n  script:\n", "    - make @\n")),
    "compose: services": (STACK, of("services:\n", "  s@:\n    image: a/b:@\n    depends_on: [s%]\n")),
    "compose: suppressions": (
        STACK,
        of(
            "services:\n",
            "  # aurora: ignore[latest-tag]\n  s@:\n    image: a/b:latest\n    privileged: true\n",
        ),
    ),
    "compose: secrets": (
        STACK,
        of("services:\n", "  s@:\n    image: a/b:1\n    environment: {PASSWORD: hunt@er7secretvalue}\n"),
    ),
    "compose: merge keys": (
        STACK,
        of("x-a: &a {A: b}\nservices:\n", "  s@:\n    image: a/b:@\n    environment: {<<: *a, B: c@}\n"),
    ),
    "compose: duplicate keys": (STACK, of(f"{COMPOSE}    environment:\n", "      A: b@\n")),
    "compose: numeric keys": (STACK, of(f"{COMPOSE}    environment:\n", "      @: b\n")),
    "compose: variables in a scalar": (STACK, of(f'{COMPOSE}    command: "', "${a ", '"\n')),
    "kubernetes: deployments": (MANIFEST, of("", DEPLOYMENT)),
    "kubernetes: services": (
        MANIFEST,
        of("", "---\napiVersion: v1\nkind: Service\nmetadata: {name: s-@}\nspec: {ports: [{port: 80}]}\n"),
    ),
    "kubernetes: items of a List": (
        MANIFEST,
        of(
            "apiVersion: v1\nkind: List\nitems:\n",
            "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c-@}}\n",
        ),
    ),
    "kubernetes: containers of a Pod": (
        MANIFEST,
        of(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n",
            "    - {name: c@, image: 'a/b:@'}\n",
        ),
    ),
    "kubernetes: lines of a ConfigMap": (
        MANIFEST,
        of(f"{CONFIG_MAP}  a.conf: |\n", "    password@ = s3cr3tV@xyz\n"),
    ),
    "kubernetes: dashboard in a ConfigMap": (MANIFEST, embedded_dashboard),
    "kubernetes: JSON on one line": (
        "a.json",
        of(
            '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{', '"k@":"v@",', '"z":""}}'
        ),
    ),
    "prometheus: rules of a group": ("a.rules.yml", rules),
    "prometheus: groups": ("a.rules.yml", groups),
    "prometheus: scrape jobs": (
        "prometheus.yml",
        of("scrape_configs:\n", "  - job_name: j@\n    static_configs: [{targets: ['h@:9090']}]\n"),
    ),
    "alertmanager: routes": ("alertmanager.yml", routes),
    "grafana: panels": ("grafana/dashboards/d.json", dashboard),
    "openapi: paths": ("openapi.yaml", paths),
    "dockerfile: instructions": (
        "Dockerfile",
        of("FROM debian:12\n", "ARG A@=1\nENV B@=$A@\nRUN make $B@\n"),
    ),
    "dockerfile: stages": ("Dockerfile", of("FROM a:1 AS s\n", "FROM debian:12 AS s@\nCOPY --from=s / /a\n")),
    "dockerfile: lines of a RUN": (
        "Dockerfile",
        of("FROM debian:12\nRUN set -e; \\\n", "    echo x@ | tee /tmp/@; \\\n", "    true\n"),
    ),
    "document: sections": (
        "README.md",
        of("# A\n\n", "## Section @\n\nSee [it](#section-%) and `code`.\n\n"),
    ),
    "document: headings with blanks": ("README.md", of("# A\n\n", f"## a{' ' * 100}b@\n\n")),
    "dockerignore: lines": (".dockerignore", of("", "dir@/**\n!dir@/keep\n")),
    "terraform: resources": (
        "main.tf",
        of("", 'resource "aws_sqs_queue" "q@" {\n  name = "q@"\n  tags = { a = aws_sqs_queue.q%.name }\n}\n'),
    ),
    "repository: services": ("", services),
    "repository: the same manifests": ("", overlays),
    "repository: Terraform modules": ("", modules),
    "secrets: PEM headers": (STACK, of(f"{COMPOSE}# ", "-----BEGIN RSA PRIVATE KEY----- ", "\n")),
}


def lint(path: str, text: str | dict[str, str]) -> int:
    """Lint a file, or a repository, as the command does; the number of findings."""
    from aurora_devops.core.run import lint_texts

    return len(lint_texts({path: text} if isinstance(text, str) else text, today=date(2026, 1, 1)).findings)


def seconds(name: str, size: int, runs: int) -> float:
    """The least CPU time of several runs, each in a process of its own that has read nothing like it."""
    path, text = INPUTS[name]
    lint(path, text(3))
    made = text(size)
    return min(forked(path, made) for _ in range(runs))


def forked(path: str, text: str | dict[str, str]) -> float:
    """The CPU time of a lint in a forked process."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        gc.disable()
        began = time.process_time()
        lint(path, text)
        os.write(writing, str(time.process_time() - began).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        taken = pipe.read()
    os.waitpid(child, 0)
    return float(taken)


PERF = ["perf", "stat", "-x,", "-e", "instructions:u"]
VALGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]


def instructions(counter: list[str], name: str, size: int) -> float:
    """The instructions of a process that lints the input, without those of one that lints a tiny one."""
    counts = []
    for parts in (3, size):
        command = [*counter, sys.executable, __file__, "--one", name, str(parts)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        match = re.search(r"I\s+refs:\s+([\d,]+)|^(\d+),,instructions", done.stderr, re.MULTILINE)
        if match is None:
            sys.exit(f"{counter[0]} counted nothing: {done.stderr[-300:]}")
        counts.append(int((match[1] or match[2]).replace(",", "")))
    return float(counts[1] - counts[0])


def perf_counts() -> bool:
    """Whether `perf` can count instructions here."""
    if shutil.which("perf") is None:
        return False
    done = subprocess.run([*PERF, "true"], capture_output=True, text=True, check=False)
    return re.search(r"^\d+,,instructions", done.stderr, re.MULTILINE) is not None


def main() -> int:
    """Print the factors of all inputs; 1 where one is too large."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of the names of the inputs to measure")
    parser.add_argument("--valgrind", action="store_true", help="count instructions with cachegrind")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        path, text = INPUTS[args.one[0]]
        lint(path, text(int(args.one[1])))
        return 0
    counter = VALGRIND if args.valgrind else PERF if perf_counts() else None
    print("CPU seconds" if counter is None else f"instructions, by {counter[0]}", "of N parts")
    print(f"{'N':38}" + "".join(f"{size:>10}" for size in SIZES) + "    factors")
    failed = False
    for name in INPUTS:
        if args.names and not any(part in name for part in args.names):
            continue
        costs: list[float] = []
        for size in SIZES:
            cost = seconds(name, size, args.runs) if counter is None else instructions(counter, name, size)
            costs.append(cost)
        mean = (costs[-1] / costs[-3]) ** 0.5
        factors = " ".join(f"{b / a:.1f}" for a, b in pairwise(costs))
        shown = [f"{cost:>10.3f}" if counter is None else f"{cost / 1e6:>9.0f}M" for cost in costs]
        print(f"{name:38}{''.join(shown)}    {factors}{'  TOO MUCH' if mean > MOST else ''}", flush=True)
        failed = failed or mean > MOST
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
