"""Go: net/http, chi and gin: the command, its port, and the environment variables that it reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...code.go.routes import routes
from ...code.packages import packages_of
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .variables import variable

_FRAMEWORKS = {"github.com/go-chi/chi": "chi", "github.com/gin-gonic/gin": "gin"}
_MODULE = regex(r"^module\s+(\S+)", re.MULTILINE)
_VERSION = regex(r"^go\s+(\d+\.\d+)", re.MULTILINE)
_IMAGE = regex(r"^FROM\s+(?:\S+/)?golang:(\d+\.\d+)", re.MULTILINE)
_MAIN = regex(r"^func main\(\)", re.MULTILINE)
_READ = regex(r'\bos\.(?:Getenv|LookupEnv)\(\s*"(\w+)"\s*\)')
_HELPER = regex(r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*"([A-Z][A-Z0-9_]*)"\s*,\s*(?:"([^"\n]*)"|(\d+))\s*\)')
_PORT = regex(
    r'\b(?:ListenAndServe(?:TLS)?|Run|Listen)\(\s*(?:"tcp"\s*,\s*)?"[^":\n]*:(\d{2,5})"|\bAddr:\s*"[^":\n]*:(\d{2,5})"'
)
# `port := os.Getenv("PORT")`, and somewhere below it `port = "8080"`.
_VARIABLE_PORT = regex(r'\b(?:port|addr|listenAddr|listen)\s*:?=\s*"[^":\n]*?:?(\d{2,5})"', re.IGNORECASE)


def _look(sources: Sources) -> Iterator[Clue]:
    manifest = sources.text("go.mod")
    if not manifest:
        return
    framework = next(
        (
            (name, place)
            for package, place in packages_of(sources).items()
            for prefix, name in _FRAMEWORKS.items()
            if package.startswith(prefix)
        ),
        None,
    )
    codes = list(sources.code(".go"))
    if framework:
        yield Clue("framework", framework[0], f"package {framework[0]}", *framework[1])
        yield Clue("language", "go", f"package {framework[0]}", *framework[1])
    else:
        serves = next((path for path, code in codes if '"net/http"' in code), None)
        yield Clue("language", "go", "the manifest", "go.mod", 0, "stated" if serves else "implied")
        if serves:
            yield Clue("framework", "net/http", "import", serves, line_of(sources.text(serves), '"net/http"'))
    yield Clue("package_manager", "go", "the manifest", "go.mod")
    yield from _manifest(sources, manifest)
    yield from _entry(codes)
    for path, code in codes:
        yield from _environment(path, code)
        yield from _ports(path, code)
    yield from paths.clues(routes(sources))


def _manifest(sources: Sources, manifest: str) -> Iterator[Clue]:
    if match := _MODULE.search(manifest):
        line = line_at(manifest, match.start())
        module = re.sub(r"/v\d+$", "", match[1])
        yield Clue("name", module.rpartition("/")[2], "module", "go.mod", line)
        if re.match(r"(?:github|gitlab)\.com/[\w.-]+/[\w.-]+$", module):
            yield Clue("repository_url", f"https://{module}", "module", "go.mod", line, "implied")
    dockerfile = sources.text("Dockerfile")
    if match := _IMAGE.search(dockerfile):
        yield Clue("language_version", match[1], "FROM", "Dockerfile", line_at(dockerfile, match.start()))
    if match := _VERSION.search(manifest):
        yield Clue("language_version", match[1], "go", "go.mod", line_at(manifest, match.start()), "implied")


def _entry(codes: list[tuple[str, str]]) -> Iterator[Clue]:
    for path, code in codes:
        if re.search(r"^package main\b", code, re.MULTILINE) and (match := _MAIN.search(code)):
            folder = posixpath.dirname(path)
            yield Clue(
                "entry_point",
                f"./{folder}" if folder else ".",
                "func main",
                path,
                line_at(code, match.start()),
            )


def _environment(path: str, code: str) -> Iterator[Clue]:
    for match in _HELPER.finditer(code):
        default = match[3] if match[3] is not None else match[4]
        found = variable(match[2], default, path, line_at(code, match.start()), match[1])
        if found is not None:
            yield found
        if match[2].endswith("PORT") and default:
            yield from _port(default.lstrip(":"), "the default of PORT", path, line_at(code, match.start()))
    for match in _READ.finditer(code):
        found = variable(match[1], None, path, line_at(code, match.start()), "os.Getenv")
        if found is not None:
            yield found


def _ports(path: str, code: str) -> Iterator[Clue]:
    for match in _PORT.finditer(code):
        yield from _port(match[1] or match[2], "the address", path, line_at(code, match.start()))
    if '"PORT"' in code or "ListenAndServe" in code:
        for match in _VARIABLE_PORT.finditer(code):
            why = "the default of what is listened on"
            yield from _port(match[1], why, path, line_at(code, match.start()), sure=False)


def _port(said: str, why: str, path: str, line: int, *, sure: bool = True) -> Iterator[Clue]:
    if number := port_number(said):
        yield Clue("port", number, why, path, line, "stated" if sure else "implied")


detector = Detector("go", _look, "go")
