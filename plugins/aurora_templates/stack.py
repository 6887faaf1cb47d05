"""What a stack needs besides the Application: which files go into its image, and how they are installed and started.

Read from the repository's own texts where there are any; nothing of it is run.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aurora_devops.code.python.modules import source_roots
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record
from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.detect import Sources

from .lock import tool, versions

# Folders that are no part of what runs, and those that are generated.
_ASIDE = frozenset(
    {
        "bench",
        "benchmarks",
        "coverage",
        "dist",
        "doc",
        "docs",
        "e2e",
        "example",
        "examples",
        "k8s",
        "monitoring",
    }
    | {"node_modules", "notebooks", "script", "scripts", "spec", "test", "tests", "__tests__"}
)
_PYTHON_FILES_ASIDE = frozenset(
    {"conftest.py", "dodo.py", "fabfile.py", "noxfile.py", "setup.py", "tasks.py"}
)
_DATA_FILES = frozenset({"alembic.ini"})
_DATA_FOLDERS = frozenset(
    {"alembic", "assets", "locales", "migrations", "public", "static", "templates", "views"}
)
_PYTHON_CODE = (".py",)
_NODE_CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".ejs", ".pug")
_NODE_FILES_ASIDE = regex(r"\.(?:config|test|spec|d)\.[mc]?[jt]s$|^\.")
_PYTHON_PACKAGES = ("pyproject.toml", "requirements.txt", "requirements-dev.txt", "requirements-test.txt")
_MANAGERS = {"python": ("pip", "poetry", "uv"), "node": ("npm", "pnpm"), "go": ("go",)}
# What has a place in a path, in COPY and in a command without being quoted.
_PLAIN = r"[\w@+][\w.@+-]*"
_ENTRY_POINT = rf"\.|(?:\./)?{_PLAIN}(?:[/:]{_PLAIN})*"
_IMAGE = r"[\w.-]+(?::\d+)?(?:/[\w.-]+)*"
_URL_PATH = r"/[\w./~+-]*"
_HOST = r"[\w.*-]+"
_QUANTITY = r"\d+(?:\.\d+)?(?:m|[KMG]i?)?"
_IMAGES = {"python": ("python", "slim"), "node": ("node", "slim"), "go": ("golang", "")}


@record
class Stack:
    """What templates ask of a repository.

    `copies` are the files and folders of the image with where they go, `sources` what a build step makes them
    from where there is one, `root` the folder that modules are imported from where that is not the
    repository's own, `installed` whether the application is installed as a package. `manifests` are the
    files that the dependencies are installed from, `manager_is_said` whether they name the version of their
    package manager, `test` and `lint` the commands of the pipeline, `drivers` what the scheme of a service's
    URL says besides the service.
    """

    version: str
    command: tuple[str, ...]
    manager: str
    manager_version: str = ""
    manager_is_said: bool = False
    copies: tuple[tuple[str, str], ...] = ()
    manifests: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    root: str = ""
    installed: bool = False
    lint: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    drivers: Mapping[str, str] = field(default_factory=dict)


def stack_of(request: Request) -> Stack:
    """The stack of a request's application. Raises ConfigError as `check` does."""
    check(request.application)
    return {"python": _python, "node": _node, "go": _go}[request.application.language](request)


def check(app: Application) -> None:
    """Raise ConfigError for a value that is not what it stands for, and would be something else in an artifact."""
    known = _MANAGERS[app.language]
    if app.package_manager and app.package_manager not in known:
        raise ConfigError(f"app.package-manager: {app.package_manager!r} is none of {', '.join(known)}")
    quantities = app.resources.model_dump(by_alias=True)
    for name, value, pattern in (
        ("entry-point", app.entry_point, _ENTRY_POINT),
        ("image", app.image, _IMAGE),
        ("health-path", app.health_path, _URL_PATH),
        ("readiness-path", app.readiness_path, _URL_PATH),
        *(("hosts", host, _HOST) for host in app.hosts),
        *((f"resources.{name}", quantity, _QUANTITY) for name, quantity in quantities.items()),
    ):
        if value and not re.fullmatch(pattern, value):
            raise ConfigError(f"app.{name}: {value!r} cannot be used")


def _version(app: Application) -> str:
    """The version as the lock table knows it: two numbers, for Node.js one; the newest where none is said."""
    numbers = re.findall(r"\d+", app.language_version)
    parts = numbers[: 1 if app.language == "node" else 2]
    if parts:
        return ".".join(parts)
    image, variant = _IMAGES[app.language]
    return versions(image, variant)[0]


