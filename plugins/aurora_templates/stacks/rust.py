"""Rust: axum, Actix and others; several programs of one package."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import LeftOut, Request
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import image
from .model import DATA_FOLDERS, PLAIN, base, table, toml, url_of, words, workers_of

_BINARY = regex(r"src/bin/([\w-]+)(?:\.rs|/main\.rs)")
_FOLDER = regex(rf"({PLAIN})/.*\.(?:rs|toml)")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    programs = _programs(files)
    first, *arguments = _without_cargo(words(app.entry_point, "entry-point")) if app.entry_point else [""]
    name = first.rpartition("/")[2].removesuffix(".rs")
    main = name if name in programs else next(iter(programs), app.name)
    others: dict[str, str] = {}
    locked = "Cargo.lock" in files or not files

    def process(command: str, key: str) -> tuple[str, ...]:
        """A command whose program is one of the package's, which is the only kind of program in the image."""
        found = words(command, key)
        if found[0] == "cargo":
            found = _without_cargo(found)
        program = found[0].rpartition("/")[2]
        if program == main:
            return (f"/{app.name}", *found[1:])
        if program not in programs:
            request.leave_out(
                LeftOut(f"what runs {command!r}", f"{program} is not a program of the package", key)
            )
            return ()
        others[program] = program
        return (f"/{program}", *found[1:])

    migration = process(app.migration, "migration") if app.migration else ()
    workers = tuple((name, line) for name, line in workers_of(app, process) if line)
    return Stack(
        title="Rust",
        template="rust",
        version=app.language_version,
        image=base(app, "rust"),
        runtime=image("gcr.io/distroless/cc-debian13:nonroot"),
        command=(f"/{app.name}", *arguments),
        manager="cargo",
        copies=((main, ""),),
        manifests=tuple(path for path in ("Cargo.lock", "Cargo.toml") if path in files or not files),
        sources=_sources(files),
        arguments=("--locked",) if locked else (),
        lint=("cargo fmt --check", f"cargo clippy{' --locked' if locked else ''} -- --deny warnings"),
        test=(f"cargo test{' --locked' if locked else ''}",),
        setup=("cargo build",),
        run=shlex.join(["cargo", "run", "--bin", main, *(["--", *arguments] if arguments else [])]),
        health=_health(app),
        alive=("/healthcheck",),
        migration=migration,
        workers=workers,
        programs=tuple(sorted(others.items())),
    )


def _without_cargo(command: tuple[str, ...]) -> tuple[str, ...]:
    """A command without `cargo run` and its options: the program, if it is named, and its arguments."""
    if command[:2] != ("cargo", "run"):
        return command
    options, _, arguments = (" ".join(command[2:]) + " ").partition("-- ")
    named = options.split()
    program = named[named.index("--bin") + 1] if "--bin" in named[:-1] else ""
    return (program, *arguments.split())


def _programs(files: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the package's programs, the main one first."""
    cargo = toml(files, "Cargo.toml")
    stated = cargo.get("bin")
    named = (
        [str(one["name"]) for one in stated if isinstance(one, dict) and "name" in one]
        if isinstance(stated, list)
        else []
    )
    package = table(cargo, "package").get("name")
    if "src/main.rs" in files and not named and isinstance(package, str):
        named.append(package)
    found = [match[1] for path in sorted(files) if (match := _BINARY.fullmatch(path))]
    return tuple(dict.fromkeys([*named, *found]))


def _sources(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = {f"{match[1]}/" for path in files if (match := _FOLDER.fullmatch(path))}
    found -= {"tests/", "benches/", "examples/", "target/"}
    found |= {f"{folder}/" for folder in DATA_FOLDERS if any(path.startswith(f"{folder}/") for path in files)}
    if any(path.startswith(".sqlx/") for path in files):
        found.add(".sqlx/")
    return tuple((one, one) for one in sorted(found | {"src/"}))


def _health(app: Application) -> tuple[str, ...]:
    return ("/healthcheck", url) if (url := url_of(app, app.health_path or "/")) else ("/healthcheck",)


TEMPLATES = TemplateSet("rust", ("cargo",), _make, "Rust", "rust")
