"""Node.js and Bun: Express, Fastify, NestJS, Next.js and workers; npm, pnpm, Yarn and Bun."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack

from ..lock import image, tool
from .model import (
    ASIDE,
    DATA_FOLDERS,
    PLAIN,
    chosen_version,
    copied,
    json_of,
    lock_manager,
    table,
    url_of,
    without_runner,
    words,
    workers_of,
)

_CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".ejs", ".pug")
# What builds read besides: pages, styles, queries and interfaces.
_BUILT_FROM = (
    *(*_CODE, ".tsx", ".jsx", ".vue", ".svelte", ".astro", ".mdx"),
    *(".css", ".scss", ".sass", ".less", ".graphql", ".gql", ".proto", ".hbs"),
)
_FILES_ASIDE = regex(r"\.(?:config|test|spec|d)\.[mc]?[jt]s$|^\.")
# Files at the root that builds read.
_OF_BUILD = regex(
    r"(?:tsconfig[\w.-]*|nest-cli|components|\.swcrc|\.babelrc)(?:\.json)?|[\w.-]+\.config\.[mc]?[jt]s|next-env\.d\.ts"
    r"|index\.html"
)
_TESTS = regex(r"(?:jest|vitest|playwright|cypress|eslint|prettier|commitlint)[\w.-]*\.config\.[mc]?[jt]s")
LOCKS = {
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "package-lock.json": "npm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
_RUNNERS = (
    *((runner,) for runner in ("npx", "pnpx", "bunx")),
    *((manager, "exec") for manager in ("npm", "pnpm", "yarn")),
    ("npm", "exec", "--"),
    ("pnpm", "dlx"),
)
_STANDALONE = regex(r"""\boutput\s*:\s*["']standalone["']""")
_OUT = regex(r'"outDir"\s*:\s*"(?:\./)?([\w./-]+?)/?"')
# Scripts that compile, and those that npm and others run after an installation, before the sources are there.
_COMPILES = regex(
    r"\s*(?:npx\s+)?(?:nest build|tsc|swc|tsup|esbuild|rollup|webpack|unbuild|babel)\b(?!.*(?:--watch|-w\b|--noEmit))"
)
_NEEDS_SOURCES = regex(
    r"\b(?:husky|lefthook|simple-git-hooks|run (?:build|compile)|tsc|vite|next|nest|webpack|rollup|tsup)\b"
)
_LIFECYCLE = ("preinstall", "install", "postinstall", "prepare")
_PRISMA = ("prisma/schema.prisma", "schema.prisma")
# Programs of distroless images are Node.js alone.
_DISTROLESS_NODE = "/nodejs/bin/node"


def make(request: Request, *, slim: bool = False, root: Mapping[str, Any] | None = None) -> Stack:
    """The stack of a server.

    With `slim`, its final image has a shell; `root` is the package.json of the workspace that it is a part of.
    """
    app, files = request.application, request.files
    package = json_of(files, "package.json")
    scripts = table(package, "scripts")
    manager = app.package_manager or lock_manager(files, LOCKS, "npm")
    said = re.match(rf"{manager}@(\d[\w.-]*)", str((root or package).get("packageManager", "")))
    version = chosen_version(request, "node", "slim", 1)
    following = app.framework in ("next", "nextjs", "next.js")
    standalone = following and any(
        _STANDALONE.search(text) for path, text in files.items() if path.startswith("next.config.")
    )
    building = _building(manager, app, files, package) if files else ""
    if following and not building:
        building = "npx next build"
    build = bool(files) and bool(building)
    command, copies, made = _started(
        app, files, scripts, build=build, following=following, standalone=standalone
    )
    if command[0] == "bun" and "tsconfig.json" in files:
        # It has the aliases of imports, which Bun resolves when it starts.
        copies = (*copies, ("tsconfig.json", ""))
    migration = _process(app.migration, "migration", scripts) if app.migration else ()
    workers = workers_of(app, lambda text, key: _process(text, key, scripts))
    on_bun = command[0] in ("bun", "bunx")
    # Only Node.js itself can be started in a distroless image.
    slim = (
        slim
        or bool(app.base_image)
        or command[0] != "node"
        or any(one and one[0] != "node" for one in (migration, *(line for _, line in workers)))
    )
    distroless = f"gcr.io/distroless/nodejs{version}-debian13:nonroot"
    base = app.base_image or image(f"node:{version}-slim")
    node = "bun" if on_bun else "node" if slim else _DISTROLESS_NODE
    locks = [lock for lock, name in LOCKS.items() if name == manager]
    # Without a lock file, the newest versions that package.json allows are installed.
    locked = not files or any(lock in files or lock in request.repository for lock in LOCKS)
    manifests = [next((lock for lock in locks if lock in files), locks[0]), "package.json"]
    if not locked and manager == "npm":
        manifests = ["package.json"]
    if ".npmrc" in files:
        manifests.append(".npmrc")
    if manager == "yarn" and ".yarnrc.yml" in files:
        manifests.append(".yarnrc.yml")
    if manager == "pnpm" and "pnpm-workspace.yaml" in files:
        manifests.append("pnpm-workspace.yaml")
    prisma = "prisma/schema.prisma" in files and "@prisma/client" in table(package, "dependencies")
    lifecycle = {name: str(scripts[name]) for name in _LIFECYCLE if name in scripts}
    if any("prisma" in script for script in lifecycle.values()):
        manifests.extend(schema for schema in _PRISMA if schema in files)
    data = tuple(
        (f"{folder}/", f"{folder}/")
        for folder in ("prisma", "migrations")
        if made and any(path.startswith(f"{folder}/") for path in files)
    )
    run = f"{manager} run"
    known = (
        {name for name in ("lint", "typecheck", "test") if name in scripts} if package else {"lint", "test"}
    )
    return Stack(
        title="Node.js",
        template="node",
        version=version,
        image=base,
        runtime=image("oven/bun") if on_bun and not app.base_image else base if slim else image(distroless),
        slim=slim,
        command=command if slim else command[1:],
        manager=manager,
        manager_version=_manager_version(manager, said),
        # The action that installs pnpm refuses a version if package.json has one.
        manager_is_said=bool(said),
        copies=copies,
        data=data if not standalone else (),
        manifests=tuple(sorted(manifests)),
        sources=sources_of(files, str(scripts.get("build", ""))) if made else (),
        form="standalone" if standalone else "next" if following else "",
        # The client of Prisma is generated among the packages.
        complete=prisma and not standalone,
        commands=(*(("npx prisma generate",) if prisma else ()), *((building,) if made else ())),
        removed=tuple(
            f"scripts.{name}" for name, script in lifecycle.items() if _NEEDS_SOURCES.search(script)
        ),
        build=_public(app) if following else (),
        lint=tuple(f"{run} {name}" for name in ("lint", "typecheck") if name in known)
        or (_LISTS.get(manager, f"{manager} ls --depth 0"),),
        test=(f"{run} test",)
        if "test" in known
        else (building,)
        if build
        else (_TESTED.get(manager, "node --test"),),
        setup=(_installation(manager, files, locked=locked),),
        run=shlex.join(["npx", "next", "start"] if following else command),
        health=_health(app, node),
        alive=_alive(node),
        migration=migration if slim else _at(migration),
        workers=workers if slim else tuple((name, _at(line)) for name, line in workers),
        arguments=(_installation(manager, files, locked=locked),),
    )


# What checks the installed packages, and what runs tests, without a script of package.json.
_LISTS = {"bun": "bun pm ls", "yarn": "yarn list --depth 0"}
_TESTED = {"bun": "bun test"}


def _building(manager: str, app: Application, files: Mapping[str, str], package: Mapping[str, Any]) -> str:
    """The command that builds the application: its script, or the compiler for an entry point that is not there."""
    scripts = table(package, "scripts")
    if "build" in scripts:
        return f"{manager} run build"
    entry = app.entry_point
    if not entry or " " in entry or entry in files or "tsconfig.json" not in files or "/" not in entry:
        return ""
    compiles = [name for name in scripts if _COMPILES.match(str(scripts[name])) and "test" not in name]
    return f"{manager} run {compiles[0]}" if compiles else "npx tsc"


def _at(command: tuple[str, ...]) -> tuple[str, ...]:
    """A command of Node.js as a distroless image has it."""
    return (_DISTROLESS_NODE, *command[1:]) if command else ()


def _started(
    app: Application,
    files: Mapping[str, str],
    scripts: Mapping[str, Any],
    *,
    build: bool,
    following: bool,
    standalone: bool,
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], bool]:
    """The start command, what the final image needs for it, and whether a build step makes that."""
    if following:
        public = [("public/", "public/")] if any(path.startswith("public/") for path in files) else []
        if standalone:
            return ("node", "server.js"), tuple(public), True
        config = [(path, "") for path in sorted(files) if re.fullmatch(r"next\.config\.[mc]?[jt]s", path)]
        return ("node_modules/.bin/next", "start"), ((".next/", ".next/"), *public, *config), True
    entry = app.entry_point or "src/server.js"
    if " " in entry:
        command = _process(entry, "entry-point", scripts)
        entry = next((word for word in command[1:] if "/" in word or word.endswith(".js")), "")
    else:
        command = ()
    if build and entry.endswith((".ts", ".mts", ".cts")):
        out = _OUT.search(files.get("tsconfig.json", ""))
        entry = f"{out[1] if out else 'dist'}/{entry.removeprefix('src/').rsplit('.', 1)[0]}.js"
    folder = entry.partition("/")[0] if "/" in entry else ""
    made = build and entry not in files
    own = f"{folder}/" if folder else entry
    if made:
        copies: tuple[tuple[str, str], ...] = ((own, own),)
        views = [one for one in ("public", "static", "views") if any(p.startswith(f"{one}/") for p in files)]
        copies = (*copies, *((f"{one}/", f"{one}/") for one in views if f"{one}/" != own))
    else:
        copies = copied(own, files, _CODE, _FILES_ASIDE.search)
    return command or ("node", entry), copies, made


