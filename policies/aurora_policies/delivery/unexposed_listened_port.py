from collections.abc import Iterator, Sequence
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ExposedPorts, ImageDefaults, ListenedPort, ProvidedConfig, RunContainer

from ._variables import Variables, environments_of

_FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["aiohttp"]\n',
    "shop/server.py": "from aiohttp import web\n\nweb.run_app(web.Application(), port=8080)\n",
}
_SETTINGS = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "shop/config.py": """\
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    port: int = 8080
""",
    "shop/__main__.py": """\
import uvicorn

from .config import Settings

settings = Settings()
uvicorn.run("shop.web:app", host="0.0.0.0", port=settings.port)
""",
}
# A program of its own, whose image has no project.
_HOOKS = {
    "tools/hooks/server.py": 'from http.server import HTTPServer\n\nHTTPServer(("", 8080), None).serve_forever()\n',
    "tools/hooks/Dockerfile": 'FROM python:3.13-slim\nCOPY --chown=1000 server.py ./\nCMD ["python", "server.py"]\n',
}
_SERVED = 'FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\nCMD ["/start.sh"]\n'
# What is added where images are released; the other service is defined in one of the other files only.
_RELEASED = "services:\n  db:\n    restart: always\n  shop:\n    image: ghcr.io/acme/shop:1\n"
_RUN = "services:\n  shop:\n    build: .\n    environment:\n      {}\n"


