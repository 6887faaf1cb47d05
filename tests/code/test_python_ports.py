"""The ports on which Python programs listen, in the ways in which they are written."""

import pytest

from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_FASTAPI = "import os\n\nimport uvicorn\nfrom fastapi import FastAPI\n\napp = FastAPI()\n"


@pytest.mark.parametrize(
    ("code", "variable"),
    [
        (f"{_FASTAPI}server = uvicorn.Server(uvicorn.Config(app, port=8123))\n", ""),
        (f'{_FASTAPI}uvicorn.run(app, port=env_int("HTTP_PORT", 8123))\n', "HTTP_PORT"),
        (f'{_FASTAPI}uvicorn.run(app, port=env.int("HTTP_PORT", default=8123))\n', "HTTP_PORT"),
        ('from granian import Granian\n\nGranian("shop:app", address="0.0.0.0", port=8123).serve()\n', ""),
        ('from waitress import serve\n\nserve(app, listen="0.0.0.0:8123")\n', ""),
        (
            "import os\nfrom http.server import ThreadingHTTPServer\n\n"
            'ThreadingHTTPServer(("", int(os.environ.get("PORT", "8123"))), Handler).serve_forever()\n',
            "PORT",
        ),
        ('from wsgiref.simple_server import make_server\n\nmake_server("", 8123, app).serve_forever()\n', ""),
        (
            "import os\n\nimport grpc\n\nport = os.getenv('GRPC_PORT', '8123')\n"
            'server = grpc.server(pool)\nserver.add_insecure_port(f"[::]:{port}")\n',
            "GRPC_PORT",
        ),
    ],
)
def test_what_listens(code: str, variable: str) -> None:
    files = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n', "shop.py": code}
    found = program(Sources(files), "python")
    assert found is not None
    assert [(port.number, port.variable) for port in found.ports] == [(8123, variable)]
    assert "ports" in found.complete


@pytest.mark.parametrize(
    "code",
    [
        "from http.server import HTTPServer\n\nHTTPServer(address, Handler).serve_forever()\n",
        "import uvicorn\n\nuvicorn.Config(app, port=choose())\n",
        'import grpc\n\ngrpc.server(pool).add_insecure_port("unix:/run/shop.sock")\n',
    ],
)
def test_an_address_that_is_unknown(code: str) -> None:
    files = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n', "shop.py": code}
    found = program(Sources(files), "python")
    assert found is not None
    assert found.ports == ()
