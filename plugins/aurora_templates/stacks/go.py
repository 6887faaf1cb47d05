"""Go: net/http, chi, gin, echo and others; several commands of one module."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack, TemplateSet

from .model import base, chosen_version, url_of, words, workers_of

_MAIN = regex(r"(?m)^package main\b")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    entry, arguments = _package(app.entry_point or ".")
    mains = _mains(files)
    programs: dict[str, str] = {}

    def process(command: str, key: str) -> tuple[str, ...]:
        """A command whose program is one of the module's, which is then built, or of the application itself."""
        found = words(command, key)
        if found[:2] == ("go", "run"):
            found = found[2:]
        name = found[0].rstrip("/").rpartition("/")[2].removesuffix(".go")
        package = next((main for main in mains if main.rpartition("/")[2] == name and main != entry), None)
        if package is not None:
            programs[name] = package
            return (f"/{name}", *found[1:])
        return (f"/{app.name}", *found[1:])

    migration = process(app.migration, "migration") if app.migration else ()
    workers = workers_of(app, process)
    version = chosen_version(request, "golang", "", 2)
    return Stack(
        title="Go",
        template="go",
        version=version,
        image=base(app, f"golang:{version}"),
        command=(f"/{app.name}", *arguments),
        manager="go",
        copies=((entry, ""),),
        manifests=("go.mod", "go.sum") if "go.sum" in files or not files else ("go.mod",),
        lint=('test -z "$(gofmt -l . | tee /dev/stderr)"', "go vet ./..."),
        test=("go test -race ./...",),
        setup=("go mod download",),
        run=shlex.join(["go", "run", entry, *arguments]),
        health=_health(app),
        alive=("/healthcheck",),
        migration=migration,
        workers=workers,
        programs=tuple(sorted(programs.items())),
    )


def _package(entry: str) -> tuple[str, tuple[str, ...]]:
    """The package of the entry point as `go build` takes it, and the arguments of the program."""
    first, *arguments = words(entry, "entry-point")
    first = first.removesuffix("/main.go")
    if first == "main.go":
        first = "."
    return (first if first == "." or first.startswith("./") else f"./{first}"), tuple(arguments)


def _mains(files: Mapping[str, str]) -> tuple[str, ...]:
    """The packages of a module that are programs."""
    found = set()
    for path in files:
        if path.endswith(".go") and not path.endswith("_test.go") and _MAIN.search(files.get(path, "")):
            folder = path.rpartition("/")[0]
            found.add(f"./{folder}" if folder else ".")
    return tuple(sorted(found))


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("/healthcheck", url)
    return ("/healthcheck", f"127.0.0.1:{app.port}") if app.port else ("/healthcheck",)


TEMPLATES = TemplateSet("go", ("go",), _make, "Go", "go")