def _process(command: str, key: str, scripts: Mapping[str, Any]) -> tuple[str, ...]:
    """A command without its package manager; a script of package.json is replaced by its text."""
    found = words(command, key)
    run = re.fullmatch(r"(?:npm|pnpm|yarn|bun)(?: run)? ([\w:-]+)", " ".join(found))
    if run and isinstance(scripts.get(run[1]), str):
        text = str(scripts[run[1]])
        if re.fullmatch(r"[\w@%+=:,./ -]+", text):
            return without_runner(words(text, key), _RUNNERS)
        return ("npm", "run", run[1])
    return without_runner(found, _RUNNERS)


def _manager_version(manager: str, said: re.Match[str] | None) -> str:
    if manager == "npm":
        return ""
    return said[1] if said else tool("pnpm") if manager == "pnpm" else ""


def _installation(manager: str, files: Mapping[str, str], *, locked: bool) -> str:
    """The command that installs exactly what the lock file has, or what package.json allows."""
    if manager == "yarn":
        return "yarn install --immutable" if ".yarnrc.yml" in files else "yarn install --frozen-lockfile"
    if manager == "bun":
        return "bun install --frozen-lockfile"
    if manager == "pnpm":
        return "pnpm install --frozen-lockfile"
    return "npm ci" if locked else "npm install"


