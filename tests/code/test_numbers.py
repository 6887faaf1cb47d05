"""The numbers of a project that may be ports."""

import pytest

from aurora_devops.code.numbers import numbers_of
from aurora_devops.code.sources import Sources


@pytest.mark.parametrize(
    ("path", "text", "numbers"),
    [
        ("main.go", 'http.ListenAndServe(":8080", nil)\n', (8080,)),
        ("main.go", "// as on port 8080\nx := 1\n", ()),
        ("main.go", "/* 8080 */\nx := 9090 // not 7070\n", (9090,)),
        ("main.py", "# 8080\nport = 8000\n", (8000,)),
        ("src/main/resources/application.yml", "server.port: 8081\n", (8081,)),
        ("bin/start", "exec server --port 9000\n", (9000,)),
        (".env.example", "PORT=3001\n", (3001,)),
        ("package.json", '{"scripts": {"start": "next start -p 3002"}}\n', (3002,)),
        ("compose.yaml", "ports: ['80:8080']\n", ()),
        ("k8s/deployment.yaml", "containerPort: 8080\n", ()),
        ("db.ts", "new Pool({ max, connectionTimeoutMillis: 3000, statusPort: 3001 });\n", (3001,)),
        ("settings.py", "RETRY_DELAY = 5000\nLISTEN_TIMEOUT_PORT = 5001\n", (5001,)),
        ("tests/test_main.py", "port = 8000\n", ()),
        ("main.go", "x := 1.8080\ny := 70000\nz := 192.168.10.20\n", ()),
    ],
)
def test_the_numbers_of_code_and_configuration(path: str, text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(Sources({path: text})) == numbers


def test_the_configuration_of_a_proxy_that_is_not_in_the_image() -> None:
    files = {
        "app.py": "port = 8000\n",
        "nginx/site.conf": "server {\n  listen 8080;\n  location / { proxy_pass http://app:9000; }\n}\n",
        "Dockerfile": "FROM python:3.13-slim\nCOPY . .\n",
    }
    assert numbers_of(Sources(files)) == (8000,)
    both = {**files, "Dockerfile": "FROM python:3.13-slim\nRUN apt-get install nginx\nCOPY . .\n"}
    assert numbers_of(Sources(both)) == (8000, 8080, 9000)
    assert numbers_of(Sources({**files, "nginx/site.conf": "port = 8080\n"})) == (8000, 8080)