def _python(request: Request) -> Stack:
    app, files = request.application, request.files
    project = _toml(files, "pyproject.toml")
    said = "\n".join(files[path] for path in _PYTHON_PACKAGES if path in files).lower()
    manager = app.package_manager or "pip"
    packaged = "build-system" in project and manager == "uv"
    entry = app.entry_point or "app.main:app"
    if ":" in entry:
        command: tuple[str, ...] = ("uvicorn", entry, "--host", "0.0.0.0", "--port", str(app.port))  # noqa: S104
    elif entry.endswith(".py"):
        command = ("python", entry)
    else:
        command = ("python", "-m", entry)
    requirements = "requirements.txt" in files or not project
    manifests = {
        "uv": ("uv.lock", "pyproject.toml"),
        "poetry": ("poetry.lock", "pyproject.toml"),
    }.get(manager, ("requirements.txt",) if requirements else ("pyproject.toml",))
    lint, test = _python_checks(manager, said, files, manifests)
    root = _python_root(entry, files)
    readme = project.get("project", {}).get("readme")
    extra = ((readme, ""),) if packaged and isinstance(readme, str) else ()
    return Stack(
        version=_version(app),
        command=command,
        manager=manager,
        manager_version=tool("poetry") if manager == "poetry" else "",
        root=root,
        copies=(*extra, *_python_copies(entry, files, root)),
        manifests=manifests,
        installed=packaged,
        lint=lint,
        test=test,
        drivers=_drivers(said) if "sqlalchemy" in said or "sqlmodel" in said else {},
    )


