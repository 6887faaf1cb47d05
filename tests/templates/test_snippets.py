"""The code for metrics that is shown runs in the application that it is for, and registers nothing twice."""

import itertools
import shutil
import subprocess
import sys
import types

import pytest

from aurora_devops.generation import Application
from aurora_templates.metrics import ENDPOINT, addition
from aurora_templates.rendering import Templates

LACKING = (ENDPOINT, "`http_requests_total`", "`http_request_duration_seconds`")
CHOICES = [
    chosen for count in range(1, len(LACKING) + 1) for chosen in itertools.combinations(LACKING, count)
]
PYTHON = {
    LACKING[0]: 'metrics_app = "served elsewhere"\n',
    LACKING[1]: 'TOTAL = Counter("http_requests_total", "Requests", ["code"])\n',
    LACKING[2]: 'TIME = Histogram("http_request_duration_seconds", "Time", ["path"])\n',
}
NODE = {
    LACKING[0]: "",
    LACKING[1]: 'new client.Counter({ name: "http_requests_total", help: "Requests" });\n',
    LACKING[2]: 'new client.Histogram({ name: "http_request_duration_seconds", help: "Time" });\n',
}
# What prom-client and Express do, as far as the code needs it.
NODE_STANDS_IN = """
const names = new Set();
class Metric {
  constructor({ name }) {
    if (names.has(name)) throw new Error(`A metric with the name ${name} has already been registered.`);
    names.add(name);
  }
}
const client = { Counter: Metric, Histogram: Metric, collectDefaultMetrics() {}, register: {} };
const routes = [];
const app = { use() {}, get: (path) => routes.push(path) };
"""


def shown(framework, lacking):
    app = Application(name="web", language="python", framework=framework, port=8000)
    return addition(app, lacking, Templates({}))


@pytest.fixture
def registry(monkeypatch):
    """Names of metrics, and modules that refuse one that is registered twice as prometheus_client does."""
    names = []

    def metric(name, *_):
        if name in names:
            raise ValueError(f"Duplicated timeseries in CollectorRegistry: {name}")
        names.append(name)

    clients = types.ModuleType("prometheus_client")
    clients.Counter = clients.Histogram = metric
    clients.CONTENT_TYPE_LATEST, clients.generate_latest = "", bytes
    fastapi = types.ModuleType("fastapi")
    fastapi.Request = fastapi.Response = object
    monkeypatch.setitem(sys.modules, "prometheus_client", clients)
    monkeypatch.setitem(sys.modules, "fastapi", fastapi)
    return names


class Routes:
    """An application that takes routes and middleware, and remembers the paths."""

    def __init__(self):
        self.paths = []

    def middleware(self, _):
        return lambda function: function

    def get(self, path, **_):
        self.paths.append(path)
        return lambda function: function


@pytest.mark.parametrize("lacking", CHOICES)
def test_python(registry, lacking):
    own = "".join(code for what, code in PYTHON.items() if what not in lacking)
    app = Routes()
    code = f"from prometheus_client import Counter, Histogram\n{own}\n{shown('fastapi', lacking)}\n"
    exec(compile(code, "main.py", "exec"), {"app": app})
    assert sorted(registry) == ["http_request_duration_seconds", "http_requests_total"]
    assert app.paths == (["/metrics"] if ENDPOINT in lacking else [])


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("lacking", CHOICES)
def test_node(tmp_path, lacking):
    own = "".join(code for what, code in NODE.items() if what not in lacking)
    code = shown("express", lacking).replace('import client from "prom-client";', "")
    checks = "if (names.size !== 2) throw new Error([...names].join());\nconsole.log(routes.join());\n"
    (tmp_path / "main.mjs").write_text(f"{NODE_STANDS_IN}{own}{code}\n{checks}")
    done = subprocess.run(["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ("/metrics" if ENDPOINT in lacking else "")


@pytest.mark.skipif(shutil.which("gofmt") is None, reason="Go is not installed")
@pytest.mark.parametrize("framework", ["gin", "chi", "net/http"])
@pytest.mark.parametrize("lacking", CHOICES)
def test_go_is_formatted(framework, lacking):
    code = shown(framework, lacking)
    # Declarations stay at the top; what follows them is a part of a function.
    kept, calls = [], []
    for line in code.splitlines():
        (calls if line.startswith(("router.", "//")) else kept).append(line)
    body = "\n".join(f"\t{line}" for line in calls)
    text = "package main\n\n" + "\n".join(kept).strip() + f"\n\nfunc main() {{\n{body}\n}}\n"
    text = text.replace("package main\n\n\n", "package main\n")
    done = subprocess.run(["gofmt", "-d"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\t" in code or not kept