def sources_of(
    files: Mapping[str, str], script: str, kept: frozenset[str] = DATA_FOLDERS
) -> tuple[tuple[str, str], ...]:
    """The files and folders that a build reads: all but tests, documents and what belongs to other tools."""
    found = set()
    for path in files:
        folder, slash, _ = path.partition("/")
        if not slash:
            if (_OF_BUILD.fullmatch(path) and not _TESTS.fullmatch(path)) or (
                path.endswith(_CODE) and not _FILES_ASIDE.search(path)
            ):
                found.add(path)
        elif re.fullmatch(PLAIN, folder) and (
            folder in kept
            or (folder not in ASIDE and path.endswith(_BUILT_FROM))
            or (folder in ("script", "scripts") and f"{folder}/" in script)
        ):
            found.add(f"{folder}/")
    return tuple((one, one if one.endswith("/") else "") for one in sorted(found))


def _public(app: Application) -> tuple[str, ...]:
    """The variables that Next.js writes into what browsers load, so that the build has to know them."""
    return tuple(sorted(one.name for one in app.environment if one.name.startswith("NEXT_PUBLIC_")))


def _health(app: Application, node: str) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        ask = f"fetch('{url}').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
        return (node, "-e", ask)
    if app.port:
        connect = f"require('net').connect({app.port})"
        ask = f"{connect}.on('connect', () => process.exit(0)).on('error', () => process.exit(1))"
        return (node, "-e", ask)
    return _alive(node)


def _alive(node: str) -> tuple[str, ...]:
    return (node, "-e", "process.kill(1, 0)")
