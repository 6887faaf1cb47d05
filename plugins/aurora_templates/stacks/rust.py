"""Rust: axum, Actix and others; several programs of one package."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from aurora_devops.code.cargo import packages
from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import LeftOut, Request
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import image
from .model import DATA_FOLDERS, PLAIN, base, url_of, words, workers_of

_FOLDER = regex(rf"({PLAIN})/.*\.(?:rs|toml)")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    known = packages(files)
    # Each program with its package; of a workspace only the packages of the programs are built.
    programs = {program: one for one in known for program in one.programs}
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
    built = {programs[name].name for name in (main, *others) if name in programs and len(known) > 1}
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
        arguments=(
            *(("--locked",) if locked else ()),
            *(f"--package {name}" for name in sorted(built)),
        ),
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


def _sources(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = {f"{match[1]}/" for path in files if (match := _FOLDER.fullmatch(path))}
    found -= {"tests/", "benches/", "examples/", "target/"}
    found |= {f"{folder}/" for folder in DATA_FOLDERS if any(path.startswith(f"{folder}/") for path in files)}
    if any(path.startswith(".sqlx/") for path in files):
        found.add(".sqlx/")
    return tuple((one, one) for one in sorted(found or {"src/"}))


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("/healthcheck", url)
    return ("/healthcheck", f"127.0.0.1:{app.port}") if app.port else ("/healthcheck",)


TEMPLATES = TemplateSet("rust", ("cargo",), _make, "Rust", "rust")
