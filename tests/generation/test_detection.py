"""What the files of a repository say of the application in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.generation.detect import Detection, Sources, Texts, detect, detectors


def found(files: dict[str, str], git_config: str = "") -> Detection:
    return detect(Sources(files, "folder", git_config))


def best(files: dict[str, str], field: str) -> tuple[object, str] | None:
    clue = found(files).best(field)
    return (clue.value, clue.evidence) if clue else None


def variables(files: dict[str, str]) -> dict[str, tuple[bool, str | None]]:
    clues = found(files).clues.get("environment", ())
    return {clue.value.name: (clue.value.secret, clue.value.default) for clue in clues}


FACTS = {
    "taskmaster": {
        "name": "taskmaster",
        "description": "Task management API built with FastAPI.",
        "owner": "taskmaster",
        "language": "python",
        "language_version": "3.13",
        "framework": "fastapi",
        "package_manager": "uv",
        "entry_point": "app.main:app",
        "port": 8000,
        "health_path": "/health",
        "readiness_path": "/ready",
        "metrics_path": "/metrics",
        "image": "ghcr.io/acme/taskmaster",
        "repository_url": "https://github.com/acme/taskmaster",
    },
    "sessions": {
        "name": "sessions",
        "description": "Keeps the sessions of signed-in users.",
        "owner": "identity",
        "language": "node",
        "language_version": "24",
        "framework": "express",
        "package_manager": "npm",
        "entry_point": "src/server.js",
        "port": 3000,
        "health_path": "/health/live",
        "readiness_path": "/health/ready",
        "metrics_path": "/metrics",
        "image": "ghcr.io/acme/sessions",
        "repository_url": "https://github.com/acme/sessions",
    },
    "ledger": {
        "name": "ledger",
        "description": "Keeps double-entry accounts.",
        "owner": "payments",
        "language": "go",
        "language_version": "1.26",
        "framework": "chi",
        "package_manager": "go",
        "entry_point": "./cmd/ledger",
        "port": 8080,
        "health_path": "/livez",
        "readiness_path": "/readyz",
        "metrics_path": "/metrics",
        "image": "ghcr.io/acme/ledger",
        "repository_url": "https://github.com/acme/ledger",
    },
}
SEVERAL = {
    "taskmaster": (
        {"postgresql"},
        {"DATABASE_URL": True, "JWT_SECRET": True, "LOG_LEVEL": False, "PAGE_SIZE": False},
    ),
    "sessions": (
        {"redis"},
        {"PORT": False, "REDIS_URL": True, "SESSION_SECRET": True, "SESSION_TTL_SECONDS": False},
    ),
    "ledger": ({"postgresql"}, {"CURRENCY": False, "DATABASE_URL": True, "PORT": False}),
}


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.usefixtures("no_programs")
def test_the_facts_of_an_application(app, name):
    root = app(name)
    detection = detect(root)
    assert {field: detection.clues[field][0].value for field in FACTS[name]} == FACTS[name]
    dependencies, environment = SEVERAL[name]
    assert {clue.value for clue in detection.clues["dependencies"]} == dependencies
    assert {clue.value.name: clue.value.secret for clue in detection.clues["environment"]} == environment


@pytest.mark.parametrize("name", FACTS)
def test_evidence_names_a_place_that_is_there(app, name):
    root = app(name)
    for clues in detect(root).clues.values():
        for clue in clues:
            if clue.path:
                lines = (root / clue.path).read_text().splitlines()
                assert clue.line <= len(lines)


def test_no_credential_of_the_remote_is_told(app):
    clues = [clue for clues in detect(app("taskmaster")).clues.values() for clue in clues]
    assert "token" not in repr(clues)


def test_files_of_secrets_are_not_read(app):
    root = app("sessions")
    (root / ".env").write_text("SESSION_SECRET=real\nSESSION_TTL_SECONDS=41\nONLY_HERE=1\n")
    (root / "src/more.js").write_text("fetch(process.env.PEER_ADDRESS);\n")
    (root / ".env.example").write_text("# names only\nSESSION_SECRET=\nPEER_ADDRESS=peer:80\nOF_COMPOSE=1\n")
    found = {clue.value.name: clue.value for clue in detect(root).clues["environment"]}
    assert (found["PEER_ADDRESS"].default, found["PEER_ADDRESS"].required) == ("peer:80", True)
    assert found["SESSION_TTL_SECONDS"].default != "41"
    # What the code does not read is for another program.
    assert not {"ONLY_HERE", "OF_COMPOSE"} & set(found)


def test_a_sample_is_believed_where_no_code_is_read():
    files = {"Dockerfile": "FROM perl\n", ".env.example": "REGION=eu\nAPI_TOKEN=\n"}
    assert variables(files) == {"REGION": (False, "eu"), "API_TOKEN": (True, None)}


def test_what_is_no_text_is_empty(app):
    root = app("ledger")
    (root / "logo.yaml").write_bytes(b"\x00\xff")
    (root / "large.yaml").write_text("# a\n" * 200_000)
    texts = Texts(root)
    assert {path for path, text in texts.items() if not text} == {"logo.yaml", "large.yaml"}
    assert "nowhere" not in texts
    assert texts.get("../ledger/go.mod") is None


def test_links_are_not_followed(app, tmp_path):
    root = app("ledger")
    (tmp_path / "outside.go").write_text('package main\nvar x = os.Getenv("OUTSIDE")\n')
    (root / "linked.go").symlink_to(tmp_path / "outside.go")
    assert "OUTSIDE" not in {clue.value.name for clue in detect(root).clues["environment"]}


def test_each_detector_is_one_module():
    assert [detector.name for detector in detectors()] == sorted(detector.name for detector in detectors())
    assert {detector.language for detector in detectors()} == {
        "",
        "csharp",
        "go",
        "java",
        "node",
        "php",
        "python",
        "ruby",
        "rust",
    }


def test_nothing_is_found_in_nothing():
    assert set(found({}).clues) == {"name"}


SPECIAL = [
    "pyproject.toml",
    "package.json",
    "go.mod",
    "main.go",
    "main.py",
    "server.js",
    "Procfile",
    "Dockerfile",
    "compose.yaml",
    "CODEOWNERS",
    "README.md",
    ".env.example",
    ".nvmrc",
    ".github/workflows/ci.yml",
    "k8s/ingress.yaml",
]


def test_the_code_of_what_is_no_application_is_not_read():
    reads = {"lib/read.py": "import os\nos.environ['TOKEN']\n", "requirements.txt": "attrs==25.1.0\n"}
    library = Sources(reads)
    assert detect(library).best("environment") is None
    assert "modules" not in library.__dict__
    assert detect(Sources({**reads, **FASTAPI})).best("environment") is not None


FASTAPI = {"requirements.txt": "fastapi==0.115.0\n"}


def test_a_framework_outweighs_a_manifest_for_tools():
    files = {**FASTAPI, "package.json": '{"name": "x", "devDependencies": {"prettier": "3"}}'}
    assert best(files, "language") == ("python", "package fastapi in requirements.txt:1")


@pytest.mark.parametrize(
    ("files", "port", "evidence"),
    [
        ({"Procfile": "web: uvicorn app:app --port 9000\n"}, 9000, "uvicorn --port in Procfile:1"),
        ({"Procfile": "web: uvicorn app:app --port=9001\n"}, 9001, "uvicorn --port in Procfile:1"),
        ({"Procfile": "web: gunicorn -b 0.0.0.0:9002 app:app\n"}, 9002, "gunicorn -b in Procfile:1"),
        ({"Procfile": "web: uvicorn app:app --port ${PORT:-9003}\n"}, 9003, "uvicorn --port in Procfile:1"),
        (
            {"Dockerfile": 'FROM python:3.13\nCMD ["uvicorn", "a:app", "--port", "9004"]\n'},
            9004,
            "uvicorn --port in Dockerfile:2",
        ),
        ({"Dockerfile": "FROM python:3.13\nEXPOSE 9005\n"}, 9005, "EXPOSE in Dockerfile:2"),
        (
            {"compose.yaml": "services:\n  web:\n    build: .\n    ports: ['80:9006']\n"},
            9006,
            "ports in compose.yaml:2",
        ),
        (
            {"main.py": "import uvicorn\nuvicorn.run('main:app', port=9007)\n"},
            9007,
            "uvicorn.run in main.py:2",
        ),
        ({"Procfile": "web: uvicorn app:app --port 99999\n"}, 8000, "the default of uvicorn"),
        ({}, 8000, "the default of uvicorn"),
    ],
)
def test_the_port_of_a_fastapi_application(files, port, evidence):
    assert best({**FASTAPI, **files}, "port") == (port, evidence)


@pytest.mark.parametrize(
    ("code", "port"),
    [
        ("app.listen(4000)", 4000),
        ("const PORT = process.env.PORT || 4001;\napp.listen(PORT)", 4001),
        ("const port = parseInt(process.env.PORT ?? '4002', 10)\napp.listen(port)", 4002),
        ("app.listen({ port: 4003 })", 4003),
        ("app.listen(process.env.PORT)", None),
    ],
)
def test_the_port_of_an_express_application(code, port):
    files = {"package.json": '{"dependencies": {"express": "5"}}', "server.js": code}
    assert (best(files, "port") or (None,))[0] == port


@pytest.mark.parametrize(
    ("code", "port"),
    [
        ('http.ListenAndServe(":8081", nil)', 8081),
        ('server := &http.Server{Addr: "0.0.0.0:8082"}', 8082),
        ('router.Run(":8083")', 8083),
        ('port := os.Getenv("PORT")\nif port == "" {\n\tport = "8084"\n}', 8084),
        ('http.ListenAndServe(os.Getenv("ADDR"), nil)', None),
    ],
)
def test_the_port_of_a_go_application(code, port):
    files = {
        "go.mod": "module x\n\ngo 1.26\n",
        "main.go": f'package main\nimport "net/http"\nfunc main() {{\n{code}\n}}\n',
    }
    assert (best(files, "port") or (None,))[0] == port


MAIN = """\
from fastapi import FastAPI
from .api import router as api
from .routers import status
app = FastAPI()
app.include_router(api, prefix="/api")
app.include_router(status.router)
"""


def test_prefixes_of_routers_are_followed():
    files = {
        **FASTAPI,
        "app/main.py": MAIN,
        "app/api/__init__.py": "from .v1 import router\n",
        "app/api/v1.py": (
            "from fastapi import APIRouter\nfrom .inner import router as inner\n"
            "router = APIRouter(prefix='/v1')\nrouter.include_router(inner, prefix='/deep')\n"
        ),
        "app/api/inner.py": (
            "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/healthz')\ndef health(): ...\n"
        ),
        "app/routers/status.py": (
            "from fastapi import APIRouter\nrouter = APIRouter(prefix='/status')\n"
            "@router.get('/ready')\ndef ready(): ...\n"
        ),
    }
    assert best(files, "health_path") == ("/api/v1/deep/healthz", "route in app/api/inner.py:3")
    assert best(files, "readiness_path") == ("/status/ready", "route in app/routers/status.py:3")
    assert best(files, "entry_point") == ("app.main:app", "FastAPI() in app/main.py:4")


@pytest.mark.parametrize(
    "main",
    [
        "app.include_router(a.router, prefix=settings.prefix)\n",
        "for router in routers:\n    app.include_router(router, prefix='/api')\n",
    ],
)
def test_a_prefix_that_is_computed_is_not_guessed(main):
    files = {
        **FASTAPI,
        "main.py": f"from fastapi import FastAPI\nimport a\napp = FastAPI()\n{main}",
        "a.py": "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/health')\ndef f(): ...\n",
    }
    assert best(files, "health_path") is None


@pytest.mark.parametrize(
    ("mount", "path"),
    [
        ("app.use('/api', routes)", "/api/health"),
        ("app.use(routes)", "/health"),
        ("app.use('/api', guard, require('./routes'))", "/api/health"),
        ("app.use(prefix, others)", None),
    ],
)
def test_prefixes_of_express_routers_are_followed(mount, path):
    files = {
        "package.json": '{"dependencies": {"express": "5"}}',
        "src/app.js": f"const app = express();\nconst routes = require('./routes');\n{mount};\n",
        "src/routes/index.js": "const router = express.Router();\nrouter.get('/health', f);\n",
    }
    assert (best(files, "health_path") or (None,))[0] == path


def test_prefixes_of_gin_groups_are_followed():
    code = 'package main\nfunc main() {\napi := r.Group("/api")\nv1 := api.Group("/v1")\nv1.GET("/healthz", f)\n}\n'
    files = {"go.mod": "module x\n\nrequire github.com/gin-gonic/gin v1.10.0\n", "main.go": code}
    assert best(files, "framework") == ("gin", "package gin in go.mod:3")
    assert best(files, "health_path") == ("/api/v1/healthz", "route in main.go:5")


def test_patterns_of_net_http_have_methods_and_hosts():
    code = 'package main\nimport "net/http"\nfunc main() {\nmux.HandleFunc("GET /livez", f)\n'
    code += 'mux.Handle("POST /readyz", g)\n}\n'
    files = {"go.mod": "module x\n", "main.go": code}
    assert best(files, "health_path") == ("/livez", "route in main.go:4")
    assert best(files, "readiness_path") is None


def test_a_router_that_includes_itself_has_an_end():
    files = {
        **FASTAPI,
        "a.py": (
            "from fastapi import APIRouter\nr = APIRouter(prefix='/x')\n"
            "r.include_router(r, prefix='/y')\n@r.get('/health')\ndef f(): ...\n"
        ),
    }
    assert best(files, "health_path") is None


@pytest.mark.parametrize(
    "code",
    [
        "app.mount('/metrics', make_asgi_app())",
        "from prometheus_fastapi_instrumentator import Instrumentator\nInstrumentator().instrument(app).expose(app)",
        "app.add_route('/metrics', handle_metrics)",
    ],
)
def test_metrics_endpoints_of_libraries(code):
    files = {**FASTAPI, "main.py": f"from fastapi import FastAPI\napp = FastAPI()\n{code}\n"}
    assert (best(files, "metrics_path") or (None,))[0] == "/metrics"


def test_the_path_of_another_service_is_not_ours():
    files = {
        "package.json": '{"dependencies": {"express": "5"}}',
        "a.js": "client.get('/health')\naxios.get('/ready')\n",
    }
    assert best(files, "health_path") is None
    assert best(files, "readiness_path") is None


@pytest.mark.parametrize(
    "module",
    [
        "from app.main import app\n\n@app.get('/health')\ndef health(): ...\n",
        "from .main import app as application\napplication.add_api_route('/health', health)\n",
        "from . import main\n\n@main.app.get('/health')\ndef health(): ...\n",
        "import app.main\n\n@app.main.app.get('/health')\ndef health(): ...\n",
        "from . import app\n\n@app.get('/health')\ndef health(): ...\n",
        "from .shared import router\n\n@router.get('/health')\ndef health(): ...\n",
        "from .shared import APIRouter\nfrom .main import app\nlocal = APIRouter()\n"
        "app.include_router(local)\n\n@local.get('/health')\ndef health(): ...\n",
        "def add(app):\n    app.add_api_route('/health', health)\n",
        "from fastapi import Depends\nfrom .main import app\n\n@app.get('/health')\ndef health(): ...\n",
    ],
)
@pytest.mark.parametrize("made", ["FastAPI()", "create()"])
def test_routes_of_modules_that_do_not_import_the_framework(module, made):
    files = {
        **FASTAPI,
        "app/__init__.py": "from .main import app\n",
        "app/shared.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
        "app/factory.py": "from fastapi import FastAPI\n\ndef create():\n    return FastAPI()\n",
        "app/main.py": (
            "from fastapi import FastAPI\nfrom .factory import create\nfrom .shared import router\n"
            f"app = {made}\napp.include_router(router)\n"
        ),
        "app/views.py": module,
    }
    assert (best(files, "health_path") or (None,))[0] == "/health"
    assert (best(files, "entry_point") or (None,))[0] == "app.main:app"


@pytest.mark.parametrize(
    ("more", "entry"),
    [
        ({}, "shop.main:app"),
        ({"backend/start.py": "import shop.main\n"}, "shop.main:app"),
        ({"backend/__init__.py": ""}, "backend.shop.main:app"),
        ({"tasks.py": "from backend.shop import main\n"}, "backend.shop.main:app"),
        ({"backend/run.py": "from .shop import main\n"}, "backend.shop.main:app"),
    ],
)
def test_a_folder_of_packages_is_no_package(more, entry):
    files = {
        **FASTAPI,
        "backend/shop/__init__.py": "",
        "backend/shop/main.py": "from fastapi import FastAPI\nfrom shop import api\napp = FastAPI()\n"
        "app.include_router(api.router, prefix='/v1')\n",
        "backend/shop/api.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"
        "@router.get('/health')\ndef health(): ...\n",
        **more,
    }
    assert (best(files, "entry_point") or (None,))[0] == entry
    if entry.startswith("shop"):
        assert (best(files, "health_path") or (None,))[0] == "/v1/health"


def test_what_looks_like_a_route_of_something_else_is_none():
    files = {
        **FASTAPI,
        "main.py": "from fastapi import FastAPI\nfrom client import session\napp = FastAPI()\n",
        "client.py": "import httpx\nsession = httpx.Client()\n",
        "jobs.py": "from client import session\n\n@session.get('/health')\ndef asked(): ...\n",
        "other.py": "cache = {}\ncache.mount('/metrics')\n@cache.get('/ready')\ndef ready(): ...\n",
    }
    for field in ("health_path", "readiness_path", "metrics_path"):
        assert best(files, field) is None


def test_an_application_from_a_factory():
    code = "from fastapi import FastAPI\ndef make():\n    return FastAPI()\napp = make()\n"
    assert (best({**FASTAPI, "src/web.py": code}, "entry_point") or (None,))[0] == "web:app"


def test_variables_of_python():
    files = {
        **FASTAPI,
        "a.py": (
            "import os\nfrom os import environ\nA = os.environ['API_TOKEN']\nB = os.getenv('REGION', 'eu')\n"
            "C = environ.get('RETRIES', 3)\nD = os.environ.get('HOME')\nE = os.getenv('MQ', 'amqp://u:p@h/')\n"
            "os.environ['WRITTEN'] = '1'\n"
        ),
        "b.py": (
            "from pydantic_settings import BaseSettings, SettingsConfigDict\n"
            "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='app_')\n"
            "    debug: bool = False\n"
        ),
    }
    assert variables(files) == {
        "API_TOKEN": (True, None),
        "REGION": (False, "eu"),
        "RETRIES": (False, "3"),
        "MQ": (False, None),
        "APP_DEBUG": (False, "false"),
    }


def test_variables_of_node():
    files = {
        "package.json": '{"dependencies": {"express": "5"}}',
        "a.ts": "const { REGION = 'eu', JWT_SECRET } = process.env;\nconst a = process.env['CACHE_URL'];\n",
        "a.test.ts": "process.env.ONLY_IN_TESTS",
    }
    assert variables(files) == {
        "REGION": (False, "eu"),
        "JWT_SECRET": (True, None),
        "CACHE_URL": (True, None),
    }


@pytest.mark.parametrize(
    ("files", "services"),
    [
        ({"requirements.txt": "fastapi\npika==1.3\n"}, {"rabbitmq"}),
        ({**FASTAPI, "compose.yaml": "services:\n  db:\n    image: postgres:17\n"}, {"postgresql"}),
        ({**FASTAPI, ".env.example": "DATABASE_URL=postgresql+asyncpg://u@h/d\n"}, {"postgresql"}),
        (
            {"package.json": '{"dependencies": {"express": "5", "@aws-sdk/client-s3": "3"}}'},
            {"object-storage"},
        ),
        (
            {"go.mod": "module a\n\nrequire cloud.google.com/go/storage v1.62.2\n"},
            {"object-storage"},
        ),
        (
            {"package.json": '{"dependencies": {"express": "5", "mysql2": "3", "bullmq": "5"}}'},
            {"mysql", "redis"},
        ),
        ({"go.mod": "module x\n\nrequire github.com/redis/go-redis/v9 v9.0.0\n"}, {"redis"}),
        (FASTAPI, set()),
    ],
)
def test_dependencies(files, services):
    assert {clue.value for clue in found(files).clues.get("dependencies", ())} == services


@pytest.mark.parametrize(
    ("url", "repository", "image"),
    [
        ("git@github.com:Acme/App.git", "https://github.com/Acme/App", "ghcr.io/acme/app"),
        ("https://user:secret@github.com/acme/app", "https://github.com/acme/app", "ghcr.io/acme/app"),
        (
            "ssh://git@gitlab.com:22/acme/group/app.git",
            "https://gitlab.com/acme/group/app",
            "registry.gitlab.com/acme/group/app",
        ),
        ("https://git.acme.example/acme/app.git", "https://git.acme.example/acme/app", None),
    ],
)
def test_remotes(url, repository, image):
    detection = found(FASTAPI, f'[remote "other"]\n\turl = https://x/y\n[remote "origin"]\n\turl = {url}\n')
    assert detection.clues["repository_url"][0].value == repository
    clue = detection.best("image")
    assert (clue.value if clue else None) == image


def test_the_image_that_ci_pushes():
    workflow = "jobs:\n  a:\n    steps:\n      - with:\n          images: |\n            ghcr.io/acme/real\n"
    files = {**FASTAPI, ".github/workflows/ci.yml": workflow}
    assert best(files, "image") == ("ghcr.io/acme/real", "what CI builds in .github/workflows/ci.yml:6")
    templated = {**FASTAPI, ".github/workflows/ci.yml": workflow.replace("real", "${{ github.event.name }}")}
    assert best(templated, "image") is None


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[[["},
        {"pyproject.toml": "[project]\nname = 3\ndependencies = 'x'\n"},
        {"package.json": "["},
        {"package.json": '{"name": 1, "scripts": [], "dependencies": ["express"], "engines": "24"}'},
        {"package.json": "[" * 5000},
        {**FASTAPI, "a.py": "(" * 5000},
        {**FASTAPI, "a.py": "def f(:\n"},
        {"compose.yaml": "services: [a, b]\n"},
        {"compose.yaml": "services:\n  a: {build: ., ports: x, environment: 3, command: 5}\n"},
        {"k8s/i.yaml": "kind: Ingress\nspec:\n  rules: {a: b}\n"},
        {"go.mod": "module\n"},
    ],
)
def test_hostile_files_end_nothing(files):
    found(files)


@given(st.sampled_from(SPECIAL), st.text(max_size=200) | st.text("[]{}():,'\"=@.\n \tabFROM/0", max_size=200))
def test_any_text_in_any_place_is_read(path, text):
    for clues in found({**FASTAPI, path: text}, text).clues.values():
        for clue in clues:
            assert clue.evidence


LONG = [
    ("main.go", "env" * 60_000),
    ("main.go", 'os.Getenv("' * 20_000),
    ("main.go", '.Route("/x", func(r) {' * 5_000),
    ("server.js", "a$" * 90_000),
    ("server.js", "app.listen(port)\nport =" + " " * 200_000),
    ("server.js", "process.env.A" + " " * 200_000),
    ("server.js", "{a" * 90_000),
    ("server.js", "app.use('/a', b)" * 5_000),
    ("go.mod", "\t" + "a." * 90_000),
    ("main.go", 'env("PORT", ' + "9" * 50_000 + ")"),
    ("Dockerfile", "EXPOSE " + "9" * 50_000),
    ("package.json", '{"scripts": {"start": "node ' + "-a " * 60_000 + '"}}'),
    ("Procfile", "web: uvicorn " + "a:" * 90_000),
    (".github/workflows/ci.yml", "tags: " + "a." * 90_000),
    ("README.md", "# a\n" + "a" * 200_000),
    ("compose.yaml", "postgres+" * 20_000),
]


@pytest.mark.parametrize(("path", "text"), LONG)
def test_no_text_takes_long(path, text):
    files = {
        "package.json": '{"dependencies": {"express": "5"}}',
        "go.mod": "module x\n",
        **FASTAPI,
        path: text,
    }
    began = time.process_time()
    found(files)
    # No measurement: what is not linear takes minutes.
    assert time.process_time() - began < 60
