"""Code for logs in JSON and for proxies: shown if the application lacks it, and right where it is put."""

import io
import json
import logging
import logging.config
import shutil
import subprocess
import sys
import types

import pytest

from aurora_devops.generation import Application, Request
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import Templates, render
from aurora_templates.snippets import LOGS, PROXY, code
from templates.delivered import APPLICATIONS, APPS
from templates.test_stacks import COMMON

NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
TEMPLATES = Templates({})


def notes(files, **stated):
    found = []
    application = Application(**{**COMMON, "language": "python", "port": 8000, **stated})
    list(render(Request(application, ("kubernetes",), files, note=found.append)))
    return [note for note in found if "logs in JSON" in note or "proxy" in note]


def logs(framework):
    return code(LOGS[framework], framework, TEMPLATES)


def proxy(framework):
    return code(PROXY[framework], framework, TEMPLATES)


@pytest.fixture
def quiet():
    """Loggers as they were before."""
    root, names = (
        logging.getLogger(),
        ("uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn.error", "gunicorn.access"),
    )
    before = [(one, one.handlers[:], one.level, one.propagate) for one in map(logging.getLogger, names)]
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for one, listed, its_level, propagate in before:
        one.handlers[:], one.level, one.propagate = listed, its_level, propagate


@pytest.mark.parametrize("framework", ["fastapi", "flask", "django"])
def test_python_writes_json(framework, quiet, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    space = {}
    server = logging.getLogger("uvicorn.access" if framework == "fastapi" else "gunicorn.access")
    server.addHandler(logging.StreamHandler(io.StringIO()))
    exec(compile(logs(framework), "main.py", "exec"), space)
    if framework == "django":
        logging.config.dictConfig(space["LOGGING"])
        server = logging.getLogger("shop")
    try:
        raise ValueError("sold out")
    except ValueError:
        server.exception("no %s", "plants", extra={})
    entry = json.loads(stream.getvalue())
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", server.name, "no plants")
    assert entry["exception"].endswith("ValueError: sold out")


def test_the_code_fits_into_an_application_of_python():
    text = (APPS / "taskmaster/app/main.py").read_text()
    compile(f"{text}\n{logs('fastapi')}\n{proxy('fastapi')}\n", "main.py", "exec")


def test_uvicorn_takes_the_scheme_and_the_client_from_the_proxy():
    pytest.importorskip("uvicorn")
    seen = {}

    class App:
        def add_middleware(self, made, **options):
            self.stack = made(self.serve, **options)

        async def serve(self, scope, _receive, _send):
            seen.update(scope)

    app = App()
    exec(compile(proxy("fastapi"), "main.py", "exec"), {"app": app})
    headers = [(b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"203.0.113.9")]
    scope = {"type": "http", "scheme": "http", "client": ("10.0.0.7", 4000), "headers": headers}
    with pytest.raises(StopIteration):
        app.stack(scope, None, None).send(None)
    assert (seen["scheme"], seen["client"][0]) == ("https", "203.0.113.9")


def test_flask_is_wrapped_once(monkeypatch):
    module = types.ModuleType("werkzeug.middleware.proxy_fix")
    module.ProxyFix = lambda app, **trusted: (app, trusted)
    monkeypatch.setitem(sys.modules, "werkzeug.middleware.proxy_fix", module)
    monkeypatch.setitem(sys.modules, "werkzeug", types.ModuleType("werkzeug"))
    monkeypatch.setitem(sys.modules, "werkzeug.middleware", types.ModuleType("werkzeug.middleware"))
    app = types.SimpleNamespace(wsgi_app="served")
    exec(compile(proxy("flask"), "app.py", "exec"), {"app": app})
    assert app.wsgi_app == ("served", {"x_for": 1, "x_proto": 1, "x_host": 1})


def test_django_reads_one_setting():
    space = {}
    exec(compile(proxy("django"), "settings.py", "exec"), space)
    assert space["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


EXPRESS = """
const used = [];
const set = {};
const app = { use: (one) => used.push(one), set: (key, value) => (set[key] = value) };
"""
ANSWERED = """
const listeners = [];
const response = { statusCode: 204, on: (_, done) => listeners.push(done) };
used[0]({ method: "PUT", originalUrl: "/pots/7" }, response, () => {});
listeners.forEach((done) => done());
if (set["trust proxy"] !== 1) throw new Error("not trusted");
"""


@NODE
def test_express_writes_json_and_trusts_the_proxy(tmp_path):
    (tmp_path / "main.mjs").write_text(f"{EXPRESS}{proxy('express')}\n{logs('express')}\n{ANSWERED}")
    done = subprocess.run(["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    entry = json.loads(done.stdout)
    assert (entry["level"], entry["method"], entry["path"], entry["status"]) == (
        "info",
        "PUT",
        "/pots/7",
        204,
    )
    assert entry["seconds"] >= 0


@NODE
def test_the_code_fits_into_an_application_of_node(tmp_path):
    text = (APPS / "sessions/src/app.js").read_text()
    made = "export const app = express();\n"
    assert made in text
    (tmp_path / "app.mjs").write_text(text.replace(made, f"{made}{proxy('express')}\n{logs('express')}\n"))
    done = subprocess.run(
        ["node", "--check", "app.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("gofmt") is None, reason="Go is not installed")
def test_the_code_for_go_is_formatted():
    snippets = [logs("gin"), *(proxy(name) for name in ("gin", "chi", "echo"))]
    functions = "\n".join(
        f"func f{number}() {{\n" + "\n".join(f"\t{line}" for line in text.splitlines()) + "\n}\n"
        for number, text in enumerate(snippets)
    )
    done = subprocess.run(
        ["gofmt", "-d"], input=f"package main\n\n{functions}", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("ruby") is None, reason="Ruby is not installed")
def test_rails_writes_json():
    setup = "require 'json'\nrequire 'time'\nconfig = Struct.new(:log_formatter, :assume_ssl).new\n"
    used = "print config.log_formatter.call('INFO', Time.at(0), nil, 'sold')\nexit config.assume_ssl\n"
    program = f"{setup}{logs('rails')}\n{proxy('rails')}\n{used}"
    done = subprocess.run(["ruby", "-e", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"time": "1970-01-01T00:00:00Z", "level": "INFO", "message": "sold"}


@pytest.mark.parametrize("framework", sorted({*LOGS, *PROXY}))
def test_what_is_lacking_is_shown_with_its_code(framework):
    found = notes({"main.txt": ""}, framework=framework, base_image="acme/base:1")
    shown = [table[framework] for table in (LOGS, PROXY) if framework in table]
    assert len(found) == len(shown)
    for note, snippet in zip(found, shown, strict=True):
        assert snippet.where in note
        first = code(snippet, framework, TEMPLATES).splitlines()[0]
        assert f"\n    {first}\n" in note


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "python-json-logger==3\n"),
        ("app.py", "import structlog\n"),
        ("app.py", "log.add(sys.stdout, serialize=True)\n"),
        ("main.go", "package main\n\nvar log, _ = zap.NewProduction()\n"),
        ("src/main.ts", "const app = Fastify({ logger: true })\n"),
        ("src/main/resources/application.yml", "logging:\n  structured:\n    format:\n      console: ecs\n"),
        (
            "src/main/resources/logback-spring.xml",
            '<encoder class="net.logstash.logback.encoder.LogstashEncoder"/>\n',
        ),
        ("src/main.rs", "fn main() { tracing_subscriber::fmt().json().init(); }\n"),
    ],
)
def test_logs_that_are_configured_are_left_alone(path, text):
    assert [note for note in notes({path: text}, framework="flask") if "JSON" in note] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", "app.wsgi_app = ProxyFix(app.wsgi_app)\n"),
        ("Procfile", "web: uvicorn app:app --proxy-headers\n"),
        ("Dockerfile", "FROM python:3.14\nENV FORWARDED_ALLOW_IPS=*\n"),
        ("src/app.js", 'app.set("trust proxy", 1);\n'),
        ("bootstrap/app.php", "<?php $middleware->trustProxies(at: '*');\n"),
        ("src/main/resources/application.properties", "server.forward-headers-strategy=native\n"),
    ],
)
def test_a_proxy_that_is_known_is_left_alone(path, text):
    assert [note for note in notes({path: text}, framework="flask") if "proxy" in note] == []


def test_without_a_proxy_its_headers_do_not_matter():
    assert [note for note in notes({"app.py": ""}, framework="flask", hosts=()) if "proxy" in note] == []


def test_nothing_is_known_of_an_application_without_code():
    assert notes({}, framework="flask") == []


def test_an_application_that_writes_json_is_not_told():
    found = []
    files = Texts(APPS / "ledger")
    list(render(Request(APPLICATIONS["ledger"], ("kubernetes",), files, note=found.append)))
    assert [note for note in found if "JSON" in note] == []
