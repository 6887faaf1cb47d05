"""Which ports of a service its image need not expose."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.unexposed_listened_port import unexposed_listened_port
from aurora_policies.delivery.unexposed_published_port import unexposed_published_port
from aurora_policies.delivery.unlistened_port import unlistened_port

DOCKERFILE = 'FROM python:3.14-slim\nCOPY . .\nEXPOSE 8000\nCMD ["python", "app.py"]\n'
SERVICE = "services:\n  web:\n    build: .\n    ports: ['{}']\n{}"


@pytest.mark.parametrize(
    ("rest", "reported"),
    [
        ("", True),
        ("    volumes: ['./web.toml:/etc/web/web.toml:ro']\n", False),
        ("    volumes: ['./config/web.hjson:/config.hjson']\n", False),
        ("    volumes: ['./data:/data']\n", True),
        ("    volumes: ['./index.html:/srv/index.html']\n", True),
        ("  sidecar:\n    image: sidecar:1\n    network_mode: service:web\n", False),
        ("  sidecar:\n    image: sidecar:1\n    network_mode: service:api\n  api:\n    image: api:1\n", True),
    ],
)
def test_what_may_listen_on_another_port(rest, reported):
    files = {"Dockerfile": DOCKERFILE, "web.toml": "", "config/web.hjson": "", "index.html": ""}
    port = "«9000:9000»" if reported else "9000:9000"
    text = SERVICE.format(port, rest).replace("['«", "[«'").replace("»']", "'»]")
    expect(unexposed_published_port, text, path="compose.yaml", files=files)


@pytest.mark.parametrize(
    ("ports", "rest"),
    [
        ("[8000:8000, 5678:5678]", ""),
        ("[8000:8000, 5678:5678]", "    environment: {URL: http://localhost:8000}\n"),
        ("[«5678:5678»]", "    environment: {URL: http://localhost:8000}\n"),
    ],
)
def test_a_further_port_beside_all_that_are_exposed(ports, rest):
    text = f"services:\n  web:\n    build: .\n    ports: {ports}\n{rest}"
    expect(unexposed_published_port, text, path="compose.yaml", files={"Dockerfile": DOCKERFILE})


def test_a_further_port_of_an_override():
    override = "services:\n  web:\n    command: [uvicorn, app, --port, '8000']\n    ports: [{}]\n"
    files = {
        "Dockerfile": "FROM python:3.14-slim\nRUN pip install uvicorn\nCOPY . .\n",
        "compose.yaml": "services:\n  web:\n    build: .\n    ports: [8000:8000]\n",
    }
    path = "compose.override.yaml"
    expect(unlistened_port, override.format("5678:5678"), path=path, files=files)
    alone = {**files, "compose.yaml": "services:\n  web:\n    build: .\n"}
    expect(unlistened_port, override.format("«5678:5678»"), path=path, files=alone)


@pytest.mark.parametrize(
    ("copied", "reported"),
    [
        ("", True),
        ("COPY web.conf /etc/nginx/conf.d/web.conf\n", False),
        ("COPY web.conf /etc/caddy/Caddyfile\n", False),
        ("COPY web.conf /etc/web/web.conf\n", True),
    ],
)
def test_a_program_behind_a_web_server_of_its_image(copied, reported):
    app = "from fastapi import FastAPI\nimport uvicorn\napp = FastAPI()\nuvicorn.run(app, host='0.0.0.0', port=8000)\n"
    files = {"app.py": app, "requirements.txt": "fastapi\nuvicorn\n", "web.conf": ""}
    exposed = "«EXPOSE 80»" if reported else "EXPOSE 80"
    text = f'FROM python:3.14-slim\nCOPY . .\n{copied}{exposed}\nCMD ["/start.sh"]\n'
    expect(unexposed_listened_port, text, path="Dockerfile", files=files)