@policy(
    "DLV106",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\n«EXPOSE 8000»\nCMD ["python", "-m", "shop.server"]\n',
            path="Dockerfile",
            files=_FILES,
        ),
        good(
            _SERVED,
            path="Dockerfile",
            files={"pyproject.toml": _FILES["pyproject.toml"], "shop/__init__.py": "", **_HOOKS},
            because="the program that listens on the port is that of another image",
        ),
        good(
            "FROM python:3.13-slim\nCOPY server.py log.py ./\nEXPOSE 8080\n",
            path="tools/hooks/Dockerfile",
            files={
                **_FILES,
                "Dockerfile": _SERVED,
                "tools/hooks/server.py": _HOOKS["tools/hooks/server.py"],
                "tools/hooks/log.py": "",
            },
            because="the image does not have the program of the project",
        ),
        bad(
            _SERVED.replace("EXPOSE 8000", "«EXPOSE 8000»"),
            path="Dockerfile",
            files={
                "pyproject.toml": _FILES["pyproject.toml"],
                "shop/__init__.py": "",
                **_HOOKS,
                "tools/hooks/Dockerfile": "FROM python:3.13-slim\nCOPY . .\n",
            },
        ),
        bad(
            'FROM golang:1.26\nCOPY . .\n«EXPOSE 9000»\nCMD ["/shop"]\n',
            path="Dockerfile",
            files={
                "go.mod": "module example.org/shop\n\ngo 1.26\n",
                "main.go": 'package main\n\nimport "net/http"\n\n'
                'func main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n',
            },
        ),
        bad(
            'FROM node:24-slim\nCOPY . .\n«EXPOSE 8080»\nCMD ["node", "server.js"]\n',
            path="Dockerfile",
            files={
                "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
                "server.js": 'const app = require("express")();\napp.listen(process.env.SHOP_PORT || 8081);\n',
                "compose.yaml": "services:\n  shop:\n    build: .\n",
            },
        ),
        bad(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\n«EXPOSE 8000»\nCMD ["python", "-m", "shop"]\n',
            path="Dockerfile",
            files={**_SETTINGS, "compose.yaml": _RUN.format("SHOP_LEVEL: info")},
        ),
        bad(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\n«EXPOSE 8000»\nCMD ["python", "-m", "shop"]\n',
            path="Dockerfile",
            files={
                **_SETTINGS,
                "compose.yaml": _RUN.format("SHOP_LEVEL: info"),
                "compose.prod.yaml": _RELEASED,
            },
        ),
        good(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\nCMD ["python", "-m", "shop"]\n',
            path="Dockerfile",
            files={
                **_SETTINGS,
                "compose.yaml": _RUN.format("SHOP_LEVEL: info"),
                "compose.prod.yaml": _RELEASED + "    environment: {SHOP_PORT: 8000}\n",
            },
            because="another Compose file sets the variable",
        ),
        good(
            'FROM node:24-slim\nCOPY web ./web\nEXPOSE 5173\nCMD ["npx", "vite"]\n',
            path="web.Dockerfile",
            files=_FILES,
            because="the image cannot run the program in Python",
        ),
        good(
            "FROM python:3.13.7-slim AS docs\nFROM php:8.4-apache\nCOPY shop ./\nEXPOSE 80\n",
            path="Dockerfile",
            files=_FILES,
            because="the image of the last stage has another runtime",
        ),
        good(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\nCMD ["python", "-m", "shop"]\n',
            path="Dockerfile",
            files={**_SETTINGS, "compose.yaml": _RUN.format("SHOP_PORT: 8000")},
            because="the variable sets the port",
        ),
        good(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8080\nCMD ["python", "-m", "shop.server"]\n',
            path="Dockerfile",
            files=_FILES,
            because="the program listens on the port",
        ),
        good(
            'FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\nCMD ["gunicorn", "shop.other:app"]\n',
            path="Dockerfile",
            files={
                **_FILES,
                "shop/server.py": "import os\n\nfrom aiohttp import web\n\n"
                'web.run_app(web.Application(), port=int(os.environ["PORT"]))\n',
            },
            because="the environment sets the port",
        ),
        good(
            'FROM golang:1.26\nCOPY . .\nEXPOSE 9000\nCMD ["/shop", "-listen=:9000"]\n',
            path="Dockerfile",
            files={
                "go.mod": "module example.org/shop\n\ngo 1.26\n",
                "main.go": 'package main\n\nimport (\n\t"flag"\n\t"net/http"\n)\n\nfunc main() {\n'
                '\tlisten := flag.String("listen", ":8080", "where")\n\thttp.ListenAndServe(*listen, nil)\n}\n',
            },
            because="a flag sets the port",
        ),
        good(
            "FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\n"
            'CMD ["gunicorn", "--bind", ":8000", "shop.server:app"]\n',
            path="Dockerfile",
            files={
                **_FILES,
                "shop/server.py": "from flask import Flask\n\napp = Flask(__name__)\n\n"
                'if __name__ == "__main__":\n    app.run(port=5000)\n',
            },
            because="a server of applications listens instead",
        ),
        good(
            "FROM python:3.13.7-slim\nCOPY shop ./shop\nEXPOSE 8000\nENTRYPOINT python -m shop.server --port=8000\n",
            path="Dockerfile",
            files=_FILES,
            because="an option of the command has the port",
        ),
    ],
)
def unexposed_listened_port(repository: Repository) -> Iterator[Finding]:
    """The program of an image listens on a port that the Dockerfile does not expose, and not on the exposed one.

    Compose files, manifests and people take the port from `EXPOSE`, and connections to it fail.
    Correct `EXPOSE`, or the port in the code.
    Only ports that are fixed in the code are compared, and only if no other address is computed. A port that a variable
    may set is fixed if a container of the repository runs the image without the variable, and none sets it. Nothing is
    reported if the command of the image contains the exposed port.

    <https://docs.docker.com/reference/dockerfile/#expose>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    listened: dict[str, list[ListenedPort]] = {}
    for port in repository.of(ListenedPort):
        listened.setdefault(port.folder, []).append(port)
    unset = _Unset(repository)
    # A project of Node.js may be built for another server.
    started = {one.path for one in repository.of(ImageDefaults) if _NODE.search(" ".join(one.words))}
    served = {one.path for one in repository.of(ImageDefaults) if _SERVER.search(" ".join(one.words))}
    commands = {one.path: " ".join(one.words) for one in repository.of(ImageDefaults)}
    for exposed in repository.of(ExposedPorts) if listened else ():
        found = programs.of_dockerfile(exposed.path)
        ports = [port for one in found for port in listened.get(one.folder, [])]
        if exposed.path in served:
            # The port in the code is for a start without the server.
            ports = [port for port in ports if port.any_path]
        if not ports or len(found) != 1 or any(not unset(port, exposed.path) for port in ports):
            continue
        if "ports" not in found[0].complete or (found[0].language == "node" and exposed.path not in started):
            continue
        hidden = [port for port in ports if not _contains(exposed, port.port)]
        numbers = {port.port for port in ports}
        unused = [first for first, last in exposed.ports if first == last and first not in numbers]
        # An option of the command sets another port than that in the code.
        given = {int(number) for number in _NUMBER.findall(commands.get(exposed.path, ""))}
        if hidden and unused and given.isdisjoint(unused):
            yield Finding(
                at=exposed,
                message=f"the program listens on port {hidden[0].port}, which is not exposed, and not on {unused[0]}",
                related=(Related(hidden[0], "the port in the code"),),
            )


class _Unset:
    """Which variables no container of an image sets, although one that is known runs it."""

    def __init__(self, repository: Repository) -> None:
        programs = programs_of(repository)
        self._containers: dict[str, list[Variables]] = {}
        # Containers of unknown images may run the program as well.
        others: list[RunContainer] = []
        for one in environments_of(repository).containers:
            paths = programs.dockerfiles_of(one.container)
            for path in paths:
                self._containers.setdefault(path, []).append(one)
            if not paths:
                others.append(one.container)
        self._images = {one.path: one for one in repository.of(ImageDefaults)}
        self._others = {name for one in others for name in one.variables}
        if any(one.configs for one in others):
            self._others |= {key for one in repository.of(ProvidedConfig) for key in one.keys}

    def __call__(self, port: ListenedPort, dockerfile: str) -> bool:
        """Whether a port is that of the program in each container of the image."""
        if not port.variable:
            return True
        found = self._containers.get(dockerfile, [])
        image = self._images.get(dockerfile)
        services = {_service(one.container) for one in found if one.names is not None}
        known = all(
            (one.names is not None or (one.container.added and _service(one.container) in services))
            and _starts_code(one.container.words)
            for one in found
        )
        names = {name for one in found for name in (*(one.names or ()), *one.container.variables)}
        names.update(image.names if image else ())
        return (
            bool(found)
            and known
            and port.variable[0] not in "-?"
            and port.variable not in names | self._others
        )


def _service(container: RunContainer) -> tuple[str, str]:
    """The service of Compose files in one folder, which are merged."""
    return dirname(container.path), container.owner


def _starts_code(words: Sequence[str]) -> bool:
    """Whether a command sets no port, and starts no server with a port of its own."""
    command = " ".join(words)
    return "$" not in command and not _SERVER.search(command) and not _NUMBER.search(command)


_SERVER = regex(
    r"\b(?:daphne|fastapi|flask|granian|gunicorn|hypercorn|runserver|uvicorn|uwsgi|waitress-serve)\b"
)


_NUMBER = regex(r"(?<![\w.])\d{2,5}(?![\w.])")
_NODE = regex(r"\b(?:bun|node|npm|pm2(?:-runtime)?|pnpm|tsx|yarn)\b")


def _contains(exposed: ExposedPorts, port: int) -> bool:
    return any(first <= port <= last for first, last in exposed.ports)
