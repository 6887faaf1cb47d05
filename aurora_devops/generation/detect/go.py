"""Go: the command that serves, its framework and port, and the environment variables that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...code.evidence import Confidence
from ...code.go.addresses import literals as listened
from ...code.go.environment import settings
from ...code.go.program import program, routers_of
from ...code.go.routes import routes
from ...code.go.variables import variables_in
from ...code.packages import packages_of
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .commands import Command, commands
from .images import base_version
from .origin import sampled_port
from .pins import pinned
from .variables import is_own_port, variable

# The one that is built on others comes first.
_FRAMEWORKS = {
    "github.com/gin-gonic/gin": "gin",
    "github.com/labstack/echo": "echo",
    "github.com/gofiber/fiber": "fiber",
    "github.com/go-chi/chi": "chi",
    "github.com/gorilla/mux": "gorilla",
}
_MODULE = regex(r"^module\s+(\S+)", re.MULTILINE)
_VERSION = regex(r"^go\s+(\d+\.\d+)", re.MULTILINE)
_STARTS = regex(r'\.(?:Start|StartTLS|StartServer|Listen)\(\s*"[^":\n]*:(\d{2,5})"')
_GIN_RUN = regex(r"\.Run\(\s*\)")
# `port := os.Getenv("PORT")`, and somewhere below it `port = "8080"`.
_VARIABLE_PORT = regex(r'\b(?:\w*[pP]ort|\w*[aA]ddr|listen)\s*:?=\s*"[^":\n]*?:?(\d{2,5})"')


def _look(sources: Sources) -> Iterator[Clue]:
    manifest = sources.text("go.mod")
    if not manifest:
        return
    framework = next(
        (
            (name, place)
            for prefix, name in _FRAMEWORKS.items()
            for package, place in packages_of(sources).items()
            if package.startswith(prefix)
        ),
        None,
    )
    programs = commands(sources)
    files = programs[0].files if programs and programs[0].serves else ()
    codes = [(path, code) for path, code in sources.code(".go") if not files or path in files]
    if framework:
        yield Clue("framework", framework[0], f"package {framework[0]}", *framework[1])
        yield Clue("language", "go", f"package {framework[0]}", *framework[1])
    else:
        serves = next((path for path, code in codes if '"net/http"' in code), None)
        yield Clue("language", "go", "the manifest", "go.mod", 0, "stated" if serves else "implied")
        if serves and (files or not programs):
            yield Clue("framework", "net/http", "import", serves, line_of(sources.text(serves), '"net/http"'))
    yield Clue("package_manager", "go", "the manifest", "go.mod")
    yield from _manifest(sources, manifest)
    yield from _entry(programs)
    yield from _environment(sources, codes)
    for path, code in codes:
        yield from _ports(path, code)
    if framework and framework[0] == "gin":
        for path, code in codes:
            if match := _GIN_RUN.search(code):
                yield Clue("port", 8080, "the default of gin", path, line_at(code, match.start()), "implied")
    within = {path for path, _ in codes}
    found = [route for route in routes(routers_of(sources)) if route.file in within]
    yield from paths.clues(found, complete=bool(found) and "routes" in program(sources).complete)


def _manifest(sources: Sources, manifest: str) -> Iterator[Clue]:
    if match := _MODULE.search(manifest):
        line = line_at(manifest, match.start())
        module = re.sub(r"/v\d+$", "", match[1])
        # For a module whose path is only a domain, such as blog.example, the first label is the name.
        name = module.rpartition("/")[2] if "/" in module else module.partition(".")[0]
        yield Clue("name", name, "module", "go.mod", line)
        if re.match(r"(?:github|gitlab)\.com/[\w.-]+/[\w.-]+$", module):
            yield Clue("repository_url", f"https://{module}", "module", "go.mod", line, "implied")
    yield from pinned(sources, r"\d+\.\d+", "golang|go", ".go-version")
    yield from base_version(sources, "golang", r"\d+\.\d+")
    if match := _VERSION.search(manifest):
        yield Clue("language_version", match[1], "go", "go.mod", line_at(manifest, match.start()), "implied")


def _entry(programs: Iterable[Command]) -> Iterator[Clue]:
    found = list(programs)
    for one in found:
        confidence: Confidence = "stated" if one.serves or len(found) == 1 else "usual"
        yield Clue("entry_point", one.package, "func main", one.path, one.line, confidence)
    served = [one for one in found if one.serves]
    for one in found:
        # A program that serves and migrates does so when it starts.
        if one.migrates and not one.serves and served:
            yield Clue("migration", one.package, "a command that migrates", one.path, one.line, "implied")


def _environment(sources: Sources, codes: list[tuple[str, str]]) -> Iterator[Clue]:
    for read in settings(variables_in(sources, codes)):
        required = True if read.required else False if read.optional and read.default is None else None
        found = variable(read.name, read.default or None, read.file, read.line, read.by, required=required)
        if found is not None:
            yield found
        if required:
            yield from sampled_port(sources, read.name)
        if read.default and is_own_port(read.name, str(read.default)):
            said = str(read.default).rpartition(":")[2]
            yield from _port(said, f"the default of {read.name}", read.file, read.line)


def _ports(path: str, code: str) -> Iterator[Clue]:
    for one in listened(path, code):
        yield Clue("port", one.number, one.by, path, one.line, "stated" if not one.variable else "implied")
    for match in _STARTS.finditer(code):
        yield from _port(match[1], "the address", path, line_at(code, match.start()))
    if '"PORT"' in code or "ListenAndServe" in code or ".Start(" in code:
        for match in _VARIABLE_PORT.finditer(code):
            why = "the default of what is listened on"
            yield from _port(match[1], why, path, line_at(code, match.start()), sure=False)


def _port(said: str, why: str, path: str, line: int, *, sure: bool = True) -> Iterator[Clue]:
    if number := port_number(said):
        yield Clue("port", number, why, path, line, "stated" if sure else "implied")


detector = Detector("go", _look, "go")