def _python_checks(
    manager: str, said: str, files: Mapping[str, str], manifests: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commands that lint and test, through the package manager; what is not among the packages is added."""
    own_ruff, own_pytest = bool(_named("ruff", said)), bool(_named("pytest", said))
    if manager == "uv":
        ruff = "uv run --locked ruff" if own_ruff else f"uvx ruff@{tool('ruff')}"
        pytest = "uv run --locked" + ("" if own_pytest else f" --with pytest=={tool('pytest')}") + " pytest"
        return (f"{ruff} check .", f"{ruff} format --check ."), (pytest,)
    if manager == "poetry":
        install = (f"pipx install poetry=={tool('poetry')}", "poetry install --no-interaction")
        ruff = "poetry run ruff" if own_ruff else f"pipx run ruff=={tool('ruff')}"
        lint = (f"{ruff} check .", f"{ruff} format --check .")
        return (*(install if own_ruff else ()), *lint), (*install, "poetry run pytest")
    listed = [path for path in ("requirements-dev.txt", "requirements-test.txt") if path in files]
    if manifests[0] == "requirements.txt":
        listed = ["requirements.txt", *listed]
    packages = " ".join(f"--requirement {path}" for path in listed) or "."
    added = "" if own_pytest else f" pytest=={tool('pytest')}"
    return (
        (f"python -m pip install ruff=={tool('ruff')}", "ruff check .", "ruff format --check ."),
        (f"python -m pip install {packages}{added}", "python -m pytest"),
    )


def _named(package: str, said: str) -> re.Match[str] | None:
    """Where a text of requirements names a package."""
    return re.search(rf"(?m)(?:^|[\"'\s]){package}(?![\w-])", said)


def _python_root(entry: str, files: Mapping[str, str]) -> str:
    """The folder that the entry point is imported from, such as `src`; empty for the repository's root."""
    top = _python_module(entry).partition(".")[0]
    if any(path.startswith((f"{top}/", f"{top}.py")) for path in files):
        return ""
    roots = source_roots(Sources(files))
    return next(
        (root for root in sorted(roots) if any(path.startswith(f"{root}/{top}") for path in files)), ""
    )


def _python_module(entry: str) -> str:
    return entry.partition(":")[0].removesuffix(".py").replace("/", ".")


def _python_copies(entry: str, files: Mapping[str, str], root: str) -> tuple[tuple[str, str], ...]:
    if root:
        return ((f"{root}/", f"{root}/"),)
    module = _python_module(entry)
    top = module.partition(".")[0]
    single = "." not in module and f"{top}/__init__.py" not in files
    own = f"{top}.py" if single else f"{top}/"
    return _copies(own, files, _PYTHON_CODE, _PYTHON_FILES_ASIDE.__contains__)


def _copies(
    own: str, files: Iterable[str], endings: tuple[str, ...], aside: Callable[[str], object]
) -> tuple[tuple[str, str], ...]:
    """What the entry point lies in, and whatever lies beside it that looks like a part of what runs.

    A name that a Dockerfile would read as several, or as a pattern, is left out.
    """
    found = {own}
    for path in files:
        folder, slash, _ = path.partition("/")
        if not re.fullmatch(_PLAIN, folder):
            continue
        if not slash:
            if (path.endswith(endings) and not aside(path)) or path in _DATA_FILES:
                found.add(path)
        elif folder not in _ASIDE and (folder in _DATA_FOLDERS or path.endswith(endings)):
            found.add(f"{folder}/")
    return tuple((one, one if one.endswith("/") else "") for one in sorted(found))


def _drivers(said: str) -> dict[str, str]:
    """What SQLAlchemy is told of the driver in the scheme (docs.sqlalchemy.org, "Database URLs")."""
    found = {}
    for service, names in {
        "postgresql": ("asyncpg", "psycopg2", "psycopg", "pg8000"),
        "mysql": ("asyncmy", "aiomysql", "pymysql", "mysqlclient"),
    }.items():
        driver = next((name for name in names if re.search(rf"\b{name}\b", said)), "")
        if driver:
            found[service] = "+mysqldb" if driver == "mysqlclient" else f"+{driver}"
    return found


def _node(request: Request) -> Stack:
    app, files = request.application, request.files
    package = _json(files, "package.json")
    scripts = package.get("scripts") if isinstance(package.get("scripts"), dict) else {}
    assert isinstance(scripts, dict)
    manager = app.package_manager or "npm"
    entry = app.entry_point or "src/server.js"
    folder = entry.partition("/")[0] if "/" in entry else ""
    made = bool(files) and "build" in scripts and entry not in files
    own = f"{folder}/" if folder else entry
    copies = ((own, own),) if made else _copies(own, files, _NODE_CODE, _NODE_FILES_ASIDE.search)
    lock = "pnpm-lock.yaml" if manager == "pnpm" else "package-lock.json"
    run = f"{manager} run"
    known = (
        {name for name in ("lint", "typecheck", "test") if name in scripts} if package else {"lint", "test"}
    )
    said = re.match(r"pnpm@(\d[\w.-]*)", str(package.get("packageManager", "")))
    manifests = [lock, "package.json"]
    if ".npmrc" in files:
        manifests.append(".npmrc")
    if "pnpm-workspace.yaml" in files and manager == "pnpm":
        manifests.append("pnpm-workspace.yaml")
    sources: tuple[tuple[str, str], ...] = ()
    if made:
        configs = [(path, "") for path in sorted(files) if re.fullmatch(r"tsconfig[\w.-]*\.json", path)]
        sources = (*configs, *_copies("package.json", files, _NODE_CODE, _NODE_FILES_ASIDE.search))
    return Stack(
        version=_version(app),
        command=(entry,),
        manager=manager,
        manager_version=(said[1] if said else tool("pnpm")) if manager == "pnpm" else "",
        # The action that installs it refuses to be told what package.json says already.
        manager_is_said=bool(said),
        copies=copies,
        manifests=tuple(sorted(manifests)),
        sources=sources,
        lint=tuple(f"{run} {name}" for name in ("lint", "typecheck") if name in known)
        or (f"{manager} ls --depth 0",),
        test=(f"{run} test",) if "test" in known else ("node --test",),
    )


def _go(request: Request) -> Stack:
    app, files = request.application, request.files
    entry = app.entry_point or "."
    if entry != "." and not entry.startswith("./"):
        entry = f"./{entry}"
    return Stack(
        version=_version(app),
        command=(f"/{app.name}",),
        manager="go",
        copies=((entry, ""),),
        manifests=("go.mod", "go.sum") if "go.sum" in files or not files else ("go.mod",),
        lint=('test -z "$(gofmt -l . | tee /dev/stderr)"', "go vet ./..."),
        test=("go test -race ./...",),
    )


def _toml(files: Mapping[str, str], path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(files.get(path, ""))
    except tomllib.TOMLDecodeError:
        return {}


def _json(files: Mapping[str, str], path: str) -> dict[str, Any]:
    try:
        data = json.loads(files.get(path, "{}"))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
