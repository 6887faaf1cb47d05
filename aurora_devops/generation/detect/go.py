"""Go: the command that serves, its framework and port, and the environment variables that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...code.evidence import Confidence
from ...code.go.program import ports as listened
from ...code.go.program import program
from ...code.go.program import settings as read_by
from ...code.go.routes import routes
from ...code.packages import packages_of
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .commands import Command, commands
from .images import base_version
from .pins import pinned
from .variables import variable

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
_HELPER = regex(r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*"([A-Z][A-Z0-9_]*)"\s*,\s*([^)\n]*)\)')
# Any function that is given a name in capitals and a default, of a file that reads the environment.
_GIVEN = regex(r'\b([a-z]\w{0,40})\(\s*"([A-Z][A-Z0-9]*_[A-Z0-9_]*|PORT)"\s*,\s*(?:"([^"\n]*)"|(\d[\d_]*))')
# `mustMapEnv(&service.address, "ADDRESS")`.
_MAPPED = regex(r'\b(\w{0,40}[eE]nv\w{0,40})\(\s*&?[\w.]{1,80}\s*,\s*"([A-Z][A-Z0-9_]*)"\s*\)')
_MUST = regex(r"(?i)must|require")
_DEFAULT = regex(r'"([^"\n]*)"$|(\d[\d_]*)$|(true|false)$|(\d+)\s*\*\s*time\.(\w+)$')
# `env:"PORT" envDefault:"8080"` and what other libraries write into tags.
_TAG = regex(r"(?m)^[ \t]*\w+[ \t]+[\w.\[\]*]+[ \t]+`([^`\n]*\benv(?:config)?:\"[^`\n]*)`")
_TAG_PART = regex(r'(\w+(?:-\w+)?):"([^"]*)"')
_PREFIX = regex(r'\benvconfig\.(?:Must)?Process\(\s*"(\w+)"|\bPrefix:\s*"(\w+)"')
# `port := os.Getenv("PORT")`, and somewhere below it `port = "8080"`.
_VARIABLE_PORT = regex(r'\b(?:\w*[pP]ort|\w*[aA]ddr|listen)\s*:?=\s*"[^":\n]*?:?(\d{2,5})"')
_OR = regex(r'\bcmp\.Or\(\s*os\.Getenv\(\s*"(\w+)"\s*\)\s*,\s*"([^"\n]*)"\s*\)')
_ASSIGNED = regex(
    r'\b([\w.]{1,80}+)\s*:?=\s*os\.Getenv\(\s*"(\w+)"\s*\)|\b(\w+):\s*os\.Getenv\(\s*"(\w+)"\s*\)'
)
_LOOKED_UP = regex(r'\b(\w+),\s*(ok|found|exists|set|has)\s*:?=\s*os\.LookupEnv\(\s*"(\w+)"\s*\)')
# What ends the program or gives back an error.
_ENDS = (
    r"\{[^{}]{0,200}?(?:\bpanic\(|\.(?:Fatal|Panic)\w*\(|os\.Exit\(|errors\.New\(|fmt\.Errorf\("
    r"|return\s+[^\n]*\berr\w*\b)"
)
_GUARDED = regex(
    r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)|(?P<name>[\w.]{1,80}))\s*==\s*""\s*(?:\|\|[^{\n]{0,200})?'
    + _ENDS
)
_NOT_FOUND = regex(r"[\s;]*(?:if\s+)?!\w+\s*" + _ENDS)
_ASKED = regex(r'(?:os\.Getenv\(\s*"(?P<read>\w+)"\s*\)\s*[!=]=|(?P<name>[\w.]{1,80})\s*!=)\s*"')


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
    yield from _environment(codes)
    for path, code in codes:
        yield from _ports(path, code)
    if framework and framework[0] == "gin":
        for path, code in codes:
            if match := _GIN_RUN.search(code):
                yield Clue("port", 8080, "the default of gin", path, line_at(code, match.start()), "implied")
    within = {path for path, _ in codes}
    found = [route for route in routes(sources) if route.file in within]
    yield from paths.clues(found, complete=bool(found) and "routes" in program(sources).complete)


def _manifest(sources: Sources, manifest: str) -> Iterator[Clue]:
    if match := _MODULE.search(manifest):
        line = line_at(manifest, match.start())
        module = re.sub(r"/v\d+$", "", match[1])
        yield Clue("name", module.rpartition("/")[2], "module", "go.mod", line)
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


def _environment(codes: list[tuple[str, str]]) -> Iterator[Clue]:
    needed = {name for _, code in codes for name in _checked(code)}
    optional = {name for _, code in codes for name in _tested(code)} - needed
    for path, code in codes:
        yield from _tags(path, code)
        if "Getenv" not in code and "LookupEnv" not in code and "nv" not in code:
            continue
        defaults = dict(_defaults(code))
        for read in read_by(path, code):
            default = read.default if read.default not in (None, "") else defaults.get(read.name)
            required: bool | None = None
            if read.required or read.name in needed:
                required = True
            elif read.name in optional:
                required = False
            found = variable(read.name, default, path, read.line, read.by, required=required)
            if found is not None:
                yield found
            if read.name.endswith("PORT") and default:
                yield from _port(str(default).lstrip(":"), "the default of PORT", path, read.line)
        for match in _MAPPED.finditer(code):
            line = line_at(code, match.start())
            must = True if _MUST.match(match[1]) else None
            found = variable(match[2], None, path, line, match[1], required=must)
            if found is not None:
                yield found
        for name, default in defaults.items():
            line = line_of(code, rf'"{name}"')
            found = variable(name, default, path, line, "a function that reads it")
            if found is not None:
                yield found
            if name.endswith("PORT"):
                yield from _port(default.rpartition(":")[2], f"the default of {name}", path, line)


def _defaults(code: str) -> Iterator[tuple[str, str]]:
    """The variables that are given with a default: to a helper, to `cmp.Or`, or after they were empty."""
    for match in _HELPER.finditer(code):
        if found := _DEFAULT.search(match[3].strip()):
            duration = f"{found[4]}{found[5][:1].lower()}" if found[4] else ""
            yield match[2], found[1] or (found[2] or "").replace("_", "") or found[3] or duration or ""
    for match in _GIVEN.finditer(code):
        yield match[2], match[3] if match[3] is not None else match[4].replace("_", "")
    for match in _OR.finditer(code):
        yield match[1], match[2]
    for match in _ASSIGNED.finditer(code):
        name, read = match[1] or match[3], match[2] or match[4]
        after = code[match.end() : match.end() + 300]
        own = re.escape(name)
        if given := re.search(rf'if\s+[\w.]*{own}\s*==\s*""\s*\{{\s*[\w.]*{own}\s*=\s*"([^"\n]*)"', after):
            yield read, given[1]


def _assigned(code: str) -> dict[str, str]:
    """The names, and fields by their own name, that hold a variable."""
    return {
        (match[1] or match[3]).rpartition(".")[2]: match[2] or match[4] for match in _ASSIGNED.finditer(code)
    }


def _checked(code: str) -> Iterator[str]:
    """The variables without which the program ends, or a function gives back an error."""
    names = _assigned(code)
    for match in _GUARDED.finditer(code):
        name = match["read"] or names.get(match["name"].rpartition(".")[2])
        if name:
            yield name
    for match in _LOOKED_UP.finditer(code):
        if _NOT_FOUND.match(code, match.end()):
            yield match[3]


def _tested(code: str) -> Iterator[str]:
    """The variables that the program does without: it asks whether they are set."""
    names = _assigned(code)
    for match in _ASKED.finditer(code):
        name = match["read"] or names.get(match["name"].rpartition(".")[2])
        if name:
            yield name
    for match in _LOOKED_UP.finditer(code):
        yield match[3]


def _tags(path: str, code: str) -> Iterator[Clue]:
    prefixed = _PREFIX.search(code)
    prefix = (prefixed[1] or prefixed[2]) if prefixed else ""
    for match in _TAG.finditer(code):
        parts = dict(_TAG_PART.findall(match[1]))
        name, *options = (parts.get("env") or parts.get("envconfig") or "").split(",")
        default = parts.get("envDefault") or parts.get("default") or parts.get("env-default")
        default = default or next((one[8:] for one in options if one.startswith("default=")), None)
        required = parts.get("required") == "true" or parts.get("env-required") == "true"
        required = required or "required" in options or "notEmpty" in options
        if "envconfig" in parts and prefix:
            name = f"{prefix.rstrip('_')}_{name}"
        elif prefix and "env" in parts:
            name = f"{prefix}{name}"
        line = line_at(code, match.start(1))
        found = variable(
            name.upper(), default, path, line, "a tag", required=required if not default else None
        )
        if found is not None:
            yield found
        if name.upper().endswith("PORT") and default:
            yield from _port(default.rpartition(":")[2], f"the default of {name}", path, line)


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
